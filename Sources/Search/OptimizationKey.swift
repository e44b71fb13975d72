import ByteIO
import Datasets
import Evaluation
import Inference
import ModelFormats
import Records
import Scoring
import Tensors

/// All that a search's plans depend on: what an interrupted one kept is another's otherwise.
struct OptimizationKey: Encodable {
  private let modelFiles: [String]
  private let semantics: String
  private let data: DatasetIdentity
  private let targets: Targets
  private let settings: AnalysisSettings
  private let interpretation: OutputInterpretation
  private let corrections: [Correction]
  private let allowed: [String]
  private let targetBytes: Int?
  private let seed: UInt64
  private let confirmationShare: Double
  private let arithmetic: String

  init(
    _ request: OptimizationRequest, dataset: DatasetIdentity, targets: Targets,
    settings: AnalysisSettings, interpretation: OutputInterpretation
  ) {
    modelFiles = request.artifacts.identity.files.map(\.sha256)
    semantics = request.artifacts.semantics.rawValue
    data = dataset
    self.targets = targets
    self.settings = settings
    self.interpretation = interpretation
    corrections = request.corrections.sorted()
    allowed = request.allowed.map { "\($0)" }.sorted()
    targetBytes = request.targetBytes
    seed = request.seed
    confirmationShare = request.confirmationShare
    arithmetic = Engine.preferred.arithmeticClass
  }
}
