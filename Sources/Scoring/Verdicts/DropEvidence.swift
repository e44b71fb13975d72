/// What is known of how much worse a level is than the baseline.
public enum DropEvidence: Sendable {
  /// Right and wrong, sample by sample.
  case counts(PairedCounts)
  /// A change of an error: relative, or in the targets' unit.
  case bootstrap(BootstrapDistribution)
  /// The level's outputs are no finite numbers where the baseline's are, and there is no error.
  case broken(sampleCount: Int)
  /// Nothing.
  case nothing

  /// The drop, with an interval of this confidence; `nil` where there is none.
  func drop(confidence: Double) -> Estimate? {
    switch self {
    case .counts(let counts): counts.drop(confidence: confidence)
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
  /// Counts: Tango's interval itself, of counts that grow with the number of samples; the interval's
  /// ends approach the drop, so the least number is found by halving. Bootstrap: the interval's ends
  /// approach the value as the square root of the number of samples grows.
  func decidingSampleCount(margin: Double, confidence: Double) -> Int? {
    switch self {
    case .counts(let counts) where counts.sampleCount > 0:
      func isDecided(_ count: Int) -> Bool {
        let interval = TangoScore(counts, scaledTo: count).interval(confidence: confidence)
        return interval.map { $0.upper < margin || $0.lower > margin } ?? false
      }
      let drop = TangoScore(counts).drop
      // So near the margin rounding decides, and nobody has so many samples.
      guard (drop - margin).magnitude > 1e-9 else { return nil }
      var high = max(1, counts.sampleCount)
      while !isDecided(high) {
        guard high < 1 << 50 else { return nil }
        high *= 2
      }
      var low = max(1, high / 2)
      if isDecided(low) { low = 1 }
      while low < high {
        let middle = low + (high - low) / 2
        if isDecided(middle) { high = middle } else { low = middle + 1 }
      }
      return high
    case .bootstrap(let distribution):
      guard let interval = distribution.interval(confidence: confidence) else { return nil }
      let distance = margin - distribution.value
      let half =
        distance > 0
        ? interval.upper - distribution.value : distribution.value - interval.lower
      guard distance != 0, half > 0 else { return nil }
      let ratio = half / distance
      let count = (Double(distribution.sampleCount) * ratio * ratio).rounded(.up) + 1
      return count < 0x1p50 ? Int(count) : nil
    case .counts, .broken, .nothing: return nil
    }
  }
}
