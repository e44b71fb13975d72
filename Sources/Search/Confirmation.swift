import Datasets
import Evaluation
import Inference
import Scoring
import Tensors

/// The samples that have no say in any choice, and what written plans make of them.
///
/// The samples are read once, however many plans there are: some of them are in memory at a time, and
/// all networks run on these.
struct Confirmation: Sendable {
  let dataset: any Dataset
  let targets: Targets
  let interpretation: OutputInterpretation
  let runner: BatchRunner

  /// Samples that are in memory together take no more bytes.
  private static let memoryLimit = 1 << 28

  /// Runs the float network and plans.
  ///
  /// `progress`: called with the part of the runs that is done.
  /// - Returns: how answers are judged, and what each plan came to.
  /// - Throws: what reading, compiling or running throws.
  func run(
    _ plans: [WrittenPlan], float: Program, progress: @Sendable (Double) -> Void
  ) async throws -> (judge: TrialJudge, results: [TrialBench.Result]) {
    let count = dataset.sampleCount
    var outputs = [[Float]](repeating: [], count: plans.count + 1)
    for range in ranges {
      let samples = try await ResidentDataset(SelectedDataset(dataset, samples: Array(range)))
      for index in outputs.indices {
        try Task.checkCancellation()
        // A network at a time: each is read again for each part of the samples.
        let program =
          index == 0
          ? float : try plans[index - 1].program(inputShape: dataset.sampleShape)
        outputs[index] += try await runner.predictions(
          of: program, on: samples, sampleCount: range.count
        ).outputs
        let part = Double(index + 1) / Double(outputs.count)
        progress((Double(range.lowerBound) + part * Double(range.count)) / Double(count))
      }
    }
    let perSample = float.outputShape.elementCount
    let judge = TrialJudge(
      Predictions(outputs: outputs[0], perSample: perSample), targets: targets,
      interpretation: interpretation)
    return (
      judge,
      outputs.dropFirst().map {
        judge.result(Predictions(outputs: $0, perSample: perSample))
      }
    )
  }

  /// The samples in parts that fit into memory.
  private var ranges: [Range<Int>] {
    let size = max(1, dataset.sampleShape.elementCount * MemoryLayout<Float>.stride)
    let step = max(64, Confirmation.memoryLimit / size)
    return stride(from: 0, to: dataset.sampleCount, by: step).map {
      $0..<min($0 + step, dataset.sampleCount)
    }
  }
}
