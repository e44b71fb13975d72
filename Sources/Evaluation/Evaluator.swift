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

  /// Evaluates all levels of a request behind the reference: the model as it is.
  ///
  /// - Throws: a `DiagnosticError` of the module that found something wrong.
  public func evaluate(_ request: EvaluationRequest) async throws -> Evaluation {
    let weights = request.artifacts.weights
    // A model that is quantized already is what it is: its reference is what its files hold.
    let reference = request.artifacts.storedEncodings.referenceName
    let levels = request.levels.filter { $0 != .float32 }
    // All that can be wrong is found before the first sample runs.
    let runner = BatchRunner(workerCount: workerCount, onUnreadable: .skip)
    let preparation = try await Preparation(
      request.artifacts, request.dataset, judging: request.judging, limit: request.limit,
      runner: runner)
    var request = request
    request.dataset = preparation.dataset
    let (program, targets) = (preparation.program, preparation.targets)
    let plans = try levels.map {
      try request.artifacts.plan(
        QuantizationRecipe($0, excluding: request.excluded),
        channels: preparation.model.scaleChannels)
    }
    if request.places != nil, !preparation.metric.isOfClasses {
      throw EvaluationError.unfitPlaces(dataName: request.dataset.identity.name)
    }
    let places = request.places ?? (program.outputShape.elementCount >= 100 ? [1, 5] : [1])
    if !targets.rules.isEmpty, let asked = places.max(), asked > 1,
      asked > program.outputShape.elementCount
    {
      throw EvaluationError.tooManyPlaces(
        asked: asked, classCount: program.outputShape.elementCount,
        dataName: request.dataset.identity.name)
    }
    if !levels.isEmpty, let shortage = preparation.shortage(levelCount: levels.count) {
      progress(.warned(shortage))
    }
    let trials = try await preprocessingTrials(
      request, program, targets, preparation.interpretation)
    let run = LevelRun(
      request: request, targets: targets,
      runner: BatchRunner(workerCount: workerCount, onUnreadable: request.onUnreadable),
      workerCount: workerCount, interpretation: preparation.interpretation,
      baselineOutputs: try ScratchFile(in: request.workDirectory), progress: progress)
    var results = [try await run.evaluateReference(named: reference)]
    for (level, plan) in zip(levels, plans) {
      results.append(try await run.evaluate("\(level)", plan))
    }
    let settings = preparation.settings
    let baseline = results[0]
    let record = EvaluationRecord(
      name: request.name,
      provenance: provenance(
        request, skipped: baseline.skipped, sampleCount: targets.sampleCount,
        tileSize: program.tileSize),
      variants: variants(results, targets, places, settings),
      rules: ruleFacts(targets, baseline.outcomes), preprocessingCheck: trials,
      warnings: LabelFindings(outcomes: baseline.outcomes, targets: targets).warnings
        + sizeRemarks(baseline),
      sanity: SanityCheck(
        baseline.outcomes, targets: targets, dataset: request.dataset, trials: trials
      ).findings,
      analysis: settings,
      outputs: preparation.metric.isOfClasses ? preparation.interpretation : nil,
      samples: StoredSamples(results.map { ($0.level, $0.outcomes) }, targets: targets),
      changedSamples: try ChangedSamples(
        results, targets: targets, dataset: request.dataset,
        showsSamples: request.showsSamples),
      wave: try .measured(),
      histograms: request.measuresWire ? WireSurvey.histograms(of: weights) : nil)
    return Evaluation(
      record: record, targets: targets, levels: results.map { ($0.level, $0.outcomes) })
  }

  /// Puts together what was measured, level by level, and compares it with the first level.
  private func variants(
    _ results: [LevelRun.Result], _ targets: Targets, _ places: [Int],
    _ settings: AnalysisSettings
  ) -> [EvaluationRecord.Variant] {
    let baseline = results[0].outcomes
    let analysis = Analysis(
      results.map(\.outcomes), targets: targets, places: places, settings: settings)
    let metric = Metric(for: targets)
    let isPlain =
      targets.ruledClasses.isEmpty && (places == [1] || !metric.needsLabels)
    return results.enumerated().map { index, result in
      let isBaseline = index == 0
      let rules = targets.rules.enumerated().map { rule, facts in
        RuleResult(
          rule: facts.name, top: places.map { TopScore(result.outcomes, rule: rule, places: $0) },
          changes: isBaseline
            ? nil : .init(baseline: baseline, candidate: result.outcomes, rule: rule))
      }
      return EvaluationRecord.Variant(
        level: result.level, score: Score(result.outcomes), estimates: analysis.estimates[index],
        comparison: isBaseline
          ? nil : PairedComparison(baseline: baseline, candidate: result.outcomes),
        statistics: isBaseline ? nil : analysis.comparisons[index - 1], size: result.size,
        samplesPerSecond: result.samplesPerSecond, weightsSHA256: result.weightsSHA256,
        rules: isPlain ? [] : rules, wire: result.wire?.wire, tensors: result.wire?.tensors)
    }
  }

  /// What makes the reference's files greater than the levels' besides their numbers.
  private func sizeRemarks(_ reference: LevelRun.Result) -> [String] {
    guard let size = reference.comparableSize else { return [] }
    return [
      "\(reference.level)'s model.json keeps a training_config, which quantized levels drop, as "
        + "tensorflowjs_converter does. Without it its files have "
        + "\(size.artifactByteCount.grouped) bytes, \(size.gzipByteCount.grouped) gzipped."
    ]
  }

  /// Tries other preprocessing, where that was asked for.
  private func preprocessingTrials(
    _ request: EvaluationRequest, _ program: Program, _ targets: Targets,
    _ interpretation: OutputInterpretation
  ) async throws -> PreprocessingTrials? {
    guard request.checkedSampleCount > 0, Metric(for: targets) == .top1Accuracy else { return nil }
    let name = "check"
    progress(.began(level: name, sampleCount: 0))
    defer { progress(.finished(level: name)) }
    return try await PreprocessingCheck(
      runner: BatchRunner(workerCount: workerCount, onUnreadable: request.onUnreadable),
      interpretation: interpretation
    ).trials(
      of: program, on: request.dataset, targets: targets, sampleCount: request.checkedSampleCount
    ) { [progress] done, count in
      progress(.advanced(level: name, done: done, sampleCount: count))
    }
  }

  private func ruleFacts(_ targets: Targets, _ outcomes: SampleOutcomes) -> [RuleFacts] {
    targets.ruledClasses.enumerated().map { index, ruled in
      let counted = (0..<targets.sampleCount).filter {
        outcomes.standings[index][$0] != .leftOut
      }
      return RuleFacts(
        rule: ruled.rule, sampleCount: counted.count,
        scorableCount: counted.count { !ruled.classes[$0].isEmpty })
    }
  }

  private func provenance(
    _ request: EvaluationRequest, skipped: [Provenance.SkippedSample], sampleCount: Int,
    tileSize: Int
  ) -> Provenance {
    Provenance(
      request.artifacts, request.dataset, sampleCount: sampleCount, skipped: skipped,
      excluded: request.excluded.map { "\($0)" },
      converterArithmetic: request.arithmetic.rawValue, toolVersion: request.toolVersion,
      commandLine: request.commandLine, threadCount: workerCount, tileSize: tileSize,
      date: request.date)
  }
}
