import Scoring
import Testing

@Suite("Bootstrap")
struct BootstrapTests {
  struct Case: Decodable {
    let name: String
    let confidence: Double
    let value: Double
    let jackknife: [Double]
    let replicates: [Double]
    let data: [Double]
    let lower: Double
    let upper: Double
  }

  @Test("Of scipy's replicates BCa makes scipy's intervals")
  func scipy() throws {
    for fixture in try StatisticsFixture.read("scipy_bca", as: [Case].self) {
      let distribution = try #require(
        BootstrapDistribution(
          value: fixture.value, replicates: fixture.replicates, jackknife: fixture.jackknife,
          sampleCount: fixture.data.count))
      let interval = try #require(distribution.interval(confidence: fixture.confidence))
      expectClose(interval.lower, fixture.lower, relative: 1e-12, "\(fixture.name)")
      expectClose(interval.upper, fixture.upper, relative: 1e-12, "\(fixture.name)")
      #expect(interval.method == .bca)
    }
  }

  @Test("With draws of its own the ends are near scipy's")
  func ownDraws() throws {
    for fixture in try StatisticsFixture.read("scipy_bca", as: [Case].self) {
      let interval = try #require(
        mean(of: fixture.data, Bootstrap(resampleCount: 4_000))?
          .interval(confidence: fixture.confidence))
      // scipy's 199 draws leave each end uncertain by a good part of the interval's width.
      let allowed = 0.2 * (fixture.upper - fixture.lower)
      expectClose(interval.lower, fixture.lower, relative: 0, absolute: allowed)
      expectClose(interval.upper, fixture.upper, relative: 0, absolute: allowed)
    }
  }

  private func mean(of data: [Double], _ bootstrap: Bootstrap) -> BootstrapDistribution? {
    var table = Bootstrap.Table(sampleCount: data.count)
    let sum = table.add(data)
    let count = Double(data.count)
    return bootstrap.distributions(
      of: [Bootstrap.Statistic(sums: [sum], sampleCount: data.count) { $0[0] / count }], in: table
    )[0]
  }

  @Test("A seed gives the same interval, another seed another one")
  func seeds() throws {
    let data = (0..<50).map { Double($0 * $0 % 17) }
    let first = mean(of: data, Bootstrap(resampleCount: 500, seed: 1))?.interval(confidence: 0.95)
    #expect(
      first == mean(of: data, Bootstrap(resampleCount: 500, seed: 1))?.interval(confidence: 0.95))
    #expect(
      first != mean(of: data, Bootstrap(resampleCount: 500, seed: 2))?.interval(confidence: 0.95))
  }

  @Test("Few samples have a value, but no interval", arguments: [1, 2, 9])
  func few(count: Int) throws {
    let distribution = try #require(
      mean(of: (0..<count).map(Double.init), Bootstrap(resampleCount: 50)))
    #expect(distribution.value == Double(count - 1) / 2)
    #expect(distribution.interval(confidence: 0.95) == nil)
  }

  @Test("A constant is known")
  func constant() throws {
    let distribution = mean(of: [Double](repeating: 0.1, count: 20), Bootstrap(resampleCount: 50))
    let interval = try #require(distribution?.interval(confidence: 0.95))
    expectClose(interval.lower, 0.1, relative: 1e-12)
    expectClose(interval.upper, 0.1, relative: 1e-12)
  }

  @Test("A number that is none leaves no distribution", arguments: [Double.nan, .infinity])
  func notFinite(value: Double) {
    #expect(mean(of: [Double](repeating: 1, count: 20) + [value], Bootstrap()) == nil)
  }

  @Test("Intervals hold the true mean about as often as they say")
  func coverage() {
    // 300 samples of 40 from a skewed population of mean 1; 2.5 standard errors of the coverage.
    var (state, held) = (UInt64(1), 0)
    for trial in 0..<300 {
      let data = (0..<40).map { _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        let uniform = (Double(state >> 11) + 0.5) / 0x1p53
        return uniform * uniform * 3
      }
      let interval = mean(of: data, Bootstrap(resampleCount: 400, seed: UInt64(trial)))?
        .interval(confidence: 0.9)
      if let interval, interval.lower <= 1, interval.upper >= 1 { held += 1 }
    }
    #expect(held >= 257 && held <= 283, "\(held) of 300")
  }
}
