public import ByteIO
public import Datasets
public import Evaluation
import Inference
public import ModelFormats
public import ModelGraph
public import Records
public import Scoring

/// Runs other weights of a network on the same samples, and compares them with the float network.
public struct TrialBench: Sendable {
  /// What is right for the samples.
  public let targets: Targets
  /// What the float network made of them.
  public let baseline: SampleOutcomes
  private let model: Model
  private let artifacts: any ModelSource
  private let dataset: any Dataset
  private let runner: BatchRunner
  private let interpretation: OutputInterpretation
  private let baselinePredictions: Predictions
  private let expectation: LossExpectation?

  /// What other weights came to.
  public struct Result: Sendable {
    /// What they made of each sample.
    public let outcomes: SampleOutcomes
    /// What the float network made of it.
    public let baseline: SampleOutcomes
    /// Against the float network.
    public let comparison: PairedComparison
    /// What is expected to be lost, sample by sample; `nil` where nobody says what is right, or what
    /// outputs are.
    public let expectedLosses: [Double]?
    /// The bytes of the files.
    public let size: EvaluationRecord.ArtifactSize
  }

  /// Runs the float network.
  ///
  /// - Throws: what compiling it or reading the samples throws.
  public init(
    _ artifacts: any ModelSource, model: Model, dataset: any Dataset, targets: Targets,
    interpretation: OutputInterpretation, runner: BatchRunner
  ) async throws {
    self.artifacts = artifacts
    self.model = model
    self.dataset = dataset
    self.targets = targets
    self.interpretation = interpretation
    self.runner = runner
    let program = try Program(compiling: model)
    let predictions = try await runner.predictions(
      of: program, on: dataset, sampleCount: dataset.sampleCount)
    baselinePredictions = predictions
    expectation = LossExpectation(
      baseline: predictions, targets: targets, interpretation: interpretation)
    baseline = SampleOutcomes(predictions, targets: targets, interpretation: interpretation)
  }

  /// Runs other weights.
  ///
  /// - Throws: what compiling the network or reading the samples throws.
  public func run(_ weights: WeightTable) async throws -> Result {
    let program = try Program(compiling: Model(graph: model.graph, weights: weights))
    let predictions = try await runner.predictions(
      of: program, on: dataset, sampleCount: dataset.sampleCount)
    let outcomes = SampleOutcomes(
      predictions, targets: targets, interpretation: interpretation,
      baseline: baselinePredictions)
    return Result(
      outcomes: outcomes, baseline: baseline,
      comparison: PairedComparison(baseline: baseline, candidate: outcomes),
      expectedLosses: expectation?.losses(of: predictions),
      size: .init(measuring: try files(weights)))
  }

  /// The files that ship these weights.
  ///
  /// - Throws: `ModelFormatError` where the model's format can't be written.
  public func files(_ weights: WeightTable) throws(ModelFormatError) -> [NamedBytes] {
    let table = artifacts.weights.mapWeights { weights[$0.name] ?? $0.weight }
    return Array(try artifacts.files(holding: table))
  }
}
