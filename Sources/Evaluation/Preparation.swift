public import Datasets
public import Inference
public import ModelFormats
public import ModelGraph
public import Scoring
import Tensors

/// A model and data brought together: one preparation for every command that measures.
///
/// What can be wrong between the two is found here, before the first sample runs.
public struct Preparation: Sendable {
  /// The model, its free axes bound to the data's.
  public let model: Model
  /// The model as it is in its file, ready to run.
  public let program: Program
  /// The data as the model reads it.
  public let dataset: any Dataset
  /// What is right for the samples.
  public let targets: Targets
  /// What the outputs are taken for; `.unknown` where they are numbers.
  public let interpretation: OutputInterpretation
  /// How levels are judged.
  public let settings: AnalysisSettings

  /// Brings a model and data together.
  ///
  /// - Parameters:
  ///   - artifacts: the model.
  ///   - dataset: the data.
  ///   - judging: what a person says of how outputs are judged.
  ///   - limit: samples to use, the first ones; by default all.
  ///   - runner: runs a few samples where the model's end does not say what outputs are.
  /// - Throws: a `DiagnosticError` of the module that found something wrong.
  public init(
    _ artifacts: any ModelSource, _ dataset: any Dataset, judging: JudgingSettings,
    limit: Int? = nil, runner: BatchRunner
  ) async throws {
    let bound = try BoundModel(artifacts, to: dataset)
    let dataset = bound.dataset
    (model, program, self.dataset) = (bound.model, bound.program, dataset)
    let outputShape = program.outputShape
    let available = dataset.sampleCount
    let targets = try Targets(
      dataset, for: model, outputShape: outputShape, task: judging.task
    ).prefix(min(limit ?? available, available))
    self.targets = targets
    let metric = Metric(for: targets)
    guard judging.threshold == nil || metric.isOfClasses && outputShape.elementCount == 1 else {
      throw EvaluationError.unfitThreshold(outputs: outputShape, dataName: dataset.identity.name)
    }
    settings = AnalysisSettings(
      margin: try (judging.margin ?? .standard(for: metric)).fitted(to: metric),
      confidence: judging.confidence,
      classMargin: metric.isOfClasses ? judging.classMargin : nil)
    guard metric.isOfClasses else {
      interpretation = .unknown
      return
    }
    let judged = try await OutputInterpretation.judging(
      model, program, on: dataset, limit: targets.sampleCount, runner: runner)
    interpretation =
      outputShape.elementCount == 1 ? judged.decidingBinary(at: judging.threshold) : judged
  }

  /// What is computed.
  public var metric: Metric { Metric(for: targets) }

  /// Whether so many of the samples are too few for what is asked of `levelCount` levels at once;
  /// `nil` where they may be enough.
  ///
  /// `share`: the part of all samples that judges, where others are used for something else.
  public func shortage(levelCount: Int, share: Double = 1) -> SampleShortage? {
    let counted = targets.ruledClasses.first?.countedCount ?? targets.sampleCount
    return SampleShortage(
      of: share < 1 ? Int((Double(counted) * share).rounded()) : counted, for: settings.margin,
      confidence: settings.confidence, levelCount: levelCount, share: share)
  }
}
