public import Datasets
public import Evaluation
public import ModelFormats
public import Quantization
import Records
public import Tensors

/// Whose culprits are looked for.
public struct SensitivityRequest: Sendable {
  /// The model.
  public var artifacts: any ModelSource
  /// Samples; without labels the float network's answers stand for what is right.
  public var dataset: any Dataset
  /// The level whose culprits are looked for.
  public var level: QuantizationScheme
  /// The precision of the affine arithmetic.
  public var arithmetic: ConverterArithmetic
  /// How outputs are judged, and how much may be lost.
  public var judging: JudgingSettings
  /// Groups of tensors besides layers and kinds.
  public var patterns: [NamePattern]
  /// Whether only each tensor by itself is tried: neither everything but it, nor layers and kinds.
  public var triesOnlyAlone = false
  /// Whether the worst tensor is the one that changes most predictions.
  ///
  /// Then nothing but each tensor by itself is tried. Where samples have no classes it changes no ranking.
  public var ranksByPredictions = false
  /// Whether tensors are left aside once it is clear that they are none of the worst.
  public var isFast: Bool
  /// Samples to use, the first ones; by default all.
  public var limit: Int?
  /// A directory for what is done so far; `nil` keeps nothing.
  public var checkpoints: String?
  /// Samples that are run, and kept, together; by default what fits memory.
  public var partSize: Int?

  /// Makes a request.
  public init(
    artifacts: any ModelSource, dataset: any Dataset, level: QuantizationScheme,
    arithmetic: ConverterArithmetic = .float64, judging: JudgingSettings = JudgingSettings(),
    patterns: [NamePattern] = [], isFast: Bool = false, limit: Int? = nil,
    checkpoints: String? = nil
  ) {
    self.artifacts = artifacts
    self.dataset = dataset
    self.level = level
    self.arithmetic = arithmetic
    self.judging = judging
    self.patterns = patterns
    self.isFast = isFast
    self.limit = limit
    self.checkpoints = checkpoints
  }
}
