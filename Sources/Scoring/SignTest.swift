import RealModule

/// Whether one of two treatments of the same samples is better, by how often it is.
///
/// The exact two-sided sign test (R. A. Fisher; McNemar's test where a sample is right or wrong):
/// ties say nothing, and without a difference a sample is as likely to become better as worse.
public struct SignTest: Hashable, Sendable {
  /// Samples that are better.
  public let betterCount: Int
  /// Samples that are worse.
  public let worseCount: Int

  /// Makes a test.
  public init(betterCount: Int, worseCount: Int) {
    self.betterCount = betterCount
    self.worseCount = worseCount
  }

  /// Compares numbers of the same samples, of which the greater is better; a sample that has one of
  /// them only says nothing.
  public init(_ candidate: [Double?], against baseline: [Double?]) {
    var (better, worse) = (0, 0)
    for case (let new?, let old?) in zip(candidate, baseline) {
      if new > old { better += 1 } else if new < old { worse += 1 }
    }
    self.init(betterCount: better, worseCount: worse)
  }

  /// How probable a split at least as uneven is where there is no difference.
  public var pValue: Double {
    let count = betterCount + worseCount
    let fewer = min(betterCount, worseCount)
    guard count > 0, fewer * 2 < count else { return 1 }
    // Binomial coefficients as logarithms: they outgrow any number.
    var tail = 0.0
    var logarithm = -Double(count) * Double.log(2)
    for successes in 0...fewer {
      if successes > 0 {
        logarithm += Double.log(Double(count - successes + 1)) - Double.log(Double(successes))
      }
      tail += Double.exp(logarithm)
    }
    return min(1, 2 * tail)
  }
}
