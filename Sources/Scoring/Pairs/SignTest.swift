/// Whether one of two treatments of the same samples is better, by how often it is.
///
/// The exact two-sided sign test (R. A. Fisher), which is McNemar's exact test where a sample is
/// right or wrong (Q. McNemar, "Note on the sampling error of the difference between correlated
/// proportions or percentages", Psychometrika 12 (1947), 153–157): ties say nothing, and without a
/// difference a sample is as likely to become better as worse.
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
    guard fewer * 2 < count else { return 1 }
    return min(1, 2 * BinomialDistribution(trials: count).lowerTail(fewer))
  }

  /// The same, with half the probability of what was observed.
  ///
  /// It is less cautious than the exact test, whose probabilities come in steps, and still true to its
  /// level (M. W. Fagerland, S. Lydersen and P. Laake, "The McNemar test for binary matched-pairs data", BMC Medical Research Methodology 13
  /// (2013), 91).
  public var midPValue: Double {
    let count = betterCount + worseCount
    guard count > 0 else { return 1 }
    let observed = BinomialDistribution(trials: count).mass(betterCount)
    return betterCount == worseCount ? 1 - observed / 2 : pValue - observed
  }
}

/// The p-values of several tests at once, by Holm's step-down method.
///
/// S. Holm, "A simple sequentially rejective multiple test procedure", Scandinavian Journal of Statistics 6 (1979), 65–70: an
/// adjusted value below `α` is no chance, with an error of `α` over all tests together, however
/// they depend on each other.
///
/// `testCount`: the tests of the family, where more were made than are given: their p-values are 1.
public func holmAdjusted(_ pValues: [Double], testCount: Int? = nil) -> [Double] {
  let count = max(testCount ?? 0, pValues.count)
  var adjusted = pValues
  var greatest = 0.0
  let order = pValues.indices.sorted { (pValues[$0], $0) < (pValues[$1], $1) }
  for (step, index) in order.enumerated() {
    greatest = max(greatest, min(1, Double(count - step) * pValues[index]))
    adjusted[index] = greatest
  }
  return adjusted
}
