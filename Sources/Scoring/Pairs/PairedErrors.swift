/// The mean absolute error of a candidate against that of a baseline, on the same samples.
public struct PairedErrors: Codable, Hashable, Sendable {
  /// The candidate's error less the baseline's, in the targets' unit, with a paired bootstrap's
  /// interval; positive where the candidate is worse.
  public let change: Estimate
  /// The same as a share of the baseline's error; `nil` where that is 0.
  public let relativeChange: Estimate?
  /// Samples whose error is smaller than the baseline's.
  public let betterCount: Int
  /// Samples whose error is greater.
  public let worseCount: Int
  /// The exact sign test of these two numbers.
  public let pValue: Double
  /// `pValue`, by Holm's method over the levels that are compared.
  public let adjustedPValue: Double

  init(
    change: Estimate, relativeChange: Estimate?, test: SignTest, adjustedPValue: Double? = nil
  ) {
    self.change = change
    self.relativeChange = relativeChange
    betterCount = test.betterCount
    worseCount = test.worseCount
    pValue = test.pValue
    self.adjustedPValue = adjustedPValue ?? test.pValue
  }

  /// The same, as one of several comparisons.
  func adjusted(_ pValue: Double) -> PairedErrors {
    PairedErrors(
      change: change, relativeChange: relativeChange,
      test: SignTest(betterCount: betterCount, worseCount: worseCount), adjustedPValue: pValue)
  }
}
