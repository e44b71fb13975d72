import ByteIO
import Synchronization

/// The activations of all samples at a cut: a record a sample, in memory or in a scratch file.
///
/// Tiles of samples are worked on side by side, each by one worker: records are written over in place,
/// so that no more is kept than what the largest cut takes.
final class ActivationStore: Sendable {
  /// Samples of a tile.
  let tileSize: Int
  /// Elements from one record to the next.
  let recordSize: Int
  /// `nil` for a store in memory.
  private let file: ScratchFile?
  /// The records of each tile, in memory; empty while a worker has them.
  private let tiles: Mutex<[[Float]]>

  /// Makes a store; `directory`: where it lies, `nil` for memory.
  ///
  /// - Throws: `ByteIOError.cannotCreate`.
  init(sampleCount: Int, tileSize: Int, recordSize: Int, directory: String?) throws(ByteIOError) {
    self.tileSize = tileSize
    self.recordSize = recordSize
    let tileCount = (sampleCount + tileSize - 1) / max(1, tileSize)
    tiles = Mutex([[Float]](repeating: [], count: directory == nil ? tileCount : 0))
    if let directory { file = try ScratchFile(in: directory) } else { file = nil }
  }

  /// The records of a tile, for one worker.
  struct Tile: ~Copyable {
    private let store: ActivationStore
    private let index: Int
    private var records: [Float] = []

    fileprivate init(_ store: ActivationStore, index: Int) {
      self.store = store
      self.index = index
      if store.file == nil { store.tiles.withLock { swap(&records, &$0[index]) } }
    }

    deinit {
      let records = records
      if store.file == nil { store.tiles.withLock { $0[index] = records } }
    }

    /// Lends `range` of a sample's record, which was written before.
    func read<Failure: Error>(
      _ sample: Int, _ range: Range<Int>, _ body: (Span<Float>) throws(Failure) -> Void
    ) throws {
      if let file = store.file {
        let values = try file.read(
          range.count, at: sample * store.recordSize + range.lowerBound)
        return try body(values.span)
      }
      let start = offset(of: sample)
      try body(records.span.extracting(start + range.lowerBound..<start + range.upperBound))
    }

    /// Writes numbers into a sample's record, from `first` on.
    mutating func write(_ values: Span<Float>, of sample: Int, at first: Int) throws {
      if let file = store.file {
        return try file.write(values, at: sample * store.recordSize + first)
      }
      if records.isEmpty {
        records = [Float](repeating: 0, count: store.tileSize * store.recordSize)
      }
      let start = offset(of: sample) + first
      var span = records.mutableSpan
      span.update(values, at: start)
    }

    private func offset(of sample: Int) -> Int {
      (sample - index * store.tileSize) * store.recordSize
    }
  }

  /// The records of a tile; one worker at a time has them.
  func tile(_ index: Int) -> Tile { Tile(self, index: index) }
}

extension MutableSpan<Float> {
  /// Copies numbers over those from `first` on.
  ///
  /// - Precondition: they fit.
  mutating func update(_ values: Span<Float>, at first: Int) {
    precondition(
      first >= 0 && first + values.count <= count, "\(values.count) numbers at \(first) of \(count)"
    )
    unsafe withUnsafeMutableBufferPointer { target in
      unsafe values.withUnsafeBufferPointer {
        unsafe _ = UnsafeMutableBufferPointer(rebasing: target[first...]).update(
          fromContentsOf: $0)
      }
    }
  }
}
