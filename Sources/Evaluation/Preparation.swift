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
  ///   - known: what the outputs are taken for, where that was decided before.
  ///   - runner: runs a few samples where the model's end does not say what outputs are.
  /// - Throws: a `DiagnosticError` of the module that found something wrong.
  public init(
    _ artifacts: any ModelSource, _ dataset: any Dataset, judging: JudgingSettings,
    limit: Int? = nil, known: OutputInterpretation? = nil, runner: BatchRunner
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
    if let known {
      interpretation = known
      return
    }
    let judged = try await OutputInterpretation.judging(
      model, program, on: dataset, limit: targets.sampleCount, runner: runner)
    interpretation =
      outputShape.elementCount == 1 ? judged.decidingBinary(at: judging.threshold) : judged
  }

  /// Brings another model to the same data: what is right for the samples, and how candidates are judged,
  /// is what the reference has.
  ///
  /// - Parameters:
  ///   - artifacts: the model.
  ///   - dataset: the same data as this model takes it.
  ///   - reference: the model that this one is compared with.
  ///   - names: what both are called.
  ///   - known: what the outputs are taken for, where that was decided before.
  ///   - runner: runs a few samples where the model's end does not say what outputs are.
  /// - Throws: `EvaluationError.unfitCandidate`, or what reading or compiling the model throws.
  init(
    _ artifacts: any ModelSource, _ dataset: any Dataset, beside reference: Preparation,
    names: (candidate: String, reference: String), known: OutputInterpretation?,
    runner: BatchRunner
  ) async throws {
    func unfit(_ values: CandidateValues, _ own: [Int?], _ other: Shape) -> EvaluationError {
      .unfitCandidate(
        name: names.candidate, values: values, shape: own, reference: names.reference,
        other: other.dimensions)
    }
    let bound: BoundModel
    do {
      bound = try BoundModel(artifacts, to: dataset)
    } catch EvaluationError
      .inputShapeMismatch(let model, _, _, _, _, _)
    {
      throw unfit(.inputs, model, reference.dataset.sampleShape)
    }
    (model, program, self.dataset) = (bound.model, bound.program, bound.dataset)
    let outputs = program.outputShape
    guard outputs.elementCount == reference.program.outputShape.elementCount else {
      throw unfit(.outputs, outputs.dimensions, reference.program.outputShape)
    }
    (targets, settings) = (reference.targets, reference.settings)
    guard reference.metric.isOfClasses else {
      interpretation = .unknown
      return
    }
    if let known {
      interpretation = known
      return
    }
    let judged = try await OutputInterpretation.judging(
      model, program, on: bound.dataset, limit: targets.sampleCount, runner: runner)
    // A threshold that somebody named is one of the reference's outputs.
    let named =
      judged.scale == reference.interpretation.scale ? reference.interpretation.threshold : nil
    interpretation = outputs.elementCount == 1 ? judged.decidingBinary(at: named) : judged
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
