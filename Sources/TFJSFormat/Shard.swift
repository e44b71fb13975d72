import ModelGraph
import ModelSources
import Tensors

/// One of the files that a group of weights is cut into: parts of weights, one after another.
struct Shard: Sendable {
  let name: String
  private let parts: [(weight: Tensor, range: Range<Int>)]

  /// Cuts weights into files of `byteCount`; the last is shorter.
  static func cut(_ weights: [Weight], group: Int, byteCount: Int) -> [Shard] {
    var files: [[(weight: Tensor, range: Range<Int>)]] = []
    var room = 0
    for weight in weights.map(\.stored) {
      var start = 0
      while start < weight.byteCount {
        if room == 0 {
          files.append([])
          room = byteCount
        }
        let end = min(weight.byteCount, start + room)
        files[files.count - 1].append((weight, start..<end))
        room -= end - start
        start = end
      }
    }
    return files.enumerated().map { index, parts in
      Shard(name: "group\(group)-shard\(index + 1)of\(files.count).bin", parts: parts)
    }
  }

  /// The file's content.
  func bytes() -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(parts.reduce(0) { $0 + $1.range.count })
    for part in parts {
      part.weight.withBytes { span in
        unsafe span.extracting(part.range).withUnsafeBytes { unsafe bytes.append(contentsOf: $0) }
      }
    }
    return bytes
  }
}
