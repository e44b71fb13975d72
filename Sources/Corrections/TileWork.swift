import Synchronization

/// Tiles of samples, worked on side by side; what comes of them is put together in their order, so that
/// sums are the same on any number of workers.
enum TileWork {
  /// Adds up what `body` makes of each tile.
  ///
  /// - Parameters:
  ///   - count: the number of tiles.
  ///   - workerCount: workers that run side by side.
  ///   - initial: the sum of none.
  ///   - add: adds the next tile's part.
  ///   - makeWorker: what a worker needs for itself.
  ///   - body: makes a tile's part.
  /// - Returns: the sum.
  /// - Throws: what `body` throws for the first tile that fails; `CancellationError`.
  static func sum<Worker, Part: Sendable, Sum: Sendable>(
    count: Int, workerCount: Int, initial: Sum,
    add: @escaping @Sendable (inout Sum, Part) -> Void,
    makeWorker: @escaping @Sendable () -> Worker,
    body: @escaping @Sendable (_ tile: Int, _ worker: Worker) throws -> Part
  ) async throws -> Sum {
    let board = Board<Part, Sum>(initial)
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<min(workerCount, count) {
        group.addTask {
          let worker = makeWorker()
          while !Task.isCancelled, let tile = board.progress.withLock({ $0.take(below: count) }) {
            let result = Result { try body(tile, worker) }
            board.progress.withLock { $0.finish(tile, result, add) }
          }
        }
      }
    }
    try Task.checkCancellation()
    return try board.progress.withLock { state in
      if let failure = state.failure { throw failure.error }
      return state.sum
    }
  }

  private final class Board<Part: Sendable, Sum: Sendable>: Sendable {
    let progress: Mutex<Progress<Part, Sum>>

    init(_ initial: Sum) { progress = Mutex(Progress(sum: initial)) }
  }

  private struct Progress<Part: Sendable, Sum: Sendable>: Sendable {
    var sum: Sum
    var failure: (tile: Int, error: any Error)?
    private var next = 0
    private var summed = 0
    /// Parts whose predecessors are not done: not more than there are workers, as a rule.
    private var waiting: [Int: Part] = [:]

    init(sum: Sum) { self.sum = sum }

    /// Tiles are taken in order: whoever has an earlier one finishes it, so that the first that fails is
    /// the one that is named.
    mutating func take(below count: Int) -> Int? {
      guard failure == nil, next < count else { return nil }
      next += 1
      return next - 1
    }

    mutating func finish(
      _ tile: Int, _ result: Result<Part, any Error>, _ add: (inout Sum, Part) -> Void
    ) {
      switch result {
      case .success(let part): waiting[tile] = part
      case .failure(let error):
        if failure.map({ tile < $0.tile }) ?? true { failure = (tile, error) }
      }
      while let part = waiting.removeValue(forKey: summed) {
        add(&sum, part)
        summed += 1
      }
    }
  }
}
