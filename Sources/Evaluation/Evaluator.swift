import ByteIO
import Datasets
import Inference
import ModelFormats
import ModelGraph
import Quantization
public import Records
import Scoring
import Tensors

/// Evaluates a model at several levels of quantization.
///
/// What is evaluated is what ships: each level is written to disk as the converter would write it,
/// read back, compiled and run.
public struct Evaluator: Sendable {
  private let workerCount: Int
  private let progress: @Sendable (ProgressEvent) -> Void

  /// Makes an evaluator.
  public init(
    workerCount: Int, progress: @escaping @Sendable (ProgressEvent) -> Void = { _ in }
  ) {
    self.workerCount = workerCount
    self.progress = progress
  }

  /// Evaluates all levels of a request, float32 first.
  ///
  /// - Throws: a `DiagnosticError` of the module that found something wrong.
  public func evaluate(_ request: EvaluationRequest) async throws -> EvaluationRecord {
    let weights = request.artifacts.weights
    let levels = [.float32] + request.levels.filter { $0 != .float32 }
    let plans = try levels.map {
      try QuantizationRecipe($0, excluding: request.excluded).plan(for: weights)
    }
    // All that can be wrong is found before the first sample runs.
    let shapes = [request.dataset.sampleShape]
    let model = try request.artifacts.model(inputShapes: shapes)
    let program = try Program(compiling: model)
    guard program.inputs.count == 1, program.outputShapes.count == 1 else {
      throw EvaluationError.severalValues(
        modelName: request.artifacts.path, inputs: program.inputs.count,
        outputs: program.outputShapes.count)
    }
    try checkInput(of: program, request.dataset)
    let available = request.dataset.sampleCount
    let sampleCount = min(request.limit ?? available, available)
    let targets = try Targets(
      request.dataset.labels, for: model, outputShape: program.outputShape, task: request.task
    ).prefix(sampleCount)

    var baseline: Predictions?
    var variants: [EvaluationRecord.Variant] = []
    for (level, plan) in zip(levels, plans) {
      let (variant, predictions) = try await evaluate(
        "\(level)", plan, request, targets: targets, baseline: baseline)
      variants.append(variant)
      baseline = baseline ?? predictions
    }
    return EvaluationRecord(
      name: request.name,
      provenance: provenance(request, sampleCount: sampleCount, tileSize: program.tileSize),
      variants: variants)
  }

  private func evaluate(
    _ level: String, _ plan: QuantizationPlan, _ request: EvaluationRequest, targets: Targets,
    baseline: Predictions?
  ) async throws -> (EvaluationRecord.Variant, Predictions) {
    let sampleCount = targets.sampleCount
    progress(.began(level: level, sampleCount: sampleCount))
    let weights = try request.artifacts.weights.quantized(by: plan, arithmetic: request.arithmetic)
    let files = ArtifactWriter(toolName: request.toolVersion)
      .files(for: request.artifacts, weights: weights)
    let directory = "\(request.workDirectory)/\(level)"
    try AtomicOutput.writeDirectory(files, at: directory, replacing: true)
    let program = try Program(
      compiling: ModelArtifacts(opening: directory)
        .model(inputShapes: [request.dataset.sampleShape]))

    let runner = BatchRunner(workerCount: workerCount)
    // The first samples touch memory for the first time: they are run once more, untimed, so that
    // no level pays for coming first.
    _ = try await runner.predictions(
      of: program, on: request.dataset,
      sampleCount: min(sampleCount, program.tileSize * workerCount))
    let clock = ContinuousClock()
    let start = clock.now
    let predictions = try await runner.predictions(
      of: program, on: request.dataset, sampleCount: sampleCount
    ) { done in
      progress(.advanced(level: level, done: done, sampleCount: sampleCount))
    }
    let seconds = (clock.now - start) / .seconds(1)
    let variant = EvaluationRecord.Variant(
      level: level, score: Score(predictions, against: targets),
      comparison: baseline.map {
        PairedComparison(baseline: $0, candidate: predictions, targets: targets)
      },
      size: .init(measuring: files), samplesPerSecond: Double(sampleCount) / seconds,
      weightsSHA256: SHA256Digest.hexadecimal(of: files.dropFirst().flatMap(\.bytes)))
    progress(.finished(level: level))
    return (variant, predictions)
  }

  private func checkInput(of program: Program, _ dataset: any Dataset) throws {
    // A model of vectors may be fed with images: the elements stand in the same order.
    guard program.inputShape.elementCount == dataset.sampleShape.elementCount else {
      throw EvaluationError.inputShapeMismatch(
        model: program.inputShape, data: dataset.sampleShape, dataName: dataset.identity.name)
    }
  }

  private func provenance(
    _ request: EvaluationRequest, sampleCount: Int, tileSize: Int
  ) -> Provenance {
    let identity = request.dataset.identity
    return Provenance(
      model: .init(
        path: request.artifacts.path, files: request.artifacts.files,
        parameterCount: request.artifacts.weights.elementCount),
      data: .init(
        name: identity.name, split: identity.split, notice: identity.notice,
        files: identity.files, preprocessing: identity.preprocessing, sampleCount: sampleCount,
        availableSampleCount: request.dataset.sampleCount),
      tool: .init(
        version: request.toolVersion, commandLine: request.commandLine,
        excluded: request.excluded.map { "\($0)" },
        converterArithmetic: request.arithmetic.rawValue, threadCount: workerCount,
        tileSize: tileSize),
      machine: .current, date: request.date)
  }
}

extension Targets {
  /// The targets of the first samples.
  fileprivate func prefix(_ count: Int) -> Targets {
    switch self {
    case .classes(let classes): .classes(Array(classes.prefix(count)))
    case .values(let values, let perSample):
      .values(Array(values.prefix(count * perSample)), perSample: perSample)
    }
  }
}
