public import ByteIO
public import Tensors

/// Reads and writes NumPy's `.npy` files.
///
/// Format: NumPy Enhancement Proposal 1 and `numpy.lib.format`, versions 1 to 3.
public enum NPY {
  private static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)
  /// NumPy aligns the data to this.
  private static let headerAlignment = 64

  /// Reads an array of numbers.
  ///
  /// - Throws: `DatasetError.wrongFormat` for what is no such file, for objects and text, and for
  ///   Fortran order; `.bytes` where the file ends too early.
  public static func read(_ file: FileBytes) throws(DatasetError) -> NumericArray {
    guard file.starts(with: magic) else {
      throw .wrongFormat(file: file.source, format: "NPY file", reason: "it does not begin as one")
    }
    let version: UInt8 = try DatasetError.rethrowing { () throws(ByteIOError) in
      try file.integer(at: magic.count, bigEndian: false)
    }
    guard (1...3).contains(version) else {
      throw .wrongFormat(
        file: file.source, format: "NPY file that can be read", reason: "its version is \(version)")
    }
    let (text, dataStart) = try header(of: file, version: version)
    let header = try NPYHeader(text, file: file.source)
    guard let shape = Shape(checking: header.shape), shape.elementCount < 1 << 40 else {
      throw .wrongFormat(
        file: file.source, format: "sound NPY file",
        reason: "its shape is \("\(header.shape)".brief)")
    }
    let available = file.count - dataStart
    let needed = shape.elementCount * header.type.byteCount
    guard available == needed else {
      guard available < needed else {
        throw .wrongFormat(
          file: file.source, format: "sound NPY file",
          reason: "\(available - needed) bytes follow its data")
      }
      throw .bytes(
        .truncated(
          source: file.source, offset: dataStart, needed: needed, available: available))
    }
    return NumericArray(
      shape: shape, elements: header.type.elements(of: file, from: dataStart, shape.elementCount),
      source: file.source)
  }

  /// A `.npy` file (version 1.0) of a float32 array.
  ///
  /// - Precondition: there are as many floats as the shape says.
  public static func encode(_ floats: [Float], shape: Shape) -> [UInt8] {
    precondition(floats.count == shape.elementCount, "\(shape)")
    let extents = shape.dimensions.map { "\($0)" }.joined(separator: ", ")
    let tuple = shape.rank == 1 ? "(\(extents),)" : "(\(extents))"
    var header = "{'descr': '<f4', 'fortran_order': False, 'shape': \(tuple), }"
    let unpadded = magic.count + 4 + header.utf8.count + 1
    let padding = (headerAlignment - unpadded % headerAlignment) % headerAlignment
    header += String(repeating: " ", count: padding) + "\n"
    var bytes = magic + [1, 0]
    bytes += [UInt8(header.utf8.count & 0xff), UInt8(header.utf8.count >> 8)]
    bytes += header.utf8
    bytes.reserveCapacity(bytes.count + 4 * floats.count)
    for value in floats {
      let pattern = value.bitPattern
      for shift in [0, 8, 16, 24] as [UInt32] {
        bytes.append(UInt8(truncatingIfNeeded: pattern >> shift))
      }
    }
    return bytes
  }

  private static func header(
    of file: FileBytes, version: UInt8
  ) throws(DatasetError) -> (text: String, dataStart: Int) {
    try DatasetError.rethrowing { () throws(ByteIOError) in
      let (length, start) =
        version == 1
        ? (Int(try file.integer(at: 8, as: UInt16.self, bigEndian: false)), 10)
        : (Int(try file.integer(at: 8, as: UInt32.self, bigEndian: false)), 12)
      let bytes = try file.bytes(in: start..<start + length)
      return (String(decoding: bytes, as: UTF8.self), start + length)
    }
  }
}

/// The dictionary at the head of a `.npy` file.
private struct NPYHeader {
  let type: NPYType
  let shape: [Int]

  init(_ text: String, file: String) throws(DatasetError) {
    func wrong(_ reason: String) -> DatasetError {
      .wrongFormat(file: file, format: "NPY file that can be read", reason: reason)
    }
    guard let descriptor = NPYHeader.quoted(after: "'descr':", in: text),
      let shapeText = NPYHeader.parenthesized(after: "'shape':", in: text)
    else { throw wrong("its header is \(text.prefix(80))") }
    guard let type = NPYType(descriptor) else {
      throw .unfitArray(file: file, NPYObstacle(type: descriptor))
    }
    let extents = shapeText.split(separator: ",").map { $0.filter { $0 != " " && $0 != "L" } }
      .filter { !$0.isEmpty }
    let shape = extents.compactMap { Int($0) }
    guard shape.count == extents.count else { throw wrong("its shape is (\(shapeText.brief))") }
    guard text.contains("'fortran_order': False") || shape.count < 2 else {
      throw .unfitArray(file: file, .fortranOrder)
    }
    self.type = type
    self.shape = shape
  }

  private static func quoted(after key: String, in text: String) -> String? {
    between("'", "'", after: key, in: text)
  }

  private static func parenthesized(after key: String, in text: String) -> String? {
    between("(", ")", after: key, in: text)
  }

  private static func between(
    _ opening: Character, _ closing: Character, after key: String, in text: String
  ) -> String? {
    guard let keyRange = text.firstRange(of: key) else { return nil }
    let rest = text[keyRange.upperBound...].drop { $0 == " " }
    guard rest.first == opening, let end = rest.dropFirst().firstIndex(of: closing) else {
      return nil
    }
    return String(rest[rest.index(after: rest.startIndex)..<end])
  }
}

/// An element type of NumPy, as `<f4`.
private struct NPYType {
  let kind: Character
  let byteCount: Int
  let isBigEndian: Bool

  init?(_ descriptor: String) {
    let known = ["b1", "u1", "i1", "u2", "i2", "u4", "i4", "u8", "i8", "f2", "f4", "f8"]
    guard let order = descriptor.first, "<>|=".contains(order),
      known.contains(String(descriptor.dropFirst())), let kind = descriptor.dropFirst().first,
      let size = descriptor.last?.wholeNumberValue
    else { return nil }
    self.kind = kind
    byteCount = size
    isBigEndian = order == ">"
  }

  func elements(of file: FileBytes, from start: Int, _ count: Int) -> NumericArray.Elements {
    func load<Value: FixedWidthInteger & BitwiseCopyable>(_: Value.Type) -> [Value] {
      // The extent has been checked against the file's.
      (0..<count).map { index in
        (try? file.integer(at: start + index * byteCount, bigEndian: isBigEndian)) ?? 0
      }
    }
    switch (kind, byteCount) {
    case ("u", 1): return .bytes(file, offset: start)
    case ("b", 1): return .integers(load(UInt8.self).map { $0 == 0 ? 0 : 1 })
    case ("i", 1): return .integers(load(Int8.self).map { Int($0) })
    case ("i", 2): return .integers(load(Int16.self).map { Int($0) })
    case ("u", 2): return .integers(load(UInt16.self).map { Int($0) })
    case ("i", 4): return .integers(load(Int32.self).map { Int($0) })
    case ("u", 4): return .integers(load(UInt32.self).map { Int($0) })
    case ("i", 8): return .integers(load(Int64.self).map { Int($0) })
    case ("u", 8): return .integers(load(UInt64.self).map { Int(clamping: $0) })
    case ("f", 2): return .floats(load(UInt16.self).map { Float(Float16(bitPattern: $0)) })
    case ("f", 8): return .floats(load(UInt64.self).map { Float(Double(bitPattern: $0)) })
    default: return .floats(load(UInt32.self).map { Float(bitPattern: $0) })
    }
  }
}
