import ModelGraph
public import Quantization

/// How a network is to be quantized so that it keeps its accuracy.
public struct RepairRecipe: Sendable, Hashable {
  /// A cure: a change of weights or codes inside the same file format.
  public enum Cure: String, Sendable, CaseIterable {
    /// Batch normalizations are made part of the products before them, and stay as additions.
    case fold
    /// Channels get one range in common, which the batch normalization takes back.
    case align
    /// Channels that one layer makes and the next one reads are scaled, so that both have even ranges.
    case equalize
    /// The range is the one with the least squared error, and not that of the extremes.
    case clip
    /// Codes are chosen together, so that their errors make good for each other on real inputs.
    case round
    /// Mean and variance behind each product become those of the float network again.
    case rebias
  }

  /// The cures, applied in the order of their cases.
  public var cures: Set<Cure>
  /// What channels have in common behind `align`: see `ChannelAlignment`.
  public var gainShare: Double
  /// How filters are stored; nothing here is `int8`, which TF.js can't store.
  public var filters: QuantizationScheme
  /// How all other weights are: biases, and what normalizations have.
  public var others: QuantizationScheme
  /// Weights that are stored in another way.
  public var exceptions: [String: QuantizationScheme]
  /// `round`: what a bit of the compressed file may cost, in units of the squared error of rounding.
  public var bitPrice: Double

  /// Makes a recipe.
  public init(
    cures: Set<Cure>, gainShare: Double = 0, filters: QuantizationScheme = .affine(bits: 8),
    others: QuantizationScheme = .float16, exceptions: [String: QuantizationScheme] = [:],
    bitPrice: Double = 0
  ) {
    self.cures = cures
    self.gainShare = gainShare
    self.filters = filters
    self.others = others
    self.exceptions = exceptions
    self.bitPrice = bitPrice
  }
}
