import ByteIO
import Essentials
import TestSupport
import Testing

@Suite("gzip streams")
struct GzipTests {
  /// `gzip -n` of `hello`.
  static let hello: [UInt8] = [
    0x1f, 0x8b, 0x08, 0, 0, 0, 0, 0, 0, 0x03,
    0xcb, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00,
    0x86, 0xa6, 0x10, 0x36, 5, 0, 0, 0,
  ]

  static func unpack(_ bytes: [UInt8], limit: Int = 1 << 30) throws -> [UInt8] {
    try Gzip.decompress(FileBytes(bytes, source: "s.gz"), limit: limit).bytes()
  }

  /// Bytes that compress a little: the fewer values, the more.
  static func bytes(count: Int, seed: UInt64, values: UInt8) -> [UInt8] {
    var generator = SeededGenerator(seed: seed)
    return (0..<count).map { _ in .random(in: 0...values, using: &generator) }
  }

  @Test("A stream that gzip made is read")
  func literal() throws {
    #expect(try Self.unpack(Self.hello) == Array("hello".utf8))
  }

  @Test(
    "What is compressed comes back",
    arguments: [0, 1, 2, 1_000, 65_535, 262_143, 262_144, 262_145, 700_001],
    [0, 3, 255] as [UInt8])
  func roundTrip(count: Int, values: UInt8) throws {
    let bytes = Self.bytes(count: count, seed: UInt64(count), values: values)
    #expect(try Self.unpack(Gzip.compress(bytes)) == bytes)
  }

  @Test("Sizes at random come back at every level", arguments: 0..<32 as Range<UInt64>)
  func randomSizes(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let bytes = Self.bytes(
      count: .random(in: 0...20_000, using: &generator), seed: seed,
      values: .random(in: 0...255, using: &generator))
    #expect(try Self.unpack(Gzip.compress(bytes, level: Int(seed % 10))) == bytes)
  }

  @Test("The header holds neither time nor name")
  func header() {
    #expect(Gzip.compress([1, 2, 3]).prefix(8) == [0x1f, 0x8b, 8, 0, 0, 0, 0, 0])
  }

  @Test("The same bytes give the same stream")
  func deterministic() {
    let bytes = Self.bytes(count: 300_000, seed: 1, values: 15)
    #expect(Gzip.compress(bytes) == Gzip.compress(bytes))
  }

  @Test("The gzip program reads it", .enabled(if: SystemTool.hasGzip))
  func program() throws {
    let bytes = Self.bytes(count: 300_000, seed: 2, values: 15)
    let directory = try TemporaryDirectory()
    let path = try directory.write(Gzip.compress(bytes), to: "a.gz")
    let result = try #require(SystemTool("gzip")).run(["-dc", path])
    #expect(result.status == 0)
    #expect(result.output == bytes)
  }

  @Test("Members follow one another")
  func members() throws {
    let empty = Gzip.compress([])
    #expect(
      try Self.unpack(Self.hello + empty + Self.hello) == Array("hellohello".utf8))
  }

  @Test("A stream cut off anywhere is damaged", arguments: 0..<hello.count)
  func truncated(count: Int) {
    let error = #expect(throws: ByteIOError.self) {
      try Self.unpack(Array(Self.hello.prefix(count)))
    }
    #expect(error?.problem == "The gzip stream is damaged: it ends too early.")
    #expect(error?.location == "s.gz, byte \(count)")
  }

  @Test("A second member cut off anywhere is damaged", arguments: 1..<hello.count)
  func truncatedMember(count: Int) {
    #expect(throws: ByteIOError.self) {
      try Self.unpack(Self.hello + Self.hello.prefix(count))
    }
  }

  /// Time, extra flags and system (bytes 4 to 9), the flag "text", and the six bits that fill up
  /// the last byte of the compressed data mean nothing to a reader.
  @Test("A flipped bit is damage, except where it means nothing", arguments: 0..<hello.count * 8)
  func flipped(bit: Int) throws {
    var bytes = Self.hello
    bytes[bit / 8] ^= 1 << UInt8(bit % 8)
    if (4...9).contains(bit / 8) || bit == 3 * 8 || (16 * 8 + 2..<17 * 8).contains(bit) {
      #expect(try Self.unpack(bytes) == Array("hello".utf8))
    } else {
      #expect(throws: ByteIOError.self) { try Self.unpack(bytes) }
    }
  }

  @Test("A flipped bit in a second member's mark is damage too", arguments: 0..<16)
  func flippedMember(bit: Int) {
    var second = Self.hello
    second[bit / 8] ^= 1 << UInt8(bit % 8)
    #expect(throws: ByteIOError.self) { try Self.unpack(Self.hello + second) }
  }

  @Test("Zeros may follow, as on tapes; other bytes may not")
  func trailing() throws {
    #expect(try Self.unpack(Self.hello + [0, 0, 0]) == Array("hello".utf8))
    let error = #expect(throws: ByteIOError.self) { try Self.unpack(Self.hello + [0, 7]) }
    #expect(error?.problem == "The gzip stream is damaged: other bytes follow it.")
    #expect(error?.location == "s.gz, byte 25")
  }

  @Test("The limit is the greatest size that is produced")
  func limit() throws {
    #expect(try Self.unpack(Self.hello, limit: 5).count == 5)
    let error = #expect(throws: ByteIOError.self) { try Self.unpack(Self.hello, limit: 4) }
    #expect(error?.problem == "The file holds more than 4 bytes once decompressed.")
    let bomb = Gzip.compress([UInt8](repeating: 0, count: 8 << 20))
    #expect(throws: ByteIOError.self) { try Self.unpack(bomb, limit: 1 << 20) }
  }

  @Test("A stream is known by its first two bytes")
  func mark() {
    #expect(Gzip.isGzip(FileBytes(Self.hello, source: "s")))
    #expect(!Gzip.isGzip(FileBytes([0x1f], source: "s")))
    #expect(!Gzip.isGzip(FileBytes(Array("PK".utf8), source: "s")))
  }
}
