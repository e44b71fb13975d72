/// Too few samples for what is asked: whatever they show, no level can pass.
///
/// Where not one prediction changes the interval of the loss is as narrow as it can be, and still it
/// holds the margin, even for a level that is judged alone. (A level can be shown to be worse all the
/// same.)
public struct SampleShortage: Hashable, Sendable, CustomStringConvertible {
  /// How much may be lost.
  public let margin: Margin
  /// How often intervals hold the true value.
  public let confidence: Double
  /// The samples that there are.
  public let sampleCount: Int
  /// The least number that could be enough.
  public let leastCount: Int
  /// The share of all samples that these are, where others are used for something else.
  public let share: Double

  /// Looks whether samples are too few; `nil` where they may be enough.
  ///
  /// `share`: the part of all samples that `sampleCount` is.
  public init?(
    of sampleCount: Int, for margin: Margin, confidence: Double, share: Double = 1
  ) {
    guard let least = margin.leastSampleCount(confidence: confidence), sampleCount < least else {
      return nil
    }
    self.margin = margin
    self.confidence = confidence
    self.sampleCount = sampleCount
    self.leastCount = least
    self.share = share
  }

  /// A sentence or two.
  public var description: String {
    let samples = sampleCount == 1 ? "1 sample" : "\(sampleCount) samples"
    let part = share < 1 ? " that confirm" : ""
    let evidence =
      switch margin.unit {
      case .accuracy: "can't show that less than \(margin) is lost, even if no prediction changes"
      case .disagreement:
        "can't show that less than \(margin) disagrees, even if no prediction changes"
      case .relativeError, .error, .relativeDeviation, .deviation: "are too few for an interval"
      }
    let all =
      share < 1
      ? ", so \(Int((Double(leastCount) / share).rounded(.up))) in all" : ""
    let percent = (confidence * 1e6).rounded() / 1e4
    let confidence = percent == percent.rounded() ? "\(Int(percent))" : "\(percent)"
    return "\(samples)\(part) \(evidence): it takes at least \(leastCount)\(all) "
      + "(\(confidence) % confidence). Nothing can pass."
  }
}

extension Margin {
  /// The least number of samples whose interval could lie below the margin, where none of them
  /// changes.
  func leastSampleCount(confidence: Double) -> Int? {
    switch unit {
    case .accuracy:
      DropEvidence.counts(PairedCounts(sampleCount: 1, rightToWrong: 0, wrongToRight: 0))
        .decidingSampleCount(margin: value, confidence: confidence)
    case .disagreement:
      DropEvidence.disagreement(0, of: 1)
        .decidingSampleCount(margin: value, confidence: confidence)
    // A constant has an interval without width, as soon as there is one.
    case .relativeError, .error, .relativeDeviation, .deviation:
      BootstrapDistribution.leastSampleCount
    }
  }
}
