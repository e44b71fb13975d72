import ByteIO
import Datasets
import Essentials
import Tensors
import TestSupport
import Testing

@Suite("NPY files")
struct NPYTests {
  static func read(_ bytes: [UInt8]) throws -> NumericArray {
    try NPY.read(FileBytes(bytes, source: "a.npy"))
  }

  struct Case: Sendable, CustomTestStringConvertible {
    let type: String
    let bytes: [UInt8]
    let floats: [Float]
    let integers: [Int]?
    var testDescription: String { type }
  }

  /// Two elements of each type, low byte first.
  static let cases = [
    Case(type: "|u1", bytes: [1, 255], floats: [1, 255], integers: [1, 255]),
    Case(type: "|i1", bytes: [1, 0xff], floats: [1, -1], integers: [1, -1]),
    Case(type: "|b1", bytes: [1, 0], floats: [1, 0], integers: [1, 0]),
    Case(type: "<u2", bytes: [1, 0, 0, 0x80], floats: [1, 32_768], integers: [1, 32_768]),
    Case(type: "<i2", bytes: [1, 0, 0, 0x80], floats: [1, -32_768], integers: [1, -32_768]),
    Case(
      type: "<u4", bytes: [1, 0, 0, 0, 0, 0, 0, 0x80], floats: [1, 2_147_483_648],
      integers: [1, 2_147_483_648]),
    Case(
      type: "<i4", bytes: [1, 0, 0, 0, 0xfe, 0xff, 0xff, 0xff], floats: [1, -2],
      integers: [1, -2]),
    Case(
      type: "<u8", bytes: [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0],
      floats: [1, 4_294_967_296], integers: [1, 4_294_967_296]),
    Case(
      type: "<i8", bytes: [1, 0, 0, 0, 0, 0, 0, 0] + [UInt8](repeating: 0xff, count: 8),
      floats: [1, -1], integers: [1, -1]),
    Case(type: "<f2", bytes: [0, 0x3e, 0, 0xc0], floats: [1.5, -2], integers: nil),
    Case(
      type: "<f4", bytes: [0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0], floats: [1, -2], integers: [1, -2]),
    Case(
      type: "<f8", bytes: [0, 0, 0, 0, 0, 0, 0xf8, 0x3f, 0, 0, 0, 0, 0, 0, 0, 0xc0],
      floats: [1.5, -2], integers: nil),
  ]

  @Test("Each element type is read", arguments: cases)
  func type(_ example: Case) throws {
    let array = try Self.read(Build.npy(example.type, "(2,)", example.bytes))
    #expect(array.shape.dimensions == [2])
    #expect(array.floats == example.floats)
    #expect(array.integers == example.integers)
  }

  @Test("Each element type is read high byte first too", arguments: cases)
  func bigEndian(_ example: Case) throws {
    let size = example.bytes.count / 2
    let swapped = example.bytes[..<size].reversed() + example.bytes[size...].reversed()
    let array = try Self.read(
      Build.npy(">" + example.type.dropFirst(), "(2,)", Array(swapped)))
    #expect(array.floats == example.floats)
  }

  @Test("Versions 1 to 3 are read, others refused", arguments: 0..<6 as Range<UInt8>)
  func version(version: UInt8) throws {
    let bytes = Build.npy("|u1", "(1, 2)", version: version, [3, 4])
    if (1...3).contains(version) {
      #expect(try Self.read(bytes).integers == [3, 4])
    } else {
      let error = #expect(throws: DatasetError.self) { try Self.read(bytes) }
      #expect(
        error?.problem
          == "The file is no NPY file that can be read: its version is \(version).")
    }
  }

  @Test(
    "Shapes are read as Python writes them",
    arguments: [("()", [], 1), ("(3,)", [3], 3), ("(1, 3)", [1, 3], 3), ("(3L, 1L)", [3, 1], 3)]
      as [(String, [Int], Int)])
  func shape(text: String, dimensions: [Int], count: Int) throws {
    let array = try Self.read(Build.npy("|u1", text, [UInt8](repeating: 1, count: count)))
    #expect(array.shape.dimensions == dimensions)
  }

  @Test("Fortran order is refused where it matters")
  func fortranOrder() throws {
    let error = #expect(throws: DatasetError.self) {
      try Self.read(Build.npy("|u1", "(1, 2)", fortran: true, [1, 2]))
    }
    #expect(error?.problem.contains("Fortran order") == true)
    #expect(error?.remedy?.contains("np.ascontiguousarray") == true)
    #expect(try Self.read(Build.npy("|u1", "(2,)", fortran: true, [1, 2])).integers == [1, 2])
  }

  @Test(
    "Objects, text, times and complex numbers are refused by their type",
    arguments: [
      ("|O", "The array holds Python objects, not numbers.", "allow_pickle=True"),
      ("<U3", "The array holds text ('<U3'), not numbers.", "np.unique"),
      ("|S4", "The array holds text ('|S4'), not numbers.", "np.unique"),
      ("<c8", "The array's elements are '<c8', which is not read.", "astype('float32')"),
      ("<M8[ns]", "The array's elements are '<M8[ns]', which is not read.", "astype('float32')"),
      ("<f16", "The array's elements are '<f16', which is not read.", "astype('float32')"),
      ("f4", "The array's elements are 'f4', which is not read.", "astype('float32')"),
      ("", "The array's elements are '', which is not read.", "astype('float32')"),
      ("é", "The array's elements are 'é', which is not read.", "astype('float32')"),
    ])
  func noNumbers(type: String, problem: String, remedy: String) {
    let error = #expect(throws: DatasetError.self) {
      try Self.read(Build.npy(type, "(1,)", [UInt8](repeating: 0, count: 16)))
    }
    #expect(error?.problem == problem)
    #expect(error?.remedy?.contains(remedy) == true)
  }

  @Test(
    "A header that is none is refused",
    arguments: [
      "", "{", "{}", "{'descr': '<f4'}", "{'descr': [('a', '<f4')], 'shape': (1,)}",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (1,",
      "{'descr': '<f4', 'fortran_order': False, 'shape': 1}",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (a,)}",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,)}",
    ])
  func noHeader(header: String) {
    let error = #expect(throws: DatasetError.self) {
      try Self.read(Build.npy(header: header, [0, 0, 0, 0]))
    }
    #expect(error?.problem.hasPrefix("The file is no NPY file that can be read: ") == true)
  }

  @Test(
    "A shape that can't be is refused, and nothing is allocated for it",
    arguments: [
      "(-1,)", "(9223372036854775807, 2)", "(4611686018427387904, 4)", "(1099511627776,)",
      "(9223372036854775807,)",
    ])
  func noShape(shape: String) {
    let error = #expect(throws: DatasetError.self) {
      try Self.read(Build.npy("<f8", shape, [0, 0, 0, 0, 0, 0, 0, 0]))
    }
    #expect(error?.problem.hasPrefix("The file is no sound NPY file: its shape is ") == true)
  }

  @Test("A header longer than the file ends it too early")
  func longHeader() {
    var bytes = Build.npy("|u1", "(1,)", version: 2, [1])
    bytes.replaceSubrange(8..<12, with: [0xff, 0xff, 0xff, 0xff])
    let error = #expect(throws: DatasetError.self) { try Self.read(bytes) }
    #expect(error?.problem.contains("4294967295 bytes are needed here") == true)
  }

  @Test("A file cut off anywhere is an error", arguments: [1, 2] as [UInt8])
  func truncated(version: UInt8) {
    let bytes = Build.npy("<i2", "(2, 2)", version: version, [1, 0, 2, 0, 3, 0, 4, 0])
    for count in bytes.indices {
      #expect(throws: DatasetError.self, "cut at \(count)") {
        try Self.read(Array(bytes.prefix(count)))
      }
    }
  }

  @Test("Bytes left over are an error")
  func leftOver() {
    let error = #expect(throws: DatasetError.self) {
      try Self.read(Build.npy("|u1", "(2,)", [1, 2, 3, 4, 5]))
    }
    #expect(error?.problem == "The file is no sound NPY file: 3 bytes follow its data.")
  }

  @Test("What is written is what numpy 2.4.6 writes")
  func numpy() {
    let header = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), }"
    let literal: [UInt8] =
      [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, 0x76, 0] + Array(header.utf8)
      + [UInt8](repeating: 0x20, count: 58)
      + [0x0a, 0, 0, 0x80, 0x3f, 0, 0, 0, 0x40, 0, 0, 0x40, 0x40, 0, 0, 0x90, 0xc0]
    #expect(literal.count == 144)
    #expect(NPY.encode([1, 2, 3, -4.5], shape: Shape([2, 2])) == literal)
  }

  @Test("What is written is read back, bit by bit", arguments: 0..<32 as Range<UInt64>)
  func roundTrip(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let extents = (0..<Int(seed % 5)).map { _ in Int.random(in: 0...4, using: &generator) }
    let shape = Shape(extents)
    let floats = (0..<shape.elementCount).map { _ in
      Float(bitPattern: .random(in: 0...UInt32.max, using: &generator))
    }
    let bytes = NPY.encode(floats, shape: shape)
    let array = try Self.read(bytes)
    #expect(array.shape == shape)
    #expect(array.floats.map(\.bitPattern) == floats.map(\.bitPattern))
    #expect((bytes.count - 4 * floats.count) % 64 == 0)
  }
}
