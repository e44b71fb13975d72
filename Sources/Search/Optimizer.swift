import ByteIO
import Datasets
import Essentials
import Evaluation
import Inference
public import ModelFormats
import ModelGraph
import Quantization
public import Records
import Corrections
import Scoring
import Tensors

/// Finds the smallest files that keep the accuracy.
///
/// The samples are split: with one part plans are made, and one of them is chosen; the other part has
/// no say in anything, and confirms. Plans are made and chosen in memory; what is confirmed was written,
/// read back and compiled anew.
public struct Optimizer: Sendable {
  let request: OptimizationRequest
  let model: Model
  let search: TrialBench
  let confirmation: Confirmation
  let settings: AnalysisSettings
  let calibration: any Dataset
  let searchData: ResidentDataset
  let interpretation: OutputInterpretation
  let runner: BatchRunner
  let progress: @Sendable (OptimizationProgress) -> Void
  let effort: SearchEffort
  let checkpoint: Checkpoint
  private let float: Program

  /// More samples than this are not searched with.
  private static let searchSampleLimit = 4_096
  private static let memoryLimit = 1 << 30

  /// Splits the samples, and runs the float network on those of the search.
  ///
  /// - Throws: a `DiagnosticError` of the module that found something wrong.
  public init(
    _ request: OptimizationRequest, workerCount: Int,
    progress: @escaping @Sendable (OptimizationProgress) -> Void = { _ in }
  ) async throws {
    self.request = request
    self.progress = progress
    runner = BatchRunner(workerCount: workerCount)
    let preparation = try await Preparation(
      request.artifacts, request.dataset, judging: request.judging, runner: runner)
    (model, float) = (preparation.model, preparation.program)
    settings = preparation.settings
    interpretation = preparation.interpretation
    let dataset = preparation.dataset
    let count = dataset.sampleCount
    let size = max(1, dataset.sampleShape.elementCount * 4)
    let confirmationCount = Int((Double(count) * request.confirmationShare).rounded())
    let order = shuffledIndices(count, seed: request.seed)
    let searchCount = min(
      count - confirmationCount, Optimizer.searchSampleLimit, Optimizer.memoryLimit / size)
    guard searchCount > 0, confirmationCount > 0 else {
      throw SearchError.tooFewSamples(count: count)
    }
    let chosen = Array(order[..<searchCount]).sorted()
    searchData = try await ResidentDataset(SelectedDataset(dataset, samples: chosen))
    effort = SearchEffort(costPerSample: try PartitionedNetwork(model).wholeCost)
    calibration = SelectedDataset(
      searchData, samples: Array(0..<min(searchCount, effort.calibrationSampleCount)))
    let kept = Array(order[(count - confirmationCount)...]).sorted()
    if let shortage = preparation.shortage(levelCount: 1, share: request.confirmationShare) {
      progress(.warned(shortage))
    }
    checkpoint = try Checkpoint(
      in: request.checkpoints,
      key: OptimizationKey(
        request, dataset: dataset.identity, targets: preparation.targets, settings: settings,
        interpretation: interpretation))
    if let remains = checkpoint.remains { progress(.resumed(remains.sentence())) }
    search = try await TrialBench(
      model: model, dataset: searchData, targets: preparation.targets.selecting(chosen),
      interpretation: interpretation, runner: runner)
    confirmation = Confirmation(
      dataset: SelectedDataset(dataset, samples: kept),
      targets: preparation.targets.selecting(kept), interpretation: interpretation,
      runner: runner)
  }

  /// What a search came to.
  public struct Outcome: Sendable {
    /// All that was tried, and what was chosen.
    public let record: OptimizationRecord
    /// The files of the chosen plan: those that were confirmed.
    public let files: ModelFiles
    fileprivate let checkpoint: Checkpoint

    /// Removes what was kept for the case of an interruption: the results are written.
    package func removeCheckpoint() { checkpoint.remove() }
  }

  /// Tries plans, chooses one and confirms it.
  ///
  /// - Throws: what compiling the network, or writing or reading files and samples throws.
  public func run(name: String, provenance: Provenance) async throws -> Outcome {
    let (trials, schedule) = try await trials()
    let choice = PlanChoice(
      trials.map(\.facts), targetBytes: request.targetBytes, margin: settings.margin)
    let front = Set(choice.front)
    let confirmed = trials.indices.filter {
      $0 == choice.chosen || trials[$0].named.isAblation || front.contains($0)
    }
    let written = try confirmed.map { index in
      try WrittenPlan(
        trials[index].files, of: request.artifacts,
        at: "\(request.workDirectory)/plan-\(index + 1)")
    }
    let (judge, results) = try await confirmation.run(written, float: float) { [progress] share in
      progress(.working(schedule.step("confirming", share: share)))
    }
    progress(.finished)
    let confirmations = Dictionary(uniqueKeysWithValues: zip(confirmed, results))
    let losses = PlanLosses(trials.map(\.facts), unit: settings.margin.unit)
    let plans = trials.enumerated().map { index, trial in
      plan(
        trial, confirmation: confirmations[index], judge, isOnFront: front.contains(index),
        losses)
    }
    let reach = try CorrectionReach(of: trials[choice.chosen].named.recipe, in: model)
    let record = OptimizationRecord(
      name: name, provenance: provenance, analysis: settings, targetBytes: request.targetBytes,
      seed: request.seed, searchSampleCount: searchData.sampleCount,
      confirmationSampleCount: judge.baseline.sampleCount,
      baseline: .init(
        search: Score(search.judge.baseline), confirmation: Score(judge.baseline)),
      plans: plans, chosen: choice.chosen, keepsAccuracy: choice.keepsAccuracy,
      reason: choice.reason,
      leftAlone: reach.untouched.map { .init(correction: $0.correction, layers: $0.layers) },
      sanity: SanityCheck(
        search.judge.baseline, targets: search.judge.targets, identity: searchData.identity
      ).findings)
    return Outcome(record: record, files: trials[choice.chosen].files, checkpoint: checkpoint)
  }

  private func plan(
    _ trial: PlanTrial, confirmation: TrialBench.Result?, _ judge: TrialJudge, isOnFront: Bool,
    _ losses: PlanLosses
  ) -> OptimizationRecord.Plan {
    let unit = settings.margin.unit
    return .init(
      name: trial.named.name, corrections: trial.named.recipe.passes,
      allowedDivergence: trial.named.allowedDivergence,
      tensors: trial.named.recipe.plan.schemes, size: trial.size,
      search: record(trial.result, by: search.judge),
      confirmation: confirmation.map { record($0, by: judge) }, isOnFront: isOnFront,
      expectedLoss: losses.loss(of: trial.facts),
      confirmedExpectedLoss: confirmation.flatMap { result in
        result.expectedLosses.map {
          PlanLosses.scaled(
            ExpectedLoss($0), unit, baselineError: Score(result.baseline).value ?? 0)
        }
      })
  }

  /// A result with its tests and intervals.
  func record(_ result: TrialBench.Result, by judge: TrialJudge) -> SensitivityRecord.Trial {
    let statistics = PairedStatistics.compare(
      [result.outcomes], with: judge.baseline, labels: judge.targets.labels, settings: settings)
    return .init(
      score: Score(result.outcomes), comparison: result.comparison, statistics: statistics[0])
  }
}
