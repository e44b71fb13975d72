public import Datasets
public import Evaluation
public import ModelFormats
import ModelGraph
import Quantization
public import Records
public import Tensors

/// What is to be made small.
public struct OptimizationRequest: Sendable {
  /// The model.
  public var artifacts: any ModelSource
  /// Samples; without labels the float network's answers stand for what is right.
  public var dataset: any Dataset
  /// How outputs are judged, and what may be lost.
  public var judging: JudgingSettings
  /// The bytes behind gzip that the files may take; `nil` for the fewest.
  public var targetBytes: Int?
  /// The corrections that may be used: none that changes layers, as plans differ in weights alone.
  public var corrections: Set<Correction>
  /// How tensors may be stored, in ways that TF.js knows.
  ///
  /// With levels of fewer than 256 codes, as `uint4`, filters get as many codes as they need, and no
  /// fewer than the least of these.
  public var allowed: Set<QuantizationScheme>
  /// The seed of the split.
  public var seed: UInt64
  /// The share of the samples that is kept for the confirmation.
  public var confirmationShare: Double
  /// An existing directory for the files of plans that are confirmed.
  public var workDirectory: String
  /// A directory for what is done so far; `nil` keeps nothing.
  public var checkpoints: String?

  /// What is allowed where nobody says.
  ///
  /// `uint16` and codebooks are not: on MobileNetV1 0.25 they brought no less divergence for the bytes at
  /// 0.8 of plain 8 bits (0.030 with uint16, 0.030 without), codebooks more.
  public static let standardLevels: [QuantizationScheme] = [
    .float16, .affine(bits: 8), .affine(bits: 6), .affine(bits: 4), .affine(bits: 2),
  ]

  /// Makes a request.
  public init(
    artifacts: any ModelSource, dataset: any Dataset,
    judging: JudgingSettings = JudgingSettings(), targetBytes: Int? = nil,
    corrections: Set<Correction> = [.channelScale, .gptq, .biasCorrection],
    allowed: Set<QuantizationScheme> = Set(OptimizationRequest.standardLevels),
    seed: UInt64 = 1, confirmationShare: Double = 0.5, workDirectory: String,
    checkpoints: String? = nil
  ) {
    self.artifacts = artifacts
    self.dataset = dataset
    self.judging = judging
    self.targetBytes = targetBytes
    precondition(!corrections.contains(where: \.changesLayers), "plans have the network's layers")
    self.corrections = corrections
    self.allowed = allowed
    self.seed = seed
    self.confirmationShare = confirmationShare
    self.workDirectory = workDirectory
    self.checkpoints = checkpoints
  }
}
