/// A change of layers, weights or codes inside the same file format that keeps a quantized network near to the
/// float one.
///
/// The order of the cases is the one order there is: that in which corrections run, in which records and
/// reports name them, and in which help lists them.
public enum Correction: String, Codable, Sendable, CaseIterable, Comparable {
  /// Batch normalizations become part of the products before them: the network has fewer layers.
  case fold = "fold-bn"
  /// Channels that one layer makes and the next one reads are scaled, so that both have even ranges.
  case equalize
  /// The factors of batch normalizations move into the products before them; what they add stays theirs.
  case foldScale = "fold-bn-scale"
  /// Channels get one range in common, which the batch normalization takes back.
  case channelScale = "channel-scale"
  /// The range is the one with the least squared error, and not that of the extremes.
  case mseRange = "mse-range"
  /// Codes are chosen together, so that their errors make good for each other on real inputs.
  case gptq
  /// Mean and variance behind each product become those of the float network again.
  case biasCorrection = "bias-correction"

  /// Whether it looks at samples; the others change weights by what these are.
  public var needsSamples: Bool {
    switch self {
    case .fold, .equalize, .foldScale, .channelScale, .mseRange: false
    case .gptq, .biasCorrection: true
    }
  }

  /// Whether the network has other layers behind it; the others change weights alone.
  public var changesLayers: Bool { self == .fold }

  /// Whether a correction runs before another.
  public static func < (one: Correction, other: Correction) -> Bool {
    guard let first = allCases.firstIndex(of: one), let second = allCases.firstIndex(of: other)
    else { return false }
    return first < second
  }
}
