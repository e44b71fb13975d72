public import Datasets
public import Inference
import Kernels
public import Scoring
import Synchronization
import Tensors

/// What to do with a sample that can't be read.
public enum UnreadablePolicy: String, Sendable, CaseIterable {
  /// Nothing is evaluated: the first such sample is the error.
  case stop
  /// It is left out, counted and named.
  case skip
}

/// Runs a program over a data set, on several workers.
///
/// Each worker takes the next tile that nobody has taken, reads its samples and runs them: while
/// one worker decodes images another computes, and no core waits for a stage to fill. Results are
/// put together by the tiles' numbers. So neither the number of workers nor their speed changes a
/// bit of the result, and memory holds one tile a worker, however many samples there are.
public struct BatchRunner: Sendable {
  /// Workers that run side by side.
  package let workerCount: Int
  private let policy: UnreadablePolicy
  /// A small network's memory is touched for the first time once, not in every run.
  private let workspaces = WorkspacePool(keepingUpTo: 4 << 20)

  /// Samples that stand side by side, run by one worker.
  public struct Tile: Sendable {
    /// Their numbers.
    public let range: Range<Int>
    /// Those that could not be read, with the reasons; their outputs mean nothing.
    public fileprivate(set) var unreadable: [Int: DatasetError]
  }

  /// Makes a runner.
  ///
  /// - Precondition: at least one worker.
  public init(workerCount: Int, onUnreadable policy: UnreadablePolicy = .stop) {
    precondition(workerCount > 0, "\(workerCount) workers")
    self.workerCount = workerCount
    self.policy = policy
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
    let counts = program.outputShapes.map(\.elementCount)
    let parts = try await run(
      program, on: datasets, sampleCount: sampleCount, progress: progress
    ) { tile, workspace in
      counts.enumerated().map { index, count in
        workspace.outputs(index, count: tile.range.count * count)
      }
    }
    return counts.indices.map { index in parts.flatMap { $0[index] } }
  }

  /// What `body` makes of each tile of the first `sampleCount` samples and its first outputs, in the
  /// order of the samples.
  ///
  /// `progress`: called with the number of samples that are done; from any worker, as is `body`.
  /// - Throws: what reading the data throws for the first sample that can't be read, or `body`.
  public func map<Result: Sendable>(
    _ program: Program, over dataset: any Dataset, sampleCount: Int,
    progress: @escaping @Sendable (Int) -> Void = { _ in },
    _ body: @escaping @Sendable (Tile, Span<Float>) throws -> Result
  ) async throws -> [Result] {
    let outputCount = program.outputShape.elementCount
    return try await run(
      program, on: [dataset], sampleCount: sampleCount, progress: progress
    ) { tile, workspace in
      try workspace.withOutput(0) { outputs in
        try body(tile, outputs.extracting(0..<tile.range.count * outputCount))
      }
    }
  }

  /// What `body` makes of each tile of the first `sampleCount` samples and the workspace that has all
  /// its outputs, in the order of the samples.
  ///
  /// - Throws: what reading the data throws for the first sample that can't be read, or `body`.
  package func mapWorkspaces<Result: Sendable>(
    _ program: Program, over dataset: any Dataset, sampleCount: Int,
    progress: @escaping @Sendable (Int) -> Void = { _ in },
    _ body: @escaping @Sendable (Tile, borrowing Workspace) throws -> Result
  ) async throws -> [Result] {
    try await run(program, on: [dataset], sampleCount: sampleCount, progress: progress, body)
  }

  private func run<Result: Sendable>(
    _ program: Program, on datasets: [any Dataset], sampleCount: Int,
    progress: @escaping @Sendable (Int) -> Void,
    _ body: @escaping @Sendable (Tile, borrowing Workspace) throws -> Result
  ) async throws -> [Result] {
    precondition(datasets.count == program.inputs.count, "\(datasets.count) data sets")
    let tileCount = (sampleCount + program.tileSize - 1) / program.tileSize
    let queue = TileQueue()
    // Where there is not a tile for each, several work on one.
    let crewSize = tileCount > 0 ? max(1, workerCount / tileCount) : 1
    let parts = await withTaskGroup(of: [Outcome<Result>].self) { group in
      for _ in 0..<min(workerCount, tileCount) {
        group.addTask {
          let crew = crewSize > 1 ? Crew(memberCount: crewSize) : nil
          var done: [Outcome<Result>] = []
          workspaces.withWorkspace(of: program) { workspace in
            while let index = queue.next(below: tileCount) {
              let first = index * program.tileSize
              let range = first..<min(first + program.tileSize, sampleCount)
              do {
                let tile = try read(range, of: datasets, into: &workspace)
                program.run(sampleCount: range.count, in: &workspace, crew: crew)
                done.append(Outcome(tile: index, result: .success(try body(tile, workspace))))
              } catch {
                // Tiles are taken in order: whoever has an earlier one finishes it, so that the first
                // sample that fails is the one that is named, on any number of workers.
                queue.close()
                done.append(Outcome(tile: index, result: .failure(error)))
              }
              progress(queue.finish(range.count))
            }
          }
          return done
        }
      }
      return await group.reduce(into: []) { $0 += $1 }
    }
    try Task.checkCancellation()
    return try parts.sorted { $0.tile < $1.tile }.map { try $0.result.get() }
  }

  /// Reads a tile's samples of all inputs.
  private func read(
    _ range: Range<Int>, of datasets: [any Dataset], into workspace: inout Workspace
  ) throws(DatasetError) -> Tile {
    var tile = Tile(range: range, unreadable: [:])
    for (input, dataset) in datasets.enumerated() {
      let unreadable = try workspace.withInput(input) { samples throws(DatasetError) in
        try read(range, of: dataset, into: &samples)
      }
      tile.unreadable.merge(unreadable) { first, _ in first }
    }
    return tile
  }

  /// Reads a tile's samples; where one can't be and may be skipped, each for itself.
  ///
  /// Returns those that could not be read.
  private func read(
    _ range: Range<Int>, of dataset: any Dataset, into input: inout MutableSpan<Float>
  ) throws(DatasetError) -> [Int: DatasetError] {
    do throws(DatasetError) {
      try dataset.read(range, into: &input)
      return [:]
    } catch {
      guard policy == .skip else { throw error }
    }
    let size = dataset.sampleShape.elementCount
    var unreadable: [Int: DatasetError] = [:]
    for sample in range {
      let offset = (sample - range.lowerBound) * size
      do throws(DatasetError) {
        try dataset.read(sample..<sample + 1, into: &input, at: offset)
      } catch {
        unreadable[sample] = error
        for index in offset..<offset + size { input[index] = 0 }
      }
    }
    return unreadable
  }

  private struct Outcome<Value: Sendable>: Sendable {
    let tile: Int
    let result: Result<Value, any Error>
  }

  /// Which tiles are taken, and how many samples are done.
  private final class TileQueue: Sendable {
    private let taken = Atomic<Int>(0)
    private let finished = Atomic<Int>(0)
    private let isClosed = Atomic<Bool>(false)

    func next(below count: Int) -> Int? {
      guard !isClosed.load(ordering: .relaxed), !Task.isCancelled else { return nil }
      let tile = taken.add(1, ordering: .relaxed).oldValue
      return tile < count ? tile : nil
    }

    /// Hands out no more tiles.
    func close() { isClosed.store(true, ordering: .relaxed) }

    func finish(_ count: Int) -> Int { finished.add(count, ordering: .relaxed).newValue }
  }
}
