/// What is known of how much worse a level is than the baseline.
public enum DropEvidence: Sendable {
  /// Right and wrong, sample by sample.
  case counts(PairedCounts)
  /// Predictions that are others than the baseline's, where nobody says which is right.
  case disagreement(Int, of: Int)
  /// A change of an error, or a distance from the baseline: relative, or in the outputs' unit.
  case bootstrap(BootstrapDistribution)
  /// The level's outputs are no finite numbers where the baseline's are, and there is no error.
  case broken(sampleCount: Int)
  /// Nothing.
  case nothing

  /// The drop, with an interval of this confidence; `nil` where there is none.
  func drop(confidence: Double) -> Estimate? {
    switch self {
    case .counts(let counts): counts.drop(confidence: confidence)
    case .disagreement(let changed, let count):
      Estimate(successes: changed, of: count, confidence: confidence)
    case .bootstrap(let distribution):
      Estimate(
        distribution.value, distribution.interval(confidence: confidence),
        sampleCount: distribution.sampleCount)
    case .broken, .nothing: nil
    }
  }

  /// The least number of samples, all in all, whose interval would lie on one side of the margin, did
  /// they show the rates that were observed; `nil` where no number would.
  ///
  /// Counts and disagreement: the interval itself, Tango's or Wilson's, of counts that grow with the
  /// number of samples; its ends approach the drop, so the least number is found by halving.
  /// Bootstrap: the interval's ends approach the value as the square root of the number of samples
  /// grows.
  func decidingSampleCount(margin: Double, confidence: Double) -> Int? {
    switch self {
    case .counts(let counts) where counts.sampleCount > 0:
      return DropEvidence.leastCount(
        deciding: margin, drop: TangoScore(counts).drop, from: counts.sampleCount
      ) { TangoScore(counts, scaledTo: $0).interval(confidence: confidence) }
    case .disagreement(let changed, let count) where count > 0:
      let share = Double(changed) / Double(count)
      return DropEvidence.leastCount(deciding: margin, drop: share, from: count) {
        Interval(wilsonOf: share * Double($0), of: Double($0), confidence: confidence)
      }
    case .bootstrap(let distribution):
      guard let interval = distribution.interval(confidence: confidence) else { return nil }
      let distance = margin - distribution.value
      let half =
        distance > 0
        ? interval.upper - distribution.value : distribution.value - interval.lower
      guard distance != 0, half > 0 else { return nil }
      let ratio = half / distance
      let count = (Double(distribution.sampleCount) * ratio * ratio).rounded(.up) + 1
      return Int(min(count, Double(DropEvidence.greatestSampleCount)))
    case .counts, .disagreement, .broken, .nothing: return nil
    }
  }

  /// Greater numbers of samples are not told apart.
  static let greatestSampleCount = 1 << 50

  /// The least number of samples whose interval lies on one side of the margin.
  private static func leastCount(
    deciding margin: Double, drop: Double, from sampleCount: Int,
    interval: (Int) -> Interval?
  ) -> Int? {
    func isDecided(_ count: Int) -> Bool {
      interval(count).map { $0.upper < margin || $0.lower > margin } ?? false
    }
    // So near the margin rounding decides.
    guard (drop - margin).magnitude > 1e-9 * margin else { return nil }
    var high = max(1, sampleCount)
    while !isDecided(high) {
      guard high < greatestSampleCount else { return greatestSampleCount }
      high *= 2
    }
    var low = max(1, high / 2)
    if isDecided(low) { low = 1 }
    while low < high {
      let middle = low + (high - low) / 2
      if isDecided(middle) { high = middle } else { low = middle + 1 }
    }
    return high
  }
}
