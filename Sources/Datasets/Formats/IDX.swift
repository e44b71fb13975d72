import ByteIO
import Tensors

/// Reads IDX files of bytes, plain or gzipped.
///
/// Format (Y. LeCun, C. Cortes, C. Burges, "The MNIST database"): magic number with type and
/// number of axes, extents, elements; all big endian.
enum IDX {
  private static let unsignedByte: UInt32 = 0x08

  static func read(_ file: FileBytes) throws(DatasetError) -> NumericArray {
    let bytes = try DatasetError.rethrowing { () throws(ByteIOError) in
      Gzip.isGzip(file) ? try Gzip.decompress(file) : file
    }
    let magic = try word(0, of: bytes)
    let rank = Int(magic & 0xff)
    guard magic >> 8 == unsignedByte, rank > 0 else {
      throw .wrongFormat(
        file: file.source, format: "IDX file of bytes",
        reason: "it begins with 0x\(String(magic, radix: 16)), not with 0x80X")
    }
    var dimensions: [Int] = []
    for axis in 1...rank { dimensions.append(Int(try word(axis, of: bytes))) }
    let start = 4 + 4 * rank
    guard let shape = Shape(checking: dimensions), shape.elementCount == bytes.count - start
    else {
      throw .wrongFormat(
        file: file.source, format: "sound IDX file",
        reason: "its header says \(dimensions), but \(bytes.count - start) bytes follow")
    }
    return NumericArray(
      shape: shape, elements: .bytes(bytes, offset: start), source: file.source)
  }

  private static func word(_ index: Int, of bytes: FileBytes) throws(DatasetError) -> UInt32 {
    try DatasetError.rethrowing { () throws(ByteIOError) in
      try bytes.integer(at: 4 * index, bigEndian: true)
    }
  }
}
