import ByteIO
import Datasets
import Essentials
import Inference
import ModelFormats
import ModelGraph
import Quantization
import Records
import Scoring
import Tensors

/// Evaluates one level: written, read back, run, scored, measured.
///
/// Of each sample a few numbers stay in memory; the baseline's outputs, with which the other levels'
/// are compared, lie on disk.
struct LevelRun: Sendable {
  let request: EvaluationRequest
  let targets: Targets
  let runner: BatchRunner
  let workerCount: Int
  let interpretation: OutputInterpretation
  let baselineOutputs: ScratchFile
  let progress: @Sendable (ProgressEvent) -> Void

  /// What one level came to.
  struct Result {
    let level: String
    let outcomes: SampleOutcomes
    let skipped: [Provenance.SkippedSample]
    let size: EvaluationRecord.ArtifactSize
    let samplesPerSecond: Double
    let weightsSHA256: String
    /// `nil` where nobody asked.
    let wire: WireSurvey.Findings?
    /// The reference's files without what no level's have (`training_config`); `nil` where they have
    /// nothing of the kind.
    let comparableSize: EvaluationRecord.ArtifactSize?
  }

  private struct Outcomes {
    var outcomes: SampleOutcomes
    var skipped: [Provenance.SkippedSample] = []
  }

  /// Samples of more numbers than this take so long that nobody notices a first touch of memory.
  private static let largeSample = 1 << 14

  /// The directory of the reference's files, where they are not float32's.
  static let storedDirectory = "stored"

  /// Evaluates the model as its files hold it: what levels are compared with.
  func evaluateReference(named name: String) async throws -> Result {
    let isQuantized = request.artifacts.storedEncodings.isQuantized
    return try await evaluate(
      name, request.artifacts.weights,
      directory: isQuantized ? LevelRun.storedDirectory : name, isReference: true)
  }

  /// Evaluates a level, and compares it with the reference, which was evaluated before.
  func evaluate(_ level: String, _ plan: QuantizationPlan) async throws -> Result {
    try await evaluate(
      level,
      try request.artifacts.quantized(by: plan, arithmetic: request.arithmetic),
      directory: level, isReference: false)
  }

  private func evaluate(
    _ level: String, _ weights: WeightTable, directory name: String, isReference: Bool
  ) async throws -> Result {
    let sampleCount = targets.sampleCount
    progress(.began(level: level, sampleCount: sampleCount))
    let written = try request.artifacts.files(
      holding: weights, options: ExportOptions(isForMeasuring: true))
    let files = Array(written)
    let directory = "\(request.workDirectory)/\(name)"
    try AtomicOutput.writeDirectory(files, at: directory, replacing: true)
    let program = try Program(compiling: model(holding: weights, writtenTo: directory))

    // The first samples touch memory for the first time: they are run once more, untimed, so that
    // no level pays for coming first.
    if request.dataset.sampleShape.elementCount < LevelRun.largeSample {
      _ = try await runner.map(
        program, over: request.dataset,
        sampleCount: min(sampleCount, program.tileSize * workerCount)
      ) { _, _ in }
    }
    let clock = ContinuousClock()
    let start = clock.now
    let found = try await outcomes(of: program, level, hasBaseline: !isReference)
    let seconds = (clock.now - start) / .seconds(1)
    guard found.outcomes.readCount > 0 else {
      throw DatasetError.noSamples(file: request.dataset.identity.name)
    }
    progress(.finished(level: level))
    return Result(
      level: level, outcomes: found.outcomes, skipped: found.skipped,
      size: .init(measuring: files), samplesPerSecond: Double(sampleCount) / seconds,
      weightsSHA256: SHA256Digest.hexadecimal(of: written.files(of: .weights).flatMap(\.bytes)),
      wire: try await wire(level, files, weights),
      comparableSize: isReference ? try comparableSize(weights) : nil)
  }

  /// The model with these weights: as its files hold it, or from memory where no file of its format can.
  private func model(
    holding weights: WeightTable, writtenTo directory: String
  ) throws -> Model {
    let shapes = [request.dataset.sampleShape]
    guard request.artifacts.canStore(weights) else {
      let model = try request.artifacts.model(inputShapes: shapes)
      return Model(graph: model.graph, weights: weights, notices: model.notices)
    }
    return try ModelFormat.open(directory, semantics: request.artifacts.semantics)
      .model(inputShapes: shapes)
  }

  /// The size of float32's files without the training's settings, which the converter keeps there and
  /// drops where it quantizes.
  private func comparableSize(
    _ weights: WeightTable
  ) throws(ModelFormatError) -> EvaluationRecord.ArtifactSize? {
    guard request.artifacts.trainingStateByteCount != nil,
      !request.artifacts.storedEncodings.isQuantized
    else { return nil }
    return .init(
      measuring: Array(
        try request.artifacts.files(
          holding: weights, options: ExportOptions(dropsTrainingState: true))))
  }

  /// What the level weighs on its way to a browser, where that was asked for.
  private func wire(
    _ level: String, _ files: [NamedBytes], _ weights: WeightTable
  ) async throws -> WireSurvey.Findings? {
    guard request.measuresWire else { return nil }
    let name = "\(level) wire"
    progress(.began(level: name, sampleCount: 0))
    defer { progress(.finished(level: name)) }
    return try await WireSurvey(workerCount: workerCount).findings(
      files: files, weights: weights
    ) { [progress] done, count in
      progress(.advanced(level: name, done: done, sampleCount: count))
    }
  }

  private func outcomes(
    of program: Program, _ level: String, hasBaseline: Bool
  ) async throws -> Outcomes {
    let (count, sampleCount) = (program.outputShape.elementCount, targets.sampleCount)
    let parts = try await runner.map(
      program, over: request.dataset, sampleCount: sampleCount,
      progress: { [progress] done in
        progress(.advanced(level: level, done: done, sampleCount: sampleCount))
      },
      { [targets, baselineOutputs, interpretation] tile, outputs in
        let first = tile.range.lowerBound * count
        var baseline: [Float]?
        if hasBaseline {
          baseline = try baselineOutputs.read(tile.range.count * count, at: first)
        } else {
          try baselineOutputs.write(outputs, at: first)
        }
        let skipped = tile.unreadable.sorted { $0.key < $1.key }.map { sample, error in
          Provenance.SkippedSample(
            sample: sample, place: error.location ?? "sample \(sample)", reason: error.problem)
        }
        return Outcomes(
          outcomes: SampleOutcomes(
            tile, outputs, perSample: count, targets: targets, interpretation: interpretation,
            baseline: baseline),
          skipped: skipped)
      })
    var all = Outcomes(
      outcomes: SampleOutcomes(
        perSample: count, targets: targets, interpretation: interpretation))
    for part in parts {
      all.outcomes.append(part.outcomes)
      all.skipped += part.skipped
    }
    return all
  }
}
