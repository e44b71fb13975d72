import ByteIO
import Essentials
import Foundation
import TestSupport
import Testing

@Suite("Output that is there whole or not at all")
struct AtomicOutputTests {
  let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  private func content(_ name: String) throws -> [UInt8] {
    try FileBytes(contentsOf: directory.file(name)).bytes()
  }

  @Test("A file is created, and replaced whole")
  func replaces() throws {
    try AtomicOutput.write(Array("a longer text".utf8), to: directory.file("f"))
    try AtomicOutput.write(Array("short".utf8), to: directory.file("f"))
    #expect(try content("f") == Array("short".utf8))
    #expect(directory.contents == ["f"])
  }

  @Test("A file mapped before it is replaced keeps its old bytes")
  func mapped() throws {
    let path = directory.file("f")
    try AtomicOutput.write([1, 2, 3], to: path)
    let old = try FileBytes(contentsOf: path)
    try AtomicOutput.write([4], to: path)
    #expect(old.bytes() == [1, 2, 3])
  }

  @Test("A place that is none is refused", arguments: ["missing/f", "file/f"])
  func noSuchPlace(name: String) throws {
    try directory.write("x", to: "file")
    let path = directory.file(name)
    let error = #expect(throws: ByteIOError.self) { try AtomicOutput.write([1], to: path) }
    #expect(error?.problem.hasPrefix("'\(path)' can't be created: ") == true)
    #expect(error?.kind == .cannotCreateOutput)
    #expect(directory.contents == ["file"])
  }

  @Test("A directory in the file's place stays, and nothing is left beside it")
  func directoryInPlace() throws {
    try directory.write("x", to: "d/f")
    #expect(throws: ByteIOError.self) { try AtomicOutput.write([1], to: directory.file("d")) }
    #expect(directory.contents == ["d"])
    #expect(try content("d/f") == Array("x".utf8))
  }

  /// Stands in for a full disk: writing stops after the limit's bytes.
  ///
  /// The limit is the process', so it is one that no other test comes near.
  @Test("Where the space ends, the old file stays and nothing is left beside it")
  func noSpace() throws {
    try directory.write("old", to: "f")
    let limit = 160 << 20
    let bytes = [UInt8](repeating: 1, count: limit + 1)
    var old = rlimit()
    #expect(getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &old) == 0)
    let handler = signal(SIGXFSZ, SIG_IGN)
    var new = rlimit(rlim_cur: rlim_t(limit), rlim_max: old.rlim_max)
    #expect(setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &new) == 0)
    defer {
      setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &old)
      signal(SIGXFSZ, handler)
    }
    let path = directory.file("f")
    let error = #expect(throws: ByteIOError.self) { try AtomicOutput.write(bytes, to: path) }
    #expect(error?.problem == "Writing '\(path)' failed: File too large.")
    #expect(error?.kind == .inputOutput)
    #expect(try content("f") == Array("old".utf8))
    let files = [NamedBytes(name: "small", bytes: [1]), NamedBytes(name: "large", bytes: bytes)]
    #expect(throws: ByteIOError.self) {
      try AtomicOutput.writeDirectory(files, at: directory.file("d"))
    }
    #expect(directory.contents == ["f"])
  }
}

@Suite("Directories that are there whole or not at all")
struct AtomicDirectoryTests {
  let directory: TemporaryDirectory
  static let files = [
    NamedBytes(name: "a", bytes: [1]), NamedBytes(name: "b", bytes: []),
  ]

  init() throws { directory = try TemporaryDirectory() }

  private func entries(_ name: String) -> [String]? {
    Directory.entries(directory.file(name))
  }

  @Test(
    "It holds exactly the files; those above it are made",
    arguments: ["d", "new/above/d", "d/", "d///"])
  func creates(name: String) throws {
    try AtomicOutput.writeDirectory(Self.files, at: directory.file(name))
    #expect(entries(name) == ["a", "b"])
    #expect(try FileBytes(contentsOf: directory.file("\(name)/a")).bytes() == [1])
    #expect(directory.contents.count == 1)
  }

  @Test("An empty directory is filled")
  func vacant() throws {
    try Directory.create(directory.file("d"))
    try AtomicOutput.writeDirectory(Self.files, at: directory.file("d"))
    #expect(entries("d") == ["a", "b"])
    #expect(directory.contents == ["d"])
  }

  @Test("What holds something is refused and stays", arguments: ["d", "d/old"])
  func occupied(name: String) throws {
    try directory.write("x", to: "d/old")
    let path = directory.file(name)
    let error = #expect(throws: ByteIOError.self) {
      try AtomicOutput.writeDirectory(Self.files, at: path)
    }
    #expect(error?.problem == "'\(path)' exists already and isn't empty.")
    #expect(entries("d") == ["old"])
    #expect(directory.contents == ["d"])
  }

  @Test("Replacing leaves nothing of the old model, and keeps what is no part of one")
  func replaces() throws {
    try directory.write("x", to: "d/group1-shard1of2.bin")
    try directory.write("x", to: "d/model.json")
    try directory.write("precious", to: "d/old")
    try AtomicOutput.writeDirectory(Self.files, at: directory.file("d"), replacing: true)
    #expect(entries("d") == ["a", "b", "old"])
    #expect(directory.contents == ["d"])
  }

  @Test("Replacing what is not there creates it")
  func replacesNothing() throws {
    try AtomicOutput.writeDirectory(Self.files, at: directory.file("d"), replacing: true)
    #expect(entries("d") == ["a", "b"])
  }

  @Test(
    "Failing on the way leaves the old directory and nothing beside it", arguments: [false, true])
  func fails(replacing: Bool) throws {
    if replacing { try directory.write("x", to: "d/old") }
    let files = Self.files + [NamedBytes(name: "missing/c", bytes: [3])]
    let path = directory.file("d")
    let error = #expect(throws: ByteIOError.self) {
      try AtomicOutput.writeDirectory(files, at: path, replacing: replacing)
    }
    #expect(error?.problem.hasPrefix("'\(path)/missing/c' can't be created: ") == true)
    #expect(entries("d") == (replacing ? ["old"] : nil))
    #expect(directory.contents == (replacing ? ["d"] : []))
  }

  @Test("A directory that holds directories is not replaced: they would be lost")
  func nested() throws {
    try directory.write("x", to: "d/inner/old")
    try directory.write("x", to: "d/old")
    let path = directory.file("d")
    let error = #expect(throws: ByteIOError.self) {
      try AtomicOutput.writeDirectory(Self.files, at: path, replacing: true)
    }
    #expect(
      error?.problem
        == "'\(path)' can't be created: the directory there holds another, 'inner'.")
    #expect(entries("d") == ["inner", "old"])
    #expect(entries("d/inner") == ["old"])
    #expect(directory.contents == ["d"])
  }

  @Test("A file or a link in its place is not replaced", arguments: ["file", "link"])
  func notADirectory(name: String) throws {
    try directory.write("x", to: "file")
    try directory.write("x", to: "other/old")
    #expect(symlink(directory.file("other"), directory.file("link")) == 0)
    let path = directory.file(name)
    let error = #expect(throws: ByteIOError.self) {
      try AtomicOutput.writeDirectory(Self.files, at: path, replacing: true)
    }
    #expect(error?.problem == "'\(path)' can't be created: what stands there is no directory.")
    #expect(directory.contents == ["file", "link", "other"])
    #expect(entries("other") == ["old"])
  }

  @Test("Below a file there is no place")
  func belowAFile() throws {
    try directory.write("x", to: "f")
    for body in [
      { try AtomicOutput.writeDirectory(Self.files, at: directory.file("f/d")) },
      { try Directory.create(directory.file("f")) },
      { try Directory.checkWritable(directory.file("f/d")) },
    ] as [() throws -> Void] {
      let error = #expect(throws: ByteIOError.self, performing: body)
      #expect(error?.kind == .cannotCreateOutput)
    }
    #expect(directory.contents == ["f"])
  }

  @Test("A directory's names are sorted; a file has none")
  func names() throws {
    for name in ["d/b", "d/é", "d/a"] { try directory.write("x", to: name) }
    #expect(entries("d") == ["a", "b", "é"])
    #expect(entries("d/a") == nil)
    #expect(entries("nothing") == nil)
  }

  @Test("Removing takes the files and the directory")
  func removes() throws {
    try directory.write("x", to: "d/a")
    Directory.removeFiles(directory.file("d"))
    #expect(directory.contents == [])
  }
}
