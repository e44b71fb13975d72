import ByteIO
import Datasets
import Essentials
import Inference
import ModelFormats
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
  let places: [Int]
  let runner: BatchRunner
  let workerCount: Int
  let baselineOutputs: ScratchFile
  let progress: @Sendable (ProgressEvent) -> Void

  /// What became of the samples.
  struct Result {
    let outcomes: SampleOutcomes
    let skipped: [Provenance.SkippedSample]
  }

  /// Samples of more numbers than this take so long that nobody notices a first touch of memory.
  private static let largeSample = 1 << 14

  /// Evaluates a level; without a baseline it becomes the baseline.
  func evaluate(
    _ level: String, _ plan: QuantizationPlan, baseline: Result?
  ) async throws -> (EvaluationRecord.Variant, Result) {
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
    let result = try await outcomes(of: program, level, hasBaseline: baseline != nil)
    let seconds = (clock.now - start) / .seconds(1)
    guard result.outcomes.readCount > 0 else {
      throw DatasetError.noSamples(file: request.dataset.identity.name)
    }
    let rules = targets.rules.enumerated().map { index, rule in
      RuleResult(
        rule: rule.name, top: places.map { TopScore(result.outcomes, rule: index, places: $0) },
        changes: baseline.map {
          .init(baseline: $0.outcomes, candidate: result.outcomes, rule: index)
        })
    }
    let isPlain = targets.ruledClasses.isEmpty && places == [1]
    let variant = EvaluationRecord.Variant(
      level: level, score: Score(result.outcomes),
      comparison: baseline.map {
        PairedComparison(baseline: $0.outcomes, candidate: result.outcomes)
      },
      size: .init(measuring: files), samplesPerSecond: Double(sampleCount) / seconds,
      weightsSHA256: SHA256Digest.hexadecimal(of: files.dropFirst().flatMap(\.bytes)),
      rules: isPlain ? [] : rules)
    progress(.finished(level: level))
    return (variant, result)
  }

  private func outcomes(
    of program: Program, _ level: String, hasBaseline: Bool
  ) async throws -> Result {
    let (count, sampleCount) = (program.outputShape.elementCount, targets.sampleCount)
    let parts = try await runner.map(
      program, over: request.dataset, sampleCount: sampleCount,
      progress: { [progress] done in
        progress(.advanced(level: level, done: done, sampleCount: sampleCount))
      },
      { [targets, baselineOutputs] tile, outputs in
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
        return Result(
          outcomes: SampleOutcomes(
            tile, outputs, perSample: count, targets: targets, baseline: baseline),
          skipped: skipped)
      })
    var outcomes = SampleOutcomes(perSample: count, targets: targets)
    for part in parts { outcomes.append(part.outcomes) }
    return Result(outcomes: outcomes, skipped: parts.flatMap(\.skipped))
  }
}
