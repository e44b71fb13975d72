import ByteIO
import Essentials
import Foundation
import TestSupport
import Testing

@Suite("tar files that are written")
struct TarTests {
  static let members = [
    NamedBytes(name: "weights.bin", bytes: [UInt8](repeating: 9, count: 700)),
    NamedBytes(name: "model.json", bytes: Array("{}".utf8)),
  ]

  @Test("The tar program lists names, sizes, modes and times", .enabled(if: SystemTool.hasGNUTar))
  func listing() throws {
    let directory = try TemporaryDirectory()
    let path = try directory.write(
      Archive.tar(directory: "net", members: Self.members), to: "a.tar")
    let result = try #require(SystemTool("tar")).run(["--numeric-owner", "-tvf", path])
    let lines = String(decoding: result.output, as: UTF8.self).split(separator: "\n").map {
      $0.split(separator: " ").joined(separator: " ")
    }
    #expect(
      lines == [
        "drwxr-xr-x 0/0 0 1970-01-01 00:00 net/",
        "-rw-r--r-- 0/0 2 1970-01-01 00:00 net/model.json",
        "-rw-r--r-- 0/0 700 1970-01-01 00:00 net/weights.bin",
      ])
    #expect(result.status == 0)
    let content = try #require(SystemTool("tar")).run(["-xOf", path, "net/weights.bin"])
    #expect(content.output == [UInt8](repeating: 9, count: 700))
  }

  @Test("A header is that of POSIX ustar, without time, owner or their names")
  func header() {
    let tar = Archive.tar(
      directory: "d", members: [NamedBytes(name: "f", bytes: Array("abc".utf8))])
    func field(_ range: Range<Int>) -> String {
      String(decoding: tar[range].prefix { $0 != 0 }, as: UTF8.self)
    }
    let file = 512
    #expect(field(file..<file + 100) == "d/f")
    #expect(field(file + 100..<file + 108).hasPrefix("000644"))
    #expect(field(file + 108..<file + 116).hasPrefix("000000"))
    #expect(field(file + 124..<file + 136).hasPrefix("00000000003"))
    #expect(field(file + 136..<file + 148).hasPrefix("00000000000"))
    #expect(field(file + 156..<file + 157) == "0")
    #expect(Array(tar[file + 257..<file + 265]) == Array("ustar\u{0}00".utf8))
    #expect(field(file + 265..<file + 329) == "")
    #expect(Array(tar[1024..<1028]) == Array("abc\u{0}".utf8))
    #expect(tar[1028...].allSatisfy { $0 == 0 })
  }

  @Test("The bytes depend on the members, not on their order or the moment")
  func deterministic() {
    let tar = Archive.tar(directory: "net", members: Self.members)
    #expect(tar == Archive.tar(directory: "net", members: Self.members))
    #expect(tar == Archive.tar(directory: "net", members: Self.members.reversed()))
    #expect(tar != Archive.tar(directory: "nets", members: Self.members))
  }

  /// Two headers of 512 bytes, the content in blocks of 512, two blocks of zeros, then whole
  /// records of 20 blocks.
  @Test(
    "The length is a multiple of 10,240",
    arguments: [(0, 10_240), (1, 10_240), (8_192, 10_240), (8_193, 20_480), (100_000, 102_400)])
  func length(byteCount: Int, expected: Int) {
    let member = NamedBytes(name: "f", bytes: [UInt8](repeating: 1, count: byteCount))
    #expect(Archive.tar(directory: "d", members: [member]).count == expected)
  }

  @Test(
    "A member with a long name or one that is not ASCII is not lost",
    .enabled(if: SystemTool.hasGNUTar),
    arguments: [String(repeating: "n", count: 99), String(repeating: "n", count: 150), "größe"])
  func names(name: String) throws {
    let directory = try TemporaryDirectory()
    let members = [NamedBytes(name: name, bytes: [1, 2, 3])]
    let bytes = Archive.tar(directory: "d", members: members)
    let path = try directory.write(bytes, to: "a.tar")
    let tar = try #require(SystemTool("tar"))
    #expect(try tar.run(["-xOf", path, "d/\(name)"]).output == [1, 2, 3])
    #expect(bytes == Archive.tar(directory: "d", members: members))
  }
}

@Suite("zip files that are read")
struct UnzipTests {
  /// Python's zipfile: `a.txt` of 24 times the letter a and `d/b` of `xyz`, at 1980-01-01.
  static let archives: [String: [UInt8]] = [
    "stored": decoded(
      """
      UEsDBBQAAAAAAAAAIQCEegLmGAAAABgAAAAFAAAAYS50eHRhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFQSwME
      FAAAAAAAAAAhAGe6jusDAAAAAwAAAAMAAABkL2J4eXpQSwECFAMUAAAAAAAAACEAhHoC5hgAAAAYAAAABQAA
      AAAAAAAAAAAApAEAAAAAYS50eHRQSwECFAMUAAAAAAAAACEAZ7qO6wMAAAADAAAAAwAAAAAAAAAAAAAApAE7
      AAAAZC9iUEsFBgAAAAACAAIAZAAAAF8AAAAAAA==
      """),
    "deflated": decoded(
      """
      UEsDBBQAAAAIAAAAIQCEegLmBQAAABgAAAAFAAAAYS50eHRLTMQOAFBLAwQUAAAACAAAACEAZ7qO6wUAAAAD
      AAAAAwAAAGQvYquorAIAUEsBAhQDFAAAAAgAAAAhAIR6AuYFAAAAGAAAAAUAAAAAAAAAAAAAAKQBAAAAAGEu
      dHh0UEsBAhQDFAAAAAgAAAAhAGe6jusFAAAAAwAAAAMAAAAAAAAAAAAAAKQBKAAAAGQvYlBLBQYAAAAAAgAC
      AGQAAABOAAAAAAA=
      """),
  ]

  /// numpy 2.4.6: `np.savez(f, **{'é': np.arange(2, dtype='u1')})`.
  static let nonASCII = decoded(
    """
    UEsDBC0AAAgAAAAAIQCZYnff//////////8GABQAw6kubnB5AQAQAIIAAAAAAAAAggAAAAAAAACTTlVNUFkBAHYAeydk
    ZXNjcic6ICd8dTEnLCAnZm9ydHJhbl9vcmRlcic6IEZhbHNlLCAnc2hhcGUnOiAoMiwpLCB9ICAgICAgICAgICAgICAg
    ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgCgABUEsBAi0DLQAACAAAAAAhAJlid9+C
    AAAAggAAAAYAAAAAAAAAAAAAAIABAAAAAMOpLm5weVBLBQYAAAAAAQABADQAAAC6AAAAAAA=
    """)

  static let contents: [String: [UInt8]] = [
    "a.txt": [UInt8](repeating: 0x61, count: 24), "d/b": Array("xyz".utf8),
  ]

  static func decoded(_ base64: String) -> [UInt8] {
    Array(Data(base64Encoded: base64, options: .ignoreUnknownCharacters) ?? Data())
  }

  static func unzip(_ bytes: [UInt8], limit: Int = 1 << 20) throws -> [NamedBytes] {
    try Archive.unzip(FileBytes(bytes, source: "a.zip"), limit: limit)
  }

  @Test("Members come in their order, with their bytes", arguments: ["stored", "deflated"])
  func members(method: String) throws {
    let members = try Self.unzip(try #require(Self.archives[method]))
    #expect(members.map(\.name) == ["a.txt", "d/b"])
    #expect(members.map(\.bytes) == [Self.contents["a.txt"], Self.contents["d/b"]])
  }

  @Test("A member's name need not be ASCII")
  func nonASCIIName() throws {
    let members = try Self.unzip(Self.nonASCII)
    #expect(members.map(\.name) == ["é.npy"])
    #expect(members.map(\.bytes.count) == [130])
  }

  @Test("What is no zip file is an error", arguments: [[], [0x50], Array("hello".utf8)])
  func noArchive(bytes: [UInt8]) {
    let error = #expect(throws: ByteIOError.self) { try Self.unzip(bytes) }
    #expect(error?.location == "a.zip")
    #expect(error?.problem.hasPrefix("The archive can't be read: ") == true)
  }

  @Test(
    "A file cut off anywhere gives an error or whole members", arguments: ["stored", "deflated"])
  func truncated(method: String) throws {
    let bytes = try #require(Self.archives[method])
    for count in bytes.indices {
      guard let members = try? Self.unzip(Array(bytes.prefix(count))) else { continue }
      #expect(members.count <= 2, "cut at \(count)")
      for member in members {
        #expect(member.bytes == Self.contents[member.name], "\(member.name), cut at \(count)")
      }
    }
    #expect(throws: ByteIOError.self) { try Self.unzip(Array(bytes.prefix(40))) }
  }

  @Test("A flipped bit of the content is damage", arguments: ["stored", "deflated"])
  func flipped(method: String) throws {
    var bytes = try #require(Self.archives[method])
    bytes[36] ^= 4
    #expect(throws: ByteIOError.self) { try Self.unzip(bytes) }
  }

  @Test("Bytes at random behind a zip's mark never trap", arguments: 0..<64 as Range<UInt64>)
  func random(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    var bytes = try #require(Self.archives[seed % 2 == 0 ? "stored" : "deflated"])
    for _ in 0..<8 {
      bytes[.random(in: 4..<bytes.count, using: &generator)] = .random(
        in: 0...255, using: &generator)
    }
    let members = (try? Self.unzip(bytes)) ?? []
    #expect(members.count <= 2)
  }

  @Test("The limit is the greatest size of all members together")
  func limit() throws {
    let bytes = try #require(Self.archives["deflated"])
    #expect(try Self.unzip(bytes, limit: 27).count == 2)
    let error = #expect(throws: ByteIOError.self) { try Self.unzip(bytes, limit: 26) }
    #expect(error?.problem == "The file holds more than 26 bytes once decompressed.")
  }
}
