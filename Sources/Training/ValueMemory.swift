import Kernels

/// The samples that a worker takes through a run of layers at once, and who it is.
struct Tile: Sendable {
  let samples: Range<Int>
  /// The task that the tile is a part of: what partial sums are kept for.
  let task: Int
  /// Whether the task begins with it.
  let isFirst: Bool
  let worker: Int
}

/// Some samples' elements of a value.
struct ValuePart: Sendable {
  let buffer: FloatBuffer
  let range: Range<Int>

  /// The elements of one sample out of `count`.
  func sample(_ index: Int, of count: Int) -> ValuePart {
    let size = range.count / count
    let first = range.lowerBound + index * size
    return ValuePart(buffer: buffer, range: first..<first + size)
  }

  func read<Result>(_ body: (Span<Float>) -> Result) -> Result { buffer.read(range, body) }

  func modify<Result>(_ body: (inout MutableSpan<Float>) -> Result) -> Result {
    buffer.modify(range, body)
  }

  /// Adds the elements of another part.
  func add(_ other: ValuePart) {
    modify { sums in other.read { addRows($0, into: &sums) } }
  }
}

/// Where a value, or its gradient, lies.
///
/// A gradient that is made and used within one run of layers needs no more memory than the samples
/// of a tile for each worker, and stays in the cache.
struct ValueMemory: Sendable {
  let buffer: FloatBuffer
  /// Elements of a sample.
  let count: Int
  /// The samples of each worker's own memory; `nil` where the whole batch has its place.
  private let samplesOfWorker: Int?

  /// Memory for a whole batch.
  init(_ buffer: FloatBuffer, count: Int) {
    self.buffer = buffer
    self.count = count
    samplesOfWorker = nil
  }

  init(count: Int, batchSize: Int) {
    self.init(FloatBuffer(count: count * batchSize), count: count)
  }

  /// Memory for the samples that each worker has at hand.
  init(count: Int, samplesOfWorker: Int, workerCount: Int) {
    buffer = FloatBuffer(count: count * samplesOfWorker * workerCount)
    self.count = count
    self.samplesOfWorker = samplesOfWorker
  }

  /// The first `count` elements of each sample, of the tile's samples.
  func part(_ tile: Tile, count: Int? = nil) -> ValuePart {
    let count = count ?? self.count
    let first =
      samplesOfWorker.map { tile.worker * $0 * self.count } ?? tile.samples.lowerBound * count
    return ValuePart(buffer: buffer, range: first..<first + tile.samples.count * count)
  }
}
