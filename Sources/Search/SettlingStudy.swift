import Datasets
import Evaluation
import Kernels
import ModelGraph
import Scoring

/// Runs variants only on those samples whose class they may change.
///
/// Which these are is told by a bound on the change of the logits, from the changed layer's own error. So
/// classes are those of running all of it; how far outputs move is not known.
struct SettlingStudy: Sendable {
  private let trials: BoundedTrials
  private let alone: VariantStudy
  /// Variants for which asking first costs less than running them.
  private(set) var worthwhile: Set<Int>

  /// What became of samples, and what it took in runs of the whole network over all of them.
  struct Outcomes: Sendable {
    var variants: VariantStudy.Outcomes
    /// Samples, by variant, that were not run.
    var settledCounts: [Int: Int]
    var cost: Double
  }

  /// `nil` where no variant of `chosen` has a bound, or samples have no classes.
  init?(
    _ model: Model, variants: [VariantStudy.Variant], alone: VariantStudy, chosen: [Int],
    targets: Targets, scale: OutputScale
  ) throws {
    guard Metric(for: targets).isOfClasses,
      let trials = try BoundedTrials(model, variants: variants, chosen: chosen, scale: scale),
      !trials.bounded.isEmpty
    else { return nil }
    self.trials = trials
    self.alone = alone
    worthwhile = trials.bounded
  }

  /// Runs the network and some of the variants on samples, and learns for which of them it is worth to
  /// ask first.
  mutating func outcomes(
    of chosen: [Int], on dataset: any Dataset, targets: Targets, scale: OutputScale,
    runner: BatchRunner
  ) async throws -> Outcomes {
    let asked = chosen.filter(worthwhile.contains)
    let count = dataset.sampleCount
    let bounded = try await trials.outcomes(
      of: asked, on: dataset, targets: targets, runner: runner)
    let others = chosen.filter { !worthwhile.contains($0) }
    var result = Outcomes(
      variants: .init(
        base: bounded.base, variants: alone.costs.map { _ in bounded.base.emptied },
        localErrors: alone.costs.map { _ in SignalError() }, baseOutputs: bounded.baseOutputs),
      settledCounts: [:], cost: 1)
    if !others.isEmpty {
      let run = try await alone.outcomes(
        of: others, on: dataset, targets: targets, scale: scale, runner: runner)
      for variant in others {
        result.variants.variants[variant] = run.variants[variant]
        result.variants.localErrors[variant] = run.localErrors[variant]
      }
      result.cost += 1 + others.reduce(0) { $0 + alone.costs[$1] }
    }
    var saved = 0.0
    for (place, variant) in asked.enumerated() {
      let open = bounded.areSettled[place].indices.filter { !bounded.areSettled[place][$0] }
      var run = bounded.base.emptied
      if !open.isEmpty {
        run = try await alone.outcomes(
          of: [variant], on: SelectedDataset(dataset, samples: open),
          targets: targets.selecting(open), scale: scale, runner: runner
        ).variants[variant]
      }
      result.variants.variants[variant] = bounded.base.replacingClasses(of: open, with: run)
      result.variants.localErrors[variant] = bounded.localErrors[place]
      result.settledCounts[variant] = count - open.count
      let cost =
        trials.ownCost(of: variant)
        + Double(open.count) / Double(count) * (1 + alone.costs[variant])
      result.cost += cost
      if cost < alone.costs[variant] {
        saved += alone.costs[variant] - cost
      } else {
        worthwhile.remove(variant)
      }
    }
    // The others need a run of the network of their own.
    if worthwhile.count < chosen.count, saved < 1 { worthwhile = [] }
    return result
  }
}
