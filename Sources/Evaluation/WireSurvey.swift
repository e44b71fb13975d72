public import ByteIO
public import ModelGraph
public import Records
import Synchronization
import Tensors

/// Measures what a model weighs on its way to a browser: every file and every tensor, compressed by
/// each codec, on several workers.
///
/// The number of workers changes nothing but the time.
public struct WireSurvey: Sendable {
  private let workerCount: Int

  /// Makes a survey.
  ///
  /// - Precondition: at least one worker.
  public init(workerCount: Int) {
    precondition(workerCount > 0, "\(workerCount) workers")
    self.workerCount = workerCount
  }

  /// What was found of one level.
  public struct Findings: Sendable {
    /// The files.
    public let wire: WireSizes
    /// The tensors, in the order of the weights.
    public let tensors: [TensorFacts]
  }

  /// How the weights of each float32 tensor lie that has any, in the order of the table.
  public static func histograms(of weights: WeightTable) -> [TensorHistogram] {
    weights.entries.compactMap { entry in
      guard entry.weight.scalarType == .float32 else { return nil }
      return TensorHistogram(name: entry.name, weights: entry.weight.decoded.floats())
    }
  }

  /// Measures a level's files, and the weights in them.
  ///
  /// `progress`: called with the number of things that are done, and of all; from any worker.
  /// - Throws: `ByteIOError.compressionFailed`.
  public func findings(
    files: [NamedBytes], weights: WeightTable,
    progress: @escaping @Sendable (Int, Int) -> Void = { _, _ in }
  ) async throws -> Findings {
    let items =
      files.map { Item.file($0) } + weights.entries.map { Item.tensor($0.weight.stored) }
    let sizes = try await sizes(of: items, progress)
    let tensors = zip(weights.entries, sizes.dropFirst(files.count)).map {
      TensorFacts($0, compressed: $1)
    }
    let entropies = tensors.compactMap(\.entropy)
    let isComplete = entropies.count == tensors.count
    let distinct = zip(weights.entries, entropies).reduce(0) { sum, pair in
      sum + pair.1.distinctCount * (pair.0.weight.stored.scalarType.byteCount ?? 0)
    }
    return Findings(
      wire: WireSizes(
        fileCount: files.count, byteCount: files.reduce(0) { $0 + $1.bytes.count },
        compressed: sizes.prefix(files.count).reduce(.zero, +),
        entropyByteCount: isComplete ? entropies.reduce(0) { $0 + $1.byteCount } : nil,
        distinctByteCount: isComplete ? distinct : nil),
      tensors: tensors)
  }

  /// Something to compress.
  private enum Item: Sendable {
    case file(NamedBytes)
    case tensor(Tensor)

    var byteCount: Int {
      switch self {
      case .file(let file): file.bytes.count
      case .tensor(let tensor): tensor.byteCount
      }
    }

    var bytes: [UInt8] {
      switch self {
      case .file(let file): file.bytes
      case .tensor(let tensor):
        tensor.withBytes { span in unsafe span.withUnsafeBytes { unsafe Array($0) } }
      }
    }
  }

  /// An item and how it is compressed.
  private struct Job: Sendable {
    let item: Int
    let codec: Codec
    /// About how long it takes, in any unit.
    let cost: Int
  }

  /// How many jobs are taken, and how many done.
  private final class JobQueue: Sendable {
    let taken = Atomic<Int>(0)
    let finished = Atomic<Int>(0)
  }

  /// How much longer a codec takes than the fastest, in round numbers.
  private static func slowness(_ codec: Codec) -> Int {
    switch codec {
    case .brotli11: 200
    case .zstd19: 40
    case .brotli5, .gzip: 4
    case .zstd3: 1
    }
  }

  /// Compresses every item by every codec; the longest jobs first, so that no worker is left alone
  /// with one at the end.
  private func sizes(
    of items: [Item], _ progress: @escaping @Sendable (Int, Int) -> Void
  ) async throws -> [CompressedSizes] {
    let jobs = items.enumerated().flatMap { index, item in
      Codec.allCases.map {
        Job(item: index, codec: $0, cost: item.byteCount * WireSurvey.slowness($0))
      }
    }.sorted { $0.cost > $1.cost }
    let queue = JobQueue()
    progress(0, jobs.count)
    var counts = [[Codec: Int]](repeating: [:], count: items.count)
    try await withThrowingTaskGroup(of: [(Job, Int)].self) { group in
      for _ in 0..<min(workerCount, jobs.count) {
        group.addTask {
          var done: [(Job, Int)] = []
          while true {
            try Task.checkCancellation()
            let index = queue.taken.add(1, ordering: .relaxed).oldValue
            guard index < jobs.count else { return done }
            let job = jobs[index]
            done.append((job, try job.codec.compressedByteCount(of: items[job.item].bytes)))
            progress(queue.finished.add(1, ordering: .relaxed).newValue, jobs.count)
          }
        }
      }
      for try await done in group {
        for (job, count) in done { counts[job.item][job.codec] = count }
      }
    }
    return counts.map { CompressedSizes($0) }
  }
}

extension CompressedSizes {
  /// - Precondition: there is a size for each codec.
  fileprivate init(_ counts: [Codec: Int]) {
    func count(_ codec: Codec) -> Int {
      guard let count = counts[codec] else { preconditionFailure("\(codec) was not measured") }
      return count
    }
    self.init(
      gzip: count(.gzip), brotli11: count(.brotli11), brotli5: count(.brotli5),
      zstd19: count(.zstd19), zstd3: count(.zstd3))
  }
}

extension TensorFacts {
  fileprivate init(_ entry: WeightTable.Entry, compressed: CompressedSizes) {
    let stored = entry.weight.stored
    var grid: (minimum: Double, scale: Double, bits: Int)?
    // JSON has no infinities.
    if case .quantized(let tensor) = entry.weight,
      case .affineFromMinimum(let scale, let minimum, let bits) = tensor.encoding,
      scale.isFinite, minimum.isFinite
    {
      grid = (minimum, scale, bits)
    }
    self.init(
      name: entry.name, shape: stored.shape.dimensions,
      storedType: stored.scalarType.rawValue, byteCount: stored.byteCount,
      compressed: compressed, entropy: StoredEntropy(of: stored), minimum: grid?.minimum,
      scale: grid?.scale,
      codeBits: grid.flatMap { $0.bits == 8 * (stored.scalarType.byteCount ?? 1) ? nil : $0.bits })
  }
}
