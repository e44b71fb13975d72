import Datasets
import Evaluation
import Kernels
import ModelGraph
import Scoring

extension SensitivityStudy {
  /// All trials on all samples, as far as they may change a prediction.
  func predictions(
    _ variants: [VariantStudy.Variant], everything: Model
  ) async throws -> StudyResult {
    let trials = try DecisionTrials(
      model, variants: variants, interpretation: interpretation)
    let whole = try VariantStudy(everything, variants: [])
    let count = request.dataset.sampleCount
    let all = Array(variants.indices)
    var result = StudyResult(
      trialCount: all.count, targets: targets, interpretation: interpretation)
    var settledCounts = all.map { _ in 0 }
    progress(.began(level: "sensitivity", sampleCount: count))
    for first in stride(from: 0, to: count, by: partSize) {
      try Task.checkCancellation()
      let samples = Array(first..<min(first + partSize, count))
      let dataset = try await ResidentDataset(SelectedDataset(request.dataset, samples: samples))
      let part = targets.selecting(samples)
      let own = try await trials.outcomes(on: dataset, targets: part, runner: runner)
      // Everything at the level is run in any case.
      let together = try await whole.outcomes(
        of: [], on: dataset, targets: part, interpretation: interpretation, runner: runner,
        reference: own.parts.baseOutputs)
      result.append(VariantParts(alone: own.parts, without: nil), of: all)
      result.everything.appendOrTake(together.base)
      for index in all { settledCounts[index] += own.settledCounts[index] }
      progress(.advanced(level: "sensitivity", done: first + samples.count, sampleCount: count))
    }
    progress(.finished(level: "sensitivity"))
    let costs = all.map { index in
      trials.cost(
        of: index, openShare: 1 - Double(settledCounts[index]) / Double(max(1, count)))
    }
    for index in all where trials.isBounded(index) {
      result.settledCounts[index] = settledCounts[index]
    }
    result.aloneCost = costs.prefix(tensors.count).reduce(1, +)
    result.otherCost = costs.dropFirst(tensors.count).reduce(0, +)
    result.withoutCost = 1
    return result
  }
}
