import Scoring
import Testing

/// Against 60 digits of mpmath.
@Suite("Distributions")
struct DistributionTests {
  struct Normal: Decodable {
    struct Point: Decodable {
      let x: Double
      let probability: Double
    }
    let quantiles: [Point]
    let cumulative: [Point]
  }

  @Test("Normal quantiles have 14 digits, in the tails, too")
  func quantiles() throws {
    for point in try StatisticsFixture.read("normal", as: Normal.self).quantiles {
      expectClose(
        NormalDistribution.quantile(point.probability), point.x, relative: 1e-14, absolute: 1e-16)
    }
    #expect(NormalDistribution.quantile(0) == -.infinity)
    #expect(NormalDistribution.quantile(1) == .infinity)
  }

  @Test("Normal probabilities have 13 digits, in the tails, too")
  func cumulative() throws {
    for point in try StatisticsFixture.read("normal", as: Normal.self).cumulative {
      // exp(-x²/2) turns an error of half a bit in x into x² of them: 37² * 2⁻⁵³ = 1.5e-13.
      expectClose(NormalDistribution.cumulative(point.x), point.probability, relative: 2e-13)
    }
  }

  struct Binomial: Decodable {
    let trials: Int
    let probability: Double
    let successes: Int
    let mass: Double
    let lower: Double
    let upper: Double
  }

  @Test("Binomial probabilities and both tails have 12 digits up to a million trials")
  func binomial() throws {
    for fixture in try StatisticsFixture.read("binomial", as: [Binomial].self) {
      let distribution = BinomialDistribution(
        trials: fixture.trials, probability: fixture.probability)
      let place: Comment = "\(fixture.successes) of \(fixture.trials)"
      expectClose(distribution.mass(fixture.successes), fixture.mass, relative: 1e-12, place)
      expectClose(
        distribution.lowerTail(fixture.successes), fixture.lower, relative: 1e-12, place)
      expectClose(
        distribution.upperTail(fixture.successes), fixture.upper, relative: 1e-12, place)
    }
  }

  @Test(
    "Probabilities of all numbers of successes sum to 1", arguments: [0, 1, 2, 15, 16, 17, 300])
  func sum(trials: Int) {
    let distribution = BinomialDistribution(trials: trials, probability: 0.3)
    expectClose((0...trials).reduce(0) { $0 + distribution.mass($1) }, 1, relative: 1e-12)
    #expect(distribution.mass(-1) == 0 && distribution.mass(trials + 1) == 0)
    #expect(distribution.lowerTail(-1) == 0 && distribution.lowerTail(trials) == 1)
    #expect(distribution.upperTail(0) == 1 && distribution.upperTail(trials + 1) == 0)
  }
}
