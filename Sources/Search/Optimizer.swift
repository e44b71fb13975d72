public import ByteIO
import Datasets
import Essentials
public import Evaluation
import Inference
import ModelFormats
import ModelGraph
public import Records
import Quantization
import Repair
import Scoring
import Tensors

/// Finds the smallest files that keep the accuracy.
///
/// The samples are split: with one part plans are made, and one of them is chosen; the other part has
/// no say in anything, and confirms.
public struct Optimizer: Sendable {
  let request: OptimizationRequest
  let model: Model
  let search: TrialBench
  let confirmation: TrialBench
  let settings: AnalysisSettings
  private let calibration: ResidentDataset
  let searchData: ResidentDataset
  let interpretation: OutputInterpretation
  let runner: BatchRunner
  private let progress: @Sendable (ProgressEvent) -> Void

  /// So many samples, without their labels, are looked at for moments and correlations.
  private static let calibrationSampleCount = 512
  /// More samples than this are not searched with.
  private static let searchSampleLimit = 4_096
  private static let memoryLimit = 1 << 30
  /// Fewer codes: the least divergence for the bytes was at a quarter, of 0, a quarter and a half
  /// (MobileNetV1 0.25: at 0.78 of the bytes 0.042, where 0 gave 0.047).
  private static let gainShareOfFewCodes = 0.25
  /// Between these lies what filters may do to the outputs, all together; rounding together does a
  /// fraction of it.
  private static let divergences = 1e-4...1.0
  /// So many plans with fewer codes are tried: the ninth would change their steps by less than 2 %.
  private static let coarserPlanCount = 8

  /// Splits the samples, and runs the float network on both parts.
  ///
  /// - Throws: a `DiagnosticError` of the module that found something wrong.
  public init(
    _ request: OptimizationRequest, workerCount: Int,
    progress: @escaping @Sendable (ProgressEvent) -> Void = { _ in }
  ) async throws {
    self.request = request
    self.progress = progress
    runner = BatchRunner(workerCount: workerCount)
    let preparation = try await Preparation(
      request.artifacts, request.dataset, judging: request.judging, runner: runner)
    model = preparation.model
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
    calibration = try await ResidentDataset(
      SelectedDataset(
        searchData, samples: Array(0..<min(searchCount, Optimizer.calibrationSampleCount))))
    let kept = Array(order[(count - confirmationCount)...]).sorted()
    if let shortage = preparation.shortage(levelCount: 1, share: request.confirmationShare) {
      progress(.warned(shortage))
    }
    search = try await TrialBench(
      request.artifacts, model: model, dataset: searchData,
      targets: preparation.targets.selecting(chosen), interpretation: interpretation,
      runner: runner)
    confirmation = try await TrialBench(
      request.artifacts, model: model, dataset: SelectedDataset(dataset, samples: kept),
      targets: preparation.targets.selecting(kept),
      interpretation: interpretation, runner: runner)
  }

  /// What a search came to.
  public struct Outcome: Sendable {
    /// All that was tried, and what was chosen.
    public let record: OptimizationRecord
    /// The files of the chosen plan, the JSON file first.
    public let files: [NamedBytes]
  }

  /// Tries plans, chooses one and confirms it.
  ///
  /// - Throws: what compiling the network or reading the samples throws.
  public func run(name: String, provenance: Provenance) async throws -> Outcome {
    let levels = AllowedLevels(request.allowed)
    var trials = try await study(Optimizer.ablations(request.cures, levels))
    if let full = trials.last {
      trials += try await coarser(than: full.recipe, levels, after: trials)
      trials += try await study(Optimizer.codebooks(full.recipe, levels))
    }
    let choice = PlanChoice(trials, request: request, margin: settings.margin)
    var plans: [OptimizationRecord.Plan] = []
    let front = Set(choice.front)
    let losses = PlanLosses(trials, unit: settings.margin.unit)
    for (index, trial) in trials.enumerated() {
      let isConfirmed = index == choice.chosen || trial.isAblation || front.contains(index)
      let confirmed = isConfirmed ? try await confirmation.run(trial.weights) : nil
      plans.append(
        .init(
          name: trial.name, cures: trial.recipe.orderedCures.map(\.rawValue),
          tensors: trial.storages, size: trial.result.size,
          search: record(trial.result, on: search),
          confirmation: confirmed.map { self.record($0, on: confirmation) },
          isOnFront: front.contains(index),
          expectedLoss: losses.loss(of: trial),
          confirmedExpectedLoss: confirmed.flatMap {
            PlanLosses.ownLoss(of: $0, unit: settings.margin.unit)
          }))
    }
    let reach = try CorrectionReach(of: trials[choice.chosen].recipe, in: model)
    let record = OptimizationRecord(
      name: name, provenance: provenance, analysis: settings, targetBytes: request.targetBytes,
      seed: request.seed, searchSampleCount: searchData.sampleCount,
      confirmationSampleCount: confirmation.baseline.sampleCount,
      baseline: .init(
        search: Score(search.baseline), confirmation: Score(confirmation.baseline)),
      plans: plans, chosen: choice.chosen, keepsAccuracy: choice.keepsAccuracy,
      reason: choice.reason,
      leftAlone: reach.untouched.map { .init(cure: $0.cure.rawValue, layers: $0.layers) },
      sanity: SanityCheck(
        search.baseline, targets: search.targets, dataset: searchData
      ).findings)
    return Outcome(
      record: record, files: try search.files(trials[choice.chosen].weights))
  }

  private func record(_ result: TrialBench.Result, on bench: TrialBench)
    -> SensitivityRecord.Trial
  {
    let statistics = PairedStatistics.compare(
      [result.outcomes], with: bench.baseline, labels: bench.targets.labels, settings: settings)
    return .init(
      score: Score(result.outcomes), comparison: result.comparison, statistics: statistics[0])
  }

  private func losesClass(_ result: TrialBench.Result) -> Bool {
    guard settings.classMargin != nil else { return false }
    let classes = record(result, on: search).statistics.verdict.classes ?? []
    return classes.contains { $0.certainty != .open }
  }

  // Plans.

  /// Runs recipes on the samples of the search.
  private func study(_ recipes: [NamedRecipe]) async throws -> [PlanTrial] {
    var trials: [PlanTrial] = []
    for (index, named) in recipes.enumerated() {
      try Task.checkCancellation()
      progress(.began(level: named.name, sampleCount: recipes.count))
      progress(.advanced(level: named.name, done: index, sampleCount: recipes.count))
      let recipe = named.recipe.fitted(to: model)
      let weights = try await Repairer(calibration: calibration, runner: runner)
        .repaired(model, by: recipe)
      let result = try await search.run(weights)
      trials.append(
        PlanTrial(
          name: named.name, recipe: recipe, isAblation: named.isAblation, weights: weights,
          result: result, losesClass: losesClass(result)))
      progress(.finished(level: named.name))
    }
    return trials
  }

  /// What each cure brings: nothing, each that helps alone, and more and more of them together.
  private static func ablations(
    _ allowed: Set<RepairRecipe.Cure>, _ levels: AllowedLevels
  ) -> [NamedRecipe] {
    let (filters, vectors) = (levels.filters, levels.vectors)
    let plain = NamedRecipe(
      name: "\(filters)", recipe: RepairRecipe(cures: [], filters: filters, others: filters),
      isAblation: true)
    let mixed = NamedRecipe(
      name: "\(filters), vectors \(vectors)",
      recipe: RepairRecipe(cures: [], filters: filters, others: vectors), isAblation: true)
    let sets: [[RepairRecipe.Cure]] = [
      [.align], [.rebias], [.round], [.align, .rebias], [.align, .round],
      [.align, .round, .rebias],
    ]
    var seen: Set<Set<RepairRecipe.Cure>> = [[]]
    let cured = (sets.map { Set($0).intersection(allowed) } + [allowed]).filter {
      seen.insert($0).inserted
    }
    return [plain] + (vectors == filters ? [] : [mixed])
      + cured.map { cures in
        let recipe = RepairRecipe(cures: cures, filters: filters, others: vectors)
        return NamedRecipe(
          name: recipe.orderedCures.map(\.rawValue).joined(separator: ", "), recipe: recipe,
          isAblation: true)
      }
  }

  /// The best few numbers for each filter; their codes are the nearest, for `round` needs equal steps.
  private static func codebooks(
    _ recipe: RepairRecipe, _ levels: AllowedLevels
  ) -> [NamedRecipe] {
    levels.codebookCounts.map { count in
      var recipe = recipe
      recipe.filters = .codebook(count: count)
      recipe.cures.remove(.round)
      return NamedRecipe(name: "\(recipe.filters)", recipe: recipe, isAblation: false)
    }
  }

  /// Plans with fewer codes, where they do the least harm: halfway between what is too much and
  /// what is not, again and again.
  private func coarser(
    than recipe: RepairRecipe, _ levels: AllowedLevels, after others: [PlanTrial]
  ) async throws -> [PlanTrial] {
    guard let least = levels.leastCodeCount else { return [] }
    var recipe = recipe
    recipe.gainShare = Optimizer.gainShareOfFewCodes
    let allocation = try await allocation(recipe)
    var trials: [(divergence: Double, plan: PlanTrial)] = []
    var tried: Set<[String: QuantizationScheme]> = []
    for _ in 0..<Optimizer.coarserPlanCount {
      let divergence = between(trials, others)
      var coarse = recipe
      let storages = allocation.storages(
        divergence: divergence, leastCodeCount: least, wide: levels.wide)
      // The same plan again: between what is too much and what is not lies nothing else.
      guard tried.insert(storages).inserted else { break }
      coarse.exceptions.merge(storages) { $1 }
      let name = "fewer codes, harm \(divergence)"
      let plans = try await study([NamedRecipe(name: name, recipe: coarse, isAblation: false)])
      trials += plans.map { (divergence, $0) }
    }
    return trials.map(\.plan).sorted {
      $0.result.size.gzipByteCount > $1.result.size.gzipByteCount
    }
  }

  /// Halfway between the least divergence that is too much and the greatest below it that is not, as
  /// far as is known by now: each plan teaches something of the others.
  private func between(
    _ trials: [(divergence: Double, plan: PlanTrial)], _ others: [PlanTrial]
  ) -> Double {
    let losses = PlanLosses(others + trials.map(\.plan), unit: settings.margin.unit)
    var (good, bad): ([Double], [Double]) = ([], [])
    for (divergence, plan) in trials {
      let mayBeCoarser =
        request.targetBytes.map { plan.result.size.gzipByteCount > $0 }
        ?? losses.isGood(plan, margin: settings.margin, confidence: request.judging.confidence)
      if mayBeCoarser { good.append(divergence) } else { bad.append(divergence) }
    }
    let upper = bad.min() ?? Optimizer.divergences.upperBound
    let lower = good.filter { $0 < upper }.max() ?? Optimizer.divergences.lowerBound
    return (lower * upper).squareRoot().shortened
  }
}
