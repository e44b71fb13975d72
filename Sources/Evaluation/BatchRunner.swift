public import Datasets
public import Inference
public import Scoring
import Synchronization
import Tensors

/// Runs a program over a data set, on several workers.
///
/// Each worker takes the next tile that nobody has taken; results are put together by the tiles'
/// numbers. So neither the number of workers nor their speed changes a bit of the result.
public struct BatchRunner: Sendable {
  private let workerCount: Int

  /// Makes a runner.
  ///
  /// - Precondition: at least one worker.
  public init(workerCount: Int) {
    precondition(workerCount > 0, "\(workerCount) workers")
    self.workerCount = workerCount
  }

  /// The outputs for the first `sampleCount` samples of a data set.
  ///
  /// `progress`: called with the number of samples that are done; from any worker.
  /// - Throws: what reading the data throws.
  public func predictions(
    of program: Program, on dataset: any Dataset, sampleCount: Int,
    progress: @escaping @Sendable (Int) -> Void = { _ in }
  ) async throws -> Predictions {
    let outputs = try await outputs(
      of: program, on: [dataset], sampleCount: sampleCount, progress: progress)
    return Predictions(outputs: outputs[0], perSample: program.outputShape.elementCount)
  }

  /// All outputs, in the program's order, for the first `sampleCount` samples; `datasets` are the
  /// program's inputs, in its order.
  ///
  /// `progress`: called with the number of samples that are done; from any worker.
  /// - Precondition: a data set for each input.
  /// - Throws: what reading the data throws.
  public func outputs(
    of program: Program, on datasets: [any Dataset], sampleCount: Int,
    progress: @escaping @Sendable (Int) -> Void = { _ in }
  ) async throws -> [[Float]] {
    precondition(datasets.count == program.inputs.count, "\(datasets.count) data sets")
    let counts = program.outputShapes.map(\.elementCount)
    let tileCount = (sampleCount + program.tileSize - 1) / program.tileSize
    let queue = TileQueue()
    let parts = try await withThrowingTaskGroup(of: [TileOutputs].self) { group in
      for _ in 0..<min(workerCount, tileCount) {
        group.addTask {
          var workspace = program.makeWorkspace()
          var done: [TileOutputs] = []
          while let tile = queue.next(below: tileCount) {
            let first = tile * program.tileSize
            let range = first..<min(first + program.tileSize, sampleCount)
            for (index, dataset) in datasets.enumerated() {
              try workspace.withInput(index) { try dataset.read(range, into: &$0) }
            }
            program.run(sampleCount: range.count, in: &workspace)
            let outputs = counts.enumerated().map { index, count in
              workspace.withOutput(index) { span in (0..<range.count * count).map { span[$0] } }
            }
            done.append(TileOutputs(tile: tile, outputs: outputs))
            progress(queue.finish(range.count))
          }
          return done
        }
      }
      return try await group.reduce(into: []) { $0 += $1 }
    }
    let ordered = parts.sorted { $0.tile < $1.tile }
    return counts.indices.map { index in ordered.flatMap { $0.outputs[index] } }
  }

  private struct TileOutputs {
    let tile: Int
    let outputs: [[Float]]
  }

  /// Which tiles are taken, and how many samples are done.
  private final class TileQueue: Sendable {
    private let taken = Atomic<Int>(0)
    private let finished = Atomic<Int>(0)

    func next(below count: Int) -> Int? {
      let tile = taken.add(1, ordering: .relaxed).oldValue
      return tile < count && !Task.isCancelled ? tile : nil
    }

    func finish(_ count: Int) -> Int { finished.add(count, ordering: .relaxed).newValue }
  }
}
