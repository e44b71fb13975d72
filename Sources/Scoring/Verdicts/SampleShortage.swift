import Essentials

/// Too few samples for what is asked: where not one prediction changes the interval of the loss is as
/// narrow as it can be, and still it holds the margin.
///
/// Several levels are judged at once by Holm's method, whose first intervals are the widest: so the
/// least number of samples grows with the number of levels. (A level can be shown to be worse all the
/// same.)
public struct SampleShortage: Hashable, Sendable, CustomStringConvertible {
  /// How much may be lost.
  public let margin: Margin
  /// How often intervals hold the true value, over all levels together.
  public let confidence: Double
  /// The levels that are judged at once.
  public let levelCount: Int
  /// The samples that there are.
  public let sampleCount: Int
  /// The least number that could be enough for all levels at once.
  public let leastCount: Int
  /// The least number that could be enough for one level that is asked alone.
  public let leastCountAlone: Int
  /// The share of all samples that these are, where others are used for something else.
  public let share: Double

  /// Looks whether samples are too few; `nil` where they may be enough.
  ///
  /// `share`: the part of all samples that `sampleCount` is.
  public init?(
    of sampleCount: Int, for margin: Margin, confidence: Double, levelCount: Int = 1,
    share: Double = 1
  ) {
    let corrected = 1 - (1 - confidence) / Double(max(1, levelCount))
    guard let alone = margin.leastSampleCount(confidence: confidence),
      let least = margin.leastSampleCount(confidence: corrected), sampleCount < least
    else { return nil }
    self.levelCount = levelCount
    leastCountAlone = alone
    self.margin = margin
    self.confidence = confidence
    self.sampleCount = sampleCount
    self.leastCount = least
    self.share = share
  }

  /// Whether one level that is asked alone could pass.
  public var isEnoughAlone: Bool { sampleCount >= leastCountAlone }

  /// A sentence or two.
  public var description: String {
    let samples = sampleCount == 1 ? "1 sample" : "\(sampleCount.grouped) samples"
    let part = share < 1 ? " that confirm" : ""
    let claim =
      switch margin.unit {
      case .accuracy: "that less than \(margin) is lost, even if no prediction changes"
      case .disagreement: "that less than \(margin) disagrees, even if no prediction changes"
      case .relativeError, .error, .relativeDeviation, .deviation: "where the loss lies"
      }
    let corrected = percent(1 - (1 - confidence) / Double(levelCount))
    guard !isEnoughAlone else {
      return
        "\(samples)\(part) may not be enough for \(levelCount) levels at once: to show \(claim), "
        + "it takes \(total(leastCount)) (\(corrected) % confidence each, Holm's correction); a "
        + "level asked alone, or the last one left, takes \(total(leastCountAlone))."
    }
    let needed =
      leastCount == leastCountAlone
      ? "it takes at least \(total(leastCount)) (\(percent(confidence)) % confidence)"
      : "it takes at least \(total(leastCount)) for \(levelCount) levels at once (\(corrected) % "
        + "confidence each, Holm's correction) and \(total(leastCountAlone)) for one alone"
    return "\(samples)\(part) can't show \(claim): \(needed). Nothing can pass."
  }

  private func total(_ count: Int) -> String {
    share < 1
      ? "\(number(count)), so \(number(Int((Double(count) / share).rounded(.up)))) in all"
      : number(count)
  }

  /// More samples than this are not worth a number.
  package static let greatestNamedCount = 10_000_000

  private func number(_ count: Int) -> String {
    count > SampleShortage.greatestNamedCount
      ? "more than \(SampleShortage.greatestNamedCount.grouped)" : count.grouped
  }

  /// `98.33` of 0.98333, with as many digits as tell it from 100.
  private func percent(_ share: Double) -> String {
    var (power, value) = (100.0, 100.0)
    repeat {
      value = (share * 100 * power).rounded() / power
      power *= 10
    } while value >= 100 && power < 1e9
    return value == value.rounded() ? "\(Int(value))" : "\(value)"
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
