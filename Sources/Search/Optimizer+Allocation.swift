import Datasets
import Evaluation
import ModelGraph
import Quantization
import Corrections
import Scoring
import Tensors

extension Optimizer {
  /// Measures what a step of each filter's codes costs, one at a time, on the network that the
  /// corrections without data have made.
  func allocation(
    _ recipe: CorrectionRecipe, _ schedule: inout OptimizationSchedule
  ) async throws -> StepAllocation {
    let name = "what each filter's codes cost"
    if let kept = checkpoint.part(named: name, as: StepAllocation.self) {
      schedule.restoreTask()
      return kept
    }
    progress(.working(schedule.step(name)))
    let allocation = try await checkpoint.part(named: name) {
      try await measuredAllocation(recipe)
    }
    schedule.finishTask()
    return allocation
  }

  private func measuredAllocation(_ recipe: CorrectionRecipe) async throws -> StepAllocation {
    let prepared = recipe.prepared(model)
    let biases = Set(model.graph.nodes.compactMap { $0.weightNames[.bias] })
    let filters = prepared.weights.entries.filter {
      $0.weight.scalarType == .float32 && $0.weight.shape.rank > 1 && !biases.contains($0.name)
        && $0.weight.isFinite
    }
    let coarse = CorrectionRecipe(
      corrections: [], filters: .affine(codeCount: StepAllocation.measuredCodeCount),
      others: .float32,
      for: prepared)
    let study = try VariantStudy(
      prepared,
      variants: filters.map { entry in
        VariantStudy.Variant(
          name: entry.name,
          weights: [
            entry.name: coarse.weight(
              entry.weight.decoded.floats(), named: entry.name, of: prepared)
          ])
      })
    let samples = Array(0..<min(searchData.sampleCount, effort.allocationSampleCount))
    let outcomes = try await study.outcomes(
      of: Array(filters.indices), on: SelectedDataset(searchData, samples: samples),
      targets: search.judge.targets.selecting(samples), interpretation: interpretation,
      runner: runner)
    return StepAllocation(
      filters: filters.enumerated().map { index, entry in
        let values = entry.weight.decoded.floats()
        let range = Double(values.max() ?? 0) - Double(values.min() ?? 0)
        let step = range / Double(StepAllocation.measuredCodeCount - 1)
        let severities = outcomes.variants[index].severities
        let mean = severities.reduce(0, +) / Double(max(1, severities.count))
        return .init(
          name: entry.name, count: values.count, range: range,
          harm: step > 0 ? mean / (step * step) : 0)
      })
  }
}
