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

  /// The outputs for the first `sampleCount` samples.
  ///
  /// `progress`: called with the number of samples that are done; from any worker.
  /// - Throws: what reading the data throws.
  public func predictions(
    of program: Program, on dataset: any Dataset, sampleCount: Int,
    progress: @escaping @Sendable (Int) -> Void = { _ in }
  ) async throws -> Predictions {
    let outputCount = program.outputShape.elementCount
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
            try workspace.withInput { try dataset.read(range, into: &$0) }
            program.run(sampleCount: range.count, in: &workspace)
            let outputs = workspace.withOutput { span in
              (0..<range.count * outputCount).map { span[$0] }
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
    return Predictions(outputs: ordered.flatMap(\.outputs), perSample: outputCount)
  }

  private struct TileOutputs {
    let tile: Int
    let outputs: [Float]
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
