public import ModelGraph
public import Quantization
public import Records
public import Tensors

/// How a network is to be quantized so that it keeps its accuracy: the plan, and what is done for it.
public struct CorrectionRecipe: Sendable, Hashable {
  /// The corrections; they run in the order of `passes`, however they were named.
  public var corrections: Set<Correction>
  /// What channels have in common behind `channel-scale`: see `ChannelAlignment`.
  public var gainShare: Double
  /// How each weight is stored; nothing here is `int8`, which TF.js can't store.
  public var plan: QuantizationPlan

  /// Makes a recipe.
  public init(corrections: Set<Correction>, gainShare: Double = 0, plan: QuantizationPlan) {
    self.corrections = corrections
    self.gainShare = gainShare
    self.plan = plan
  }

  /// Makes a recipe with a plan by what weights are for.
  ///
  /// - Parameters:
  ///   - corrections: the corrections.
  ///   - gainShare: what channels have in common behind `channel-scale`.
  ///   - filters: how filters are stored.
  ///   - others: how all other weights are: biases, and what normalizations have.
  ///   - exceptions: weights that are stored in another way.
  ///   - model: the model whose weights these are.
  public init(
    corrections: Set<Correction>, gainShare: Double = 0,
    filters: QuantizationScheme = .affine(bits: 8),
    others: QuantizationScheme = .float16, exceptions: [String: QuantizationScheme] = [:],
    for model: Model
  ) {
    self.init(
      corrections: corrections, gainShare: gainShare,
      plan: QuantizationPlan(
        filters: filters, others: others, exceptions: exceptions,
        of: corrections.contains(.fold) ? model.foldingBatchNormalizations() : model))
  }

  /// The corrections, in the order in which they run.
  public var passes: [Correction] { corrections.sorted() }

  /// The model behind the corrections that need no data.
  public func prepared(_ model: Model) -> Model {
    passes.reduce(model) { model, pass in
      switch pass {
      case .fold: model.foldingBatchNormalizations()
      case .equalize: CrossLayerEqualization()(model)
      case .foldScale: ChannelAlignment(gainShare: 1)(model)
      case .channelScale: ChannelAlignment(gainShare: gainShare)(model)
      // A range is chosen where codes are made, and the others look at samples.
      case .mseRange, .gptq, .biasCorrection: model
      }
    }
  }
}
