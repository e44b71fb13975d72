import Scoring
import Testing

@Suite("Proportions and their differences")
struct ProportionTests {
  struct Wilson: Decodable {
    let successes: Int
    let count: Int
    let confidence: Double
    let lower: Double
    let upper: Double
  }

  @Test("Wilson intervals are statsmodels'")
  func wilson() throws {
    for fixture in try StatisticsFixture.read("wilson", as: [Wilson].self) {
      let estimate = try #require(
        Estimate(
          successes: fixture.successes, of: fixture.count, confidence: fixture.confidence))
      #expect(estimate.value == Double(fixture.successes) / Double(fixture.count))
      #expect(estimate.sampleCount == fixture.count)
      let interval = try #require(estimate.interval)
      #expect(interval.method == .wilson && interval.confidence == fixture.confidence)
      expectClose(interval.lower, fixture.lower, relative: 1e-12, absolute: 1e-14)
      expectClose(interval.upper, fixture.upper, relative: 1e-12)
    }
  }

  @Test("Of no samples there is no proportion, and not 0")
  func none() {
    #expect(Estimate(successes: 0, of: 0, confidence: 0.95) == nil)
    #expect(
      PairedCounts(sampleCount: 0, rightToWrong: 0, wrongToRight: 0).drop(confidence: 0.95) == nil)
  }

  struct PairedTest: Decodable {
    let worse: Int
    let better: Int
    let p: Double
    let mid: Double
  }

  @Test("McNemar's exact and mid-p tests are statsmodels', and sums of exact fractions")
  func tests() throws {
    for fixture in try StatisticsFixture.read("paired_tests", as: [PairedTest].self) {
      let test = SignTest(betterCount: fixture.better, worseCount: fixture.worse)
      let place: Comment = "\(fixture.worse) and \(fixture.better)"
      expectClose(test.pValue, fixture.p, relative: 1e-12, place)
      expectClose(test.midPValue, fixture.mid, relative: 1e-11, place)
      #expect(
        SignTest(betterCount: fixture.worse, worseCount: fixture.better).pValue == test.pValue)
    }
  }

  struct Holm: Decodable {
    let p: [Double]
    let adjusted: [Double]
  }

  @Test("Holm's adjusted p-values are statsmodels'")
  func holm() throws {
    for fixture in try StatisticsFixture.read("holm", as: [Holm].self) {
      for (value, expected) in zip(holmAdjusted(fixture.p), fixture.adjusted) {
        expectClose(value, expected, relative: 1e-15)
      }
    }
  }

  @Test("Tests that are not listed count: their p-values are 1")
  func family() {
    #expect(holmAdjusted([0.02, 0.001], testCount: 10) == [0.18, 0.01])
    #expect(holmAdjusted([], testCount: 3) == [])
  }

  struct Tango: Decodable {
    let worse: Int
    let better: Int
    let count: Int
    let confidence: Double
    let lower: Double
    let upper: Double
  }

  @Test("Tango's intervals are those of a likelihood that is maximised numerically")
  func tango() throws {
    for fixture in try StatisticsFixture.read("tango", as: [Tango].self) {
      let counts = PairedCounts(
        sampleCount: fixture.count, rightToWrong: fixture.worse, wrongToRight: fixture.better)
      let drop = try #require(counts.drop(confidence: fixture.confidence))
      #expect(drop.value == Double(fixture.worse - fixture.better) / Double(fixture.count))
      let interval = try #require(drop.interval)
      #expect(interval.method == .tango)
      let place: Comment = "\(fixture.worse), \(fixture.better) of \(fixture.count)"
      expectClose(interval.lower, fixture.lower, relative: 1e-12, absolute: 1e-14, place)
      expectClose(interval.upper, fixture.upper, relative: 1e-12, absolute: 1e-14, place)
      // Who is the baseline only turns the sign.
      let mirrored = PairedCounts(
        sampleCount: fixture.count, rightToWrong: fixture.better, wrongToRight: fixture.worse
      ).drop(confidence: fixture.confidence)
      expectClose(mirrored?.interval?.upper, -fixture.lower, relative: 1e-12, absolute: 1e-14)
    }
  }

  @Test("Without changed predictions the interval is z² / (n + z²), and not nothing")
  func unchanged() throws {
    let drop = PairedCounts(sampleCount: 10_000, rightToWrong: 0, wrongToRight: 0)
      .drop(confidence: 0.95)
    let z = 1.959_963_984_540_054
    expectClose(drop?.interval?.upper, z * z / (10_000 + z * z), relative: 1e-12)
    expectClose(drop?.interval?.lower, -z * z / (10_000 + z * z), relative: 1e-12)
  }

  @Test("With all predictions changed for the worse the interval ends at 1")
  func allChanged() throws {
    let interval = try #require(
      PairedCounts(sampleCount: 10, rightToWrong: 10, wrongToRight: 0).drop(confidence: 0.95)?
        .interval)
    #expect(interval.upper == 1)
    let z = 1.959_963_984_540_054
    expectClose(interval.lower, (10 - z * z) / (10 + z * z), relative: 1e-12)
  }
}
