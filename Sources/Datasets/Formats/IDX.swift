import ByteIO
import Tensors

/// Reads IDX files of bytes.
///
/// Format (Y. LeCun, C. Cortes, C. Burges, "The MNIST database"): magic number with type and
/// number of axes, extents, elements; all big endian.
enum IDX {
  private static let unsignedByte: UInt32 = 0x08

  /// Reads an unpacked file.
  static func read(_ bytes: FileBytes) throws(DatasetError) -> NumericArray {
    let magic = try word(0, of: bytes)
    let rank = Int(magic & 0xff)
    guard magic >> 8 == unsignedByte, rank > 0 else {
      throw .wrongFormat(
        file: bytes.source, format: "IDX file of bytes",
        reason: "it begins with 0x\(String(magic, radix: 16)), not with 0x80X")
    }
    var dimensions: [Int] = []
    for axis in 1...rank { dimensions.append(Int(try word(axis, of: bytes))) }
    let start = 4 + 4 * rank
    guard let shape = Shape(checking: dimensions), shape.elementCount == bytes.count - start
    else {
      throw .wrongFormat(
        file: bytes.source, format: "sound IDX file",
        reason: "its header says \(dimensions), but \(bytes.count - start) bytes follow")
    }
    return NumericArray(
      shape: shape, elements: .bytes(bytes, offset: start), source: bytes.source)
  }

  private static func word(_ index: Int, of bytes: FileBytes) throws(DatasetError) -> UInt32 {
    try DatasetError.rethrowing { () throws(ByteIOError) in
      try bytes.integer(at: 4 * index, bigEndian: true)
    }
  }

  /// The length that a file's first bytes announce; `nil` where they are no header of one.
  static func announcedByteCount(_ head: FileBytes) -> Int? {
    guard head.starts(with: [0, 0, UInt8(unsignedByte)]), let magic = try? word(0, of: head) else {
      return nil
    }
    let rank = Int(magic & 0xff)
    var count = 1
    for axis in 0..<rank {
      guard let extent = try? word(axis + 1, of: head) else { return nil }
      let (product, overflows) = count.multipliedReportingOverflow(by: Int(extent))
      guard !overflows else { return .max }
      count = product
    }
    return count.addingReportingOverflow(4 + 4 * rank).overflow ? .max : count + 4 + 4 * rank
  }
}
