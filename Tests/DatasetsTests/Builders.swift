import ByteIO
import Datasets
import Tensors
import TestSupport

/// Files, written byte by byte.
enum Build {
  /// An IDX file of bytes.
  static func idx(_ extents: [Int], _ elements: [UInt8]) -> [UInt8] {
    [0, 0, 8, UInt8(extents.count)]
      + extents.flatMap { extent in
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: extent >> $0) }
      } + elements
  }

  /// An NPY file with this header, which is not padded.
  static func npy(header: String, version: UInt8 = 1, _ data: [UInt8]) -> [UInt8] {
    let length = header.utf8.count
    let size: [UInt8] = (0..<(version == 1 ? 2 : 4)).map {
      UInt8(truncatingIfNeeded: length >> (8 * $0))
    }
    return [0x93] + Array("NUMPY".utf8) + [version, 0] + size + Array(header.utf8) + data
  }

  /// An NPY file of this element type and shape.
  static func npy(
    _ descriptor: String, _ shape: String, fortran: Bool = false, version: UInt8 = 1,
    _ data: [UInt8]
  ) -> [UInt8] {
    npy(
      header: "{'descr': '\(descriptor)', 'fortran_order': \(fortran ? "True" : "False"), "
        + "'shape': \(shape), }\n", version: version, data)
  }

  /// A zip file of stored members.
  static func zip(_ members: [(name: String, bytes: [UInt8])]) -> [UInt8] {
    func word(_ value: Int, _ count: Int) -> [UInt8] {
      (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
    var archive: [UInt8] = []
    var directory: [UInt8] = []
    for (name, bytes) in members {
      let common: [UInt8] =
        [20, 0, 0, 0, 0, 0, 0, 0, 0x21, 0] + word(Int(crc32(bytes)), 4)
        + word(bytes.count, 4) + word(bytes.count, 4) + word(name.utf8.count, 2) + [0, 0]
      directory +=
        [0x50, 0x4b, 1, 2, 20, 0] + common + word(0, 10) + word(archive.count, 4) + name.utf8
      archive += [0x50, 0x4b, 3, 4] + common + name.utf8 + bytes
    }
    let end =
      [0x50, 0x4b, 5, 6, 0, 0, 0, 0] + word(members.count, 2) + word(members.count, 2)
      + word(directory.count, 4) + word(archive.count, 4) + [0, 0]
    return archive + directory + end
  }

  /// The checksum of RFC 1952, bit by bit.
  private static func crc32(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(~0) { crc, byte in
      (0..<8).reduce(crc ^ UInt32(byte)) { crc, _ in
        crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1
      }
    }
  }
}

extension ArrayDataset {
  /// All preprocessed samples.
  func samples() throws -> [Float] {
    var floats = [Float](repeating: .nan, count: sampleCount * sampleShape.elementCount)
    var span = floats.mutableSpan
    try read(0..<sampleCount, into: &span)
    return floats
  }
}
