import Datasets
import Essentials
import Evaluation
import Inference
import Scoring

/// Finds the worst tensors without running all of them on all samples.
///
/// Samples are taken in a seeded order, a few at a time. A tensor is left aside as soon as the
/// interval of its divergence from float32 lies below that of the fifth worst (successive elimination:
/// E. Even-Dar, S. Mannor and Y. Mansour, JMLR 7 (2006), 1079–1105; intervals of means, at a level
/// divided by the number of tensors, by the normal distribution). The worst that are left are run on
/// all samples.
struct FastStudy: Sendable {
  private let study: SensitivityStudy
  private let alone: VariantStudy
  private let without: VariantStudy

  /// So many of the worst are wanted.
  private static let wantedCount = 5
  /// Standard errors that stand for certainty over all tensors and looks.
  private static let width = 3.5

  init(_ study: SensitivityStudy, alone: VariantStudy, without: VariantStudy) {
    self.study = study
    self.alone = alone
    self.without = without
  }

  func run() async throws -> StudyResult {
    let count = study.request.dataset.sampleCount
    let order = shuffledIndices(count, seed: 5)
    var result = StudyResult(
      trialCount: study.tensors.count + study.groups.count, targets: study.targets,
      interpretation: study.interpretation)
    result.order = order
    var active = Array(study.tensors.indices)
    var first = 0
    var size = max(8, count / 64)
    study.progress(.began(level: "sensitivity", sampleCount: count))
    var outputs: [Float] = []
    while first < count {
      try Task.checkCancellation()
      let samples = Array(order[first..<min(first + size, count)])
      let dataset = try await ResidentDataset(
        SelectedDataset(study.request.dataset, samples: samples))
      let own = try await alone.outcomes(
        of: active, on: dataset, targets: study.targets.selecting(samples),
        interpretation: study.interpretation,
        runner: study.runner)
      result.baseline.appendOrTake(own.base)
      outputs += own.baseOutputs
      for trial in active {
        result.alone[trial].appendOrTake(own.variants[trial])
        result.localErrors[trial] += own.localErrors[trial]
      }
      let share = Double(samples.count) / Double(count)
      result.aloneCost += share * (1 + active.reduce(0) { $0 + alone.costs[$1] })
      first += samples.count
      result.baselines[first] = result.baseline
      if active.count > FastStudy.wantedCount { active = remaining(of: active, result) }
      // Looks get rarer: each may err.
      size = max(size, first / 2)
      study.progress(.advanced(level: "sensitivity", done: first, sampleCount: count))
    }
    // Everything at the level, and everything but each of the worst, on the same samples.
    let worst = Array(
      (study.request.triesOnlyAlone ? [] : active).sorted {
        result.alone[$0].meanSeverity > result.alone[$1].meanSeverity
      }
      .prefix(FastStudy.wantedCount))
    let others = try await without.outcomes(
      of: worst, on: SelectedDataset(study.request.dataset, samples: order),
      targets: study.targets.selecting(order), interpretation: study.interpretation,
      runner: study.runner,
      reference: outputs)
    result.everything = others.base
    for trial in worst { result.without[trial] = others.variants[trial] }
    result.withoutCost = 1 + worst.reduce(0) { $0 + without.costs[$1] }
    study.progress(.finished(level: "sensitivity"))
    return result
  }

  /// The trials that may be among the worst.
  private func remaining(of active: [Int], _ result: StudyResult) -> [Int] {
    let intervals = active.map { trial -> (trial: Int, lower: Double, upper: Double) in
      let numbers = result.alone[trial].severities
      let count = Double(max(1, numbers.count))
      let mean = result.alone[trial].meanSeverity
      let variance = numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / max(1, count - 1)
      let half = FastStudy.width * (variance / count).squareRoot()
      return (trial, mean - half, mean + half)
    }
    let lowers = intervals.map(\.lower).sorted(by: >)
    let bar = lowers[min(FastStudy.wantedCount, lowers.count) - 1]
    return intervals.filter { $0.upper >= bar }.map(\.trial)
  }
}

extension SampleOutcomes {
  fileprivate var meanSeverity: Double {
    severities.reduce(0, +) / Double(max(1, sampleCount))
  }
}
