import Datasets
import Evaluation
import ModelFormats
import ModelGraph
import Quantization
import Records
import Corrections
import Scoring
import Tensors

/// Which plans are tried, and how.
extension Optimizer {
  /// Fewer codes: the least divergence for the bytes was at a quarter, of 0, a quarter and a half
  /// (MobileNetV1 0.25: at 0.78 of the bytes 0.042, where 0 gave 0.047).
  private static let gainShareOfFewCodes = 0.25
  /// So many plans with fewer codes are tried: the ninth would change their steps by less than 2 %.
  private static let coarserPlanCount = 8
  /// So many plans are confirmed at most, more or less.
  private static let confirmedPlanCount = 14.0

  /// Makes and runs all plans; the schedule has nothing before it but the confirmation then.
  func trials() async throws -> ([PlanTrial], OptimizationSchedule) {
    let levels = AllowedLevels(request.allowed)
    let ablations = ablations(levels)
    guard let full = ablations.last else { return ([], OptimizationSchedule([])) }
    let codebooks = codebooks(full.recipe, levels)
    var schedule = schedule(
      ablations, codebooks, coarser: levels.leastCodeCount == nil ? nil : full)
    let memory = try corrector().memory(for: model, by: full.recipe)
    if memory.isOnDisk { progress(.keepsOnDisk(byteCount: memory.byteCount)) }
    var trials: [PlanTrial] = []
    for named in ablations { trials.append(try await trial(named, &schedule)) }
    if let least = levels.leastCodeCount {
      trials += try await coarser(
        than: full.recipe, leastCodeCount: least, levels, after: trials, &schedule)
    }
    for named in codebooks { trials.append(try await trial(named, &schedule)) }
    return (trials, schedule)
  }

  /// What there is to do, each task with what it costs, in runs on the samples that corrections look at.
  private func schedule(
    _ ablations: [NamedRecipe], _ codebooks: [NamedRecipe], coarser: NamedRecipe?
  ) -> OptimizationSchedule {
    func runs(_ sampleCount: Int) -> Double {
      Double(sampleCount) / Double(max(1, calibration.sampleCount))
    }
    let searching = runs(searchData.sampleCount)
    func task(_ plan: NamedRecipe) -> OptimizationSchedule.Task {
      .init(cost: plan.cost + searching, isPlan: true)
    }
    let filterCount = Double(model.weights.entries.count { $0.weight.shape.rank > 1 })
    let allocating = runs(min(searchData.sampleCount, effort.allocationSampleCount))
    return OptimizationSchedule(
      ablations.map(task)
        // Each filter alone changes what follows it: half of the network on average.
        + (coarser == nil ? [] : [.init(cost: filterCount / 2 * allocating, isPlan: false)])
        + Array(
          repeating: coarser.map(task), count: Optimizer.coarserPlanCount
        ).compactMap(\.self)
        + codebooks.map(task)
        + [
          .init(
            cost: Optimizer.confirmedPlanCount * runs(confirmation.dataset.sampleCount),
            isPlan: false)
        ])
  }

  /// Carries a recipe out, and runs what comes of it on the samples of the search.
  private func trial(
    _ named: NamedRecipe, _ schedule: inout OptimizationSchedule
  ) async throws -> PlanTrial {
    // Plans of one search have different names.
    if let kept = checkpoint.part(named: named.name, as: FinishedTrial.self) {
      schedule.restoreTask()
      return plan(named, kept)
    }
    let present = schedule
    progress(.working(present.step(named.name)))
    let finished = try await checkpoint.part(named: named.name) {
      let network = try await corrector { [progress] state in
        progress(.working(present.step(named.name, share: state.share)))
      }.network(model, by: named.recipe)
      let result = try await search.run(network)
      let files = try request.artifacts.files(for: network).made
      return FinishedTrial(
        files: files, size: EvaluationRecord.ArtifactSize(measuring: files), result: result)
    }
    schedule.finishTask()
    return plan(named, finished)
  }

  /// What carries recipes out.
  private func corrector(
    _ progress: @escaping @Sendable (Corrector.Progress) -> Void = { _ in }
  ) -> Corrector {
    Corrector(calibration: calibration, runner: runner, progress: progress)
  }

  private func plan(_ named: NamedRecipe, _ finished: FinishedTrial) -> PlanTrial {
    let result = search.judge.result(
      finished.outcomes, expectedLosses: finished.expectedLosses)
    return PlanTrial(
      named: named, files: finished.files, size: finished.size, result: result,
      facts: PlanFacts(
        result, gzipByteCount: finished.size.gzipByteCount, margin: settings.margin,
        confidence: settings.confidence, losesClass: losesClass(result)))
  }

  private func losesClass(_ result: TrialBench.Result) -> Bool {
    guard settings.classMargin != nil else { return false }
    let classes = record(result, by: search.judge).statistics.verdict.classes ?? []
    return classes.contains { $0.certainty != .open }
  }

  /// What each correction brings: nothing, each that helps alone, and more and more of them together.
  private func ablations(_ levels: AllowedLevels) -> [NamedRecipe] {
    let (filters, vectors) = (levels.filters, levels.vectors)
    func named(
      _ name: String, _ corrections: Set<Correction>, others: QuantizationScheme
    ) -> NamedRecipe {
      NamedRecipe(
        name: name,
        recipe: CorrectionRecipe(
          corrections: corrections, filters: filters, others: others, for: model),
        isAblation: true)
    }
    let sets: [Set<Correction>] = [
      [.channelScale], [.biasCorrection], [.gptq], [.channelScale, .biasCorrection],
      [.channelScale, .gptq],
      [.channelScale, .gptq, .biasCorrection],
    ]
    var seen: Set<Set<Correction>> = [[]]
    let corrected = (sets.map { $0.intersection(request.corrections) } + [request.corrections])
      .filter { seen.insert($0).inserted }
    return [named("\(filters)", [], others: filters)]
      + (vectors == filters ? [] : [named("\(filters), vectors \(vectors)", [], others: vectors)])
      + corrected.map { set in
        named(set.sorted().map(\.rawValue).joined(separator: ", "), set, others: vectors)
      }
  }

  /// The best few numbers for each filter; their codes are the nearest, for `gptq` needs equal steps.
  private func codebooks(_ recipe: CorrectionRecipe, _ levels: AllowedLevels) -> [NamedRecipe] {
    levels.codebookCounts.map { count in
      let scheme = QuantizationScheme.codebook(count: count)
      return NamedRecipe(
        name: "\(scheme)",
        recipe: CorrectionRecipe(
          corrections: recipe.corrections.subtracting([.gptq]), gainShare: recipe.gainShare,
          filters: scheme, others: levels.vectors, for: model),
        isAblation: false)
    }
  }

  /// Plans with fewer codes, where they do the least harm: halfway between what is too much and
  /// what is not, again and again.
  private func coarser(
    than recipe: CorrectionRecipe, leastCodeCount: Int, _ levels: AllowedLevels,
    after others: [PlanTrial], _ schedule: inout OptimizationSchedule
  ) async throws -> [PlanTrial] {
    var recipe = recipe
    recipe.gainShare = Optimizer.gainShareOfFewCodes
    let allocation = try await allocation(recipe, &schedule)
    var trials: [(divergence: Double, plan: PlanTrial)] = []
    var tried: Set<QuantizationPlan> = []
    for remaining in stride(from: Optimizer.coarserPlanCount, to: 0, by: -1) {
      guard let divergence = bisection(trials, others).next else {
        schedule.skip(remaining)
        break
      }
      var coarse = recipe
      coarse.plan = recipe.plan.replacing(
        allocation.storages(
          divergence: divergence, leastCodeCount: leastCodeCount, wide: levels.wide))
      // The same plan again: between what is too much and what is not lies nothing else.
      guard tried.insert(coarse.plan).inserted else {
        schedule.skip(remaining)
        break
      }
      let plan = try await trial(
        NamedRecipe(
          name: "fewer codes, divergence \(divergence)", recipe: coarse, isAblation: false,
          allowedDivergence: divergence), &schedule)
      trials.append((divergence, plan))
    }
    return trials.map(\.plan).sorted { $0.size.gzipByteCount > $1.size.gzipByteCount }
  }

  /// What is known by now of how much is too much: each plan teaches something of the others.
  private func bisection(
    _ trials: [(divergence: Double, plan: PlanTrial)], _ others: [PlanTrial]
  ) -> DivergenceBisection {
    let losses = PlanLosses(
      (others + trials.map(\.plan)).map(\.facts), unit: settings.margin.unit)
    var bisection = DivergenceBisection()
    for (divergence, plan) in trials {
      bisection.add(
        divergence, byteCount: plan.size.gzipByteCount,
        mayBeMore: request.targetBytes.map { plan.size.gzipByteCount > $0 }
          ?? losses.isAcceptable(plan.facts, margin: settings.margin))
    }
    return bisection
  }
}
