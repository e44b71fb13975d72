import ByteIO
import Essentials
import ModelGraph
import ModelSources
import Tensors

/// The bytes of a group of weights: its shards, one after another.
///
/// Shards are cut anywhere, also inside an element.
struct ShardedBytes {
  private let shards: [FileBytes]
  let count: Int

  /// Where the bytes come from.
  var names: [String] { shards.map(\.source) }

  init(_ shards: [FileBytes]) {
    self.shards = shards
    count = shards.reduce(0) { $0 + $1.count }
  }

  /// Copies `target.byteCount` bytes from `offset` on.
  ///
  /// - Precondition: they lie inside the group.
  func copy(from offset: Int, to target: inout MutableRawSpan) {
    precondition(offset + target.byteCount <= count, "beyond the group's bytes")
    var shardStart = 0
    var written = 0
    let wanted = target.byteCount
    unsafe target.withUnsafeMutableBytes { target in
      for shard in shards where written < wanted {
        let first = max(offset + written, shardStart)
        let last = min(offset + wanted, shardStart + shard.count)
        if first < last {
          shard.withBytes { bytes in
            unsafe bytes.withUnsafeBytes { source in
              let part = unsafe UnsafeRawBufferPointer(
                rebasing: source[first - shardStart..<last - shardStart])
              unsafe UnsafeMutableRawBufferPointer(rebasing: target[written...])
                .copyMemory(from: part)
            }
          }
          written += last - first
        }
        shardStart += shard.count
      }
    }
  }

  /// The little-endian number of 4 bytes at `offset`; `nil` beyond the end.
  func length(at offset: Int) -> Int? {
    guard offset + 4 <= count else { return nil }
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: 4) { buffer, initializedCount in
      unsafe buffer.initialize(repeating: 0)
      var span = unsafe MutableRawSpan(_unsafeBytes: UnsafeMutableRawBufferPointer(buffer))
      copy(from: offset, to: &span)
      initializedCount = 4
    }
    return bytes.reversed().reduce(0) { $0 << 8 | Int($1) }
  }
}

extension ManifestGroup {
  /// What a group's bytes came to.
  struct Reading {
    let entries: [WeightTable.Entry]
    /// Bytes behind the last weight: TF.js leaves them alone.
    let unlistedByteCount: Int
  }

  /// Reads the group's weights, in file order.
  ///
  /// - Throws: `TFJSError.shardSizeMismatch` where bytes are missing, and
  ///   `.notFinite` for a weight that holds what is no number, or an infinity that is not allowed.
  func readWeights(
    from bytes: ShardedBytes, file: String, allowsInfinity: Bool
  ) throws(ModelFormatError) -> Reading {
    var offsets: [Range<Int>] = []
    var end = 0
    for entry in entries {
      let count = entry.byteCount(in: bytes, at: end)
      let (next, overflow) = end.addingReportingOverflow(count)
      guard !overflow else {
        throw .unexpectedValue(
          file: file, place: "weight '\(entry.name)'", expected: "extents that fit a file",
          found: "\(entry.shape)")
      }
      offsets.append(end..<next)
      end = next
    }
    guard end <= bytes.count else {
      let cut = zip(entries, offsets).first { $1.upperBound > bytes.count }
      throw .tfjs(
        .shardSizeMismatch(
          shards: bytes.names, expected: end, found: bytes.count, weight: cut?.0.name))
    }
    @Sendable func entry(
      _ entry: ManifestEntry, _ range: Range<Int>
    ) throws(ModelFormatError) -> WeightTable.Entry {
      let tensor = Tensor(
        shape: entry.shape, scalarType: entry.storage.scalarType, byteCount: range.count
      ) { bytes.copy(from: range.lowerBound, to: &$0) }
      let weight: Weight =
        switch entry.storage {
        case .plain: .plain(tensor)
        case .quantized(let encoding, let type):
          .quantized(.init(encoding: encoding, codes: tensor, scalarType: type))
        }
      try weight.checkFinite(name: entry.name, file: file, allowsInfinity: allowsInfinity)
      return .init(name: entry.name, weight: weight)
    }
    // Small groups aren't worth other cores.
    guard end > 4 << 20 else {
      let read = try zip(entries, offsets).map { (part) throws(ModelFormatError) in
        try entry(part.0, part.1)
      }
      return Reading(entries: read, unlistedByteCount: bytes.count - end)
    }
    let read = try Array(zip(entries, offsets))
      .concurrentMap { part in
        Result { () throws(ModelFormatError) in try entry(part.0, part.1) }
      }
      .map { (result) throws(ModelFormatError) in try result.get() }
    return Reading(entries: read, unlistedByteCount: bytes.count - end)
  }
}

extension ManifestEntry {
  /// The bytes of the weight; those of a string tensor are found in the data.
  fileprivate func byteCount(in bytes: ShardedBytes, at start: Int) -> Int {
    if let size = storage.scalarType.byteCount { return size * shape.elementCount }
    var end = start
    for _ in 0..<shape.elementCount {
      guard let length = bytes.length(at: end) else { return bytes.count - start + 4 }
      end += 4 + length
    }
    return end - start
  }
}

extension Weight {
  /// Refuses what is no number, and infinities where they can't be meant.
  fileprivate func checkFinite(
    name: String, file: String, allowsInfinity: Bool
  ) throws(ModelFormatError) {
    guard !isFinite, scalarType == .float32 else { return }
    var allowsInfinity = allowsInfinity
    // Infinite sums of codes are no constants that somebody wrote down.
    if case .quantized(let tensor) = self, tensor.encoding != .float16 { allowsInfinity = false }
    let found = decoded.withFloats { values in
      values.indices.first { values[$0].isNaN || (!allowsInfinity && values[$0].isInfinite) }
        .map { (index: $0, value: values[$0]) }
    }
    if let found {
      throw .notFinite(
        file: file, weight: name, index: found.index,
        value: found.value.isNaN ? "NaN" : "infinity")
    }
  }
}
