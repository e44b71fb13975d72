import ByteIO
import Essentials
import Foundation
import TestSupport
import Testing

@Suite("What a run reads and writes")
struct OutputPlanTests {
  let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  private func plan(
    _ name: String, _ mark: PlannedOutput.Mark = .containing(["ours"]), inputs: [String] = [],
    isForced: Bool = false
  ) throws -> OutputPlan {
    try OutputPlan(
      [PlannedOutput(directory.file(name), mark)],
      inputs: InputFiles(inputs.map(directory.file)), isForced: isForced)
  }

  private func content(_ name: String) throws -> String {
    String(decoding: try FileBytes(contentsOf: directory.file(name)).bytes(), as: UTF8.self)
  }

  @Test("What an earlier run left is replaced; so is nothing at all")
  func replaces() throws {
    try directory.write("this is ours", to: "old")
    for name in ["old", "new"] {
      try plan(name).write([NamedBytes(name: directory.file(name), bytes: Array("x".utf8))])
      #expect(try content(name) == "x")
    }
    #expect(directory.contents == ["new", "old"])
  }

  @Test(
    "What somebody else wrote is not replaced but by force",
    arguments: [
      PlannedOutput.Mark.containing(["ours", "not there"]), .beginning("ours"), .none,
    ])
  func foreign(mark: PlannedOutput.Mark) throws {
    try directory.write("this is ours, or is it?", to: "f")
    let error = #expect(throws: ByteIOError.self) { try plan("f", mark) }
    #expect(error?.problem.hasPrefix("'\(directory.file("f"))' would be overwritten") == true)
    #expect(error?.remedy?.contains("--force") == true)
    #expect(error?.kind == .cannotCreateOutput)
    _ = try plan("f", mark, isForced: true)
  }

  @Test(
    "An input is never replaced, by whatever name, nor by force",
    arguments: ["input", "link", "hard", "d/../input"])
  func input(name: String) throws {
    try directory.write("this is ours", to: "input")
    try directory.write("", to: "d/other")
    #expect(symlink(directory.file("input"), directory.file("link")) == 0)
    #expect(link(directory.file("input"), directory.file("hard")) == 0)
    let error = #expect(throws: ByteIOError.self) {
      try plan(name, inputs: ["input"], isForced: true)
    }
    #expect(error?.problem.contains("an input of this run") == true)
    #expect(error?.remedy?.contains("--force") == false)
  }

  @Test("A file that somebody puts there during the run is not replaced", arguments: [false, true])
  func putThereMeanwhile(hadOwn: Bool) throws {
    if hadOwn { try directory.write("this is ours", to: "out") }
    let plan = try plan("out")
    try directory.write("precious", to: "out")
    let error = #expect(throws: ByteIOError.self) {
      try plan.write([NamedBytes(name: directory.file("out"), bytes: [1])])
    }
    #expect(error?.kind == .cannotCreateOutput)
    #expect(try content("out") == "precious")
  }

  @Test(
    "Marks that are made of several",
    arguments: [
      (PlannedOutput.Mark.beginning("a", containing: ["c"]), "abc", true),
      (.beginning("a", containing: ["x"]), "abc", false), (.exactly("abc"), "abc", true),
      (.exactly("ab"), "abc", false), (.oneOf([.exactly("b"), .containing(["b"])]), "abc", true),
      (.oneOf([]), "abc", false),
    ])
  func composed(mark: PlannedOutput.Mark, text: String, isOwn: Bool) throws {
    try directory.write(text, to: "out")
    #expect(((try? plan("out", mark)) != nil) == isOwn)
  }

  @Test("Files of a directory that is an input are inputs, too")
  func inputDirectory() throws {
    try directory.write("this is ours", to: "photos/cat/1.png")
    #expect(throws: ByteIOError.self) { try plan("photos/cat/1.png", inputs: ["photos"]) }
    let inputs = InputFiles([directory.file("photos")]) { $0.hasSuffix(".jpg") }
    #expect(inputs.input(sameAs: directory.file("photos/cat/1.png")) == nil)
  }

  @Test("Two outputs are two files, however they are spelt")
  func twice() throws {
    try directory.write("", to: "d/x")
    let paths = ["d/out", "./d/../d/out"].map(directory.file)
    let error = #expect(throws: ByteIOError.self) {
      try OutputPlan(paths.map { PlannedOutput($0, .none) }, inputs: InputFiles([]))
    }
    #expect(error?.problem.hasPrefix("Two outputs would be the same file") == true)
  }

  @Test("What is no file is not replaced, not even by force")
  func noFile() throws {
    try directory.write("", to: "d/x")
    #expect(mkfifo(directory.file("pipe"), 0o600) == 0)
    for name in ["d", "pipe"] {
      #expect(throws: ByteIOError.self) { try plan(name, isForced: true) }
    }
  }

  @Test("A file that has its mark in another one goes with that")
  func witness() throws {
    try directory.write("this is ours", to: "model.json")
    try directory.write("weights", to: "shard")
    let shard = PlannedOutput(
      directory.file("shard"), .containing(["ours"]), witness: directory.file("model.json"))
    _ = try OutputPlan([shard], inputs: InputFiles([]))
    try directory.write("somebody's", to: "model.json")
    #expect(throws: ByteIOError.self) { try OutputPlan([shard], inputs: InputFiles([])) }
  }

  @Test(
    "An input that changes is noticed before anything is written",
    arguments: ["longer", "same", "replaced", "removed"])
  func changed(how: String) throws {
    let path = try directory.write("12345", to: "input")
    // A time that no write of the next moment has.
    let old = Date(timeIntervalSince1970: 1_000_000_000)
    try FileManager.default.setAttributes([.modificationDate: old], ofItemAtPath: path)
    let plan = try plan("out", inputs: ["input"])
    switch how {
    case "longer": try directory.write("123456", to: "input")
    case "same": try Data("54321".utf8).write(to: URL(fileURLWithPath: path))
    case "replaced":
      try directory.write("12345", to: "other")
      try FileManager.default.setAttributes(
        [.modificationDate: old], ofItemAtPath: directory.file("other"))
      #expect(rename(directory.file("other"), path) == 0)
    default: try FileManager.default.removeItem(atPath: path)
    }
    let error = #expect(throws: ByteIOError.self) {
      try plan.write([NamedBytes(name: directory.file("out"), bytes: [1])])
    }
    #expect(error?.problem.hasPrefix("'\(path)' changed while it was in use") == true)
    #expect(error?.kind == .inputOutput)
    #expect(!directory.contents.contains("out"))
  }

  @Test(
    "Paths out of files stay in their directory",
    arguments: [
      ("a", true), ("a/b.bin", true), ("./a", true), ("a..b", true), ("..a/b", true), ("a b", true),
      ("", false), (".", false), ("/a", false), ("..", false), ("../a", false),
      ("a/../../b", false),
      ("a/..", false), ("a\0b", false), ("/", false), ("./", false),
    ])
  func contained(path: String, isContained: Bool) {
    #expect((ContainedPath(path) != nil) == isContained)
  }
}

@Suite("Files that belong together")
struct FileGroupTests {
  let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  private func files(_ names: [String]) -> [NamedBytes] {
    names.map { NamedBytes(name: directory.file($0), bytes: Array("new".utf8)) }
  }

  @Test("All are there, and nothing beside them")
  func all() throws {
    try directory.write("old", to: "b")
    try AtomicOutput.write(files(["a", "b", "c"]))
    #expect(directory.contents == ["a", "b", "c"])
    #expect(try FileBytes(contentsOf: directory.file("b")).bytes() == Array("new".utf8))
  }

  @Test(
    "Where one can't be written or renamed, all others are as they were",
    arguments: ["missing/x", "directory"])
  func none(bad: String) throws {
    try directory.write("old", to: "a")
    try directory.write("", to: "directory/inner")
    for names in [["a", "b", bad], [bad, "a", "b"], ["a", bad, "b"]] {
      #expect(throws: ByteIOError.self) { try AtomicOutput.write(files(names)) }
      #expect(directory.contents == ["a", "directory"], "\(names)")
      #expect(try FileBytes(contentsOf: directory.file("a")).bytes() == Array("old".utf8))
    }
  }

  /// A number that no process has any more: that of a child that has ended.
  private func endedProcess() throws -> Int32 {
    let child = Process()
    child.executableURL = URL(fileURLWithPath: "/bin/true")
    try child.run()
    child.waitUntilExit()
    return child.processIdentifier
  }

  @Test("What a killed run left is removed, and what it moved aside comes back")
  func recovers() throws {
    let dead = try endedProcess()
    try directory.write("old", to: "out.replaced-\(dead)/model.json")
    try directory.write("half", to: "out.partial-\(dead)/model.json")
    try directory.write("half", to: "other.partial-\(dead)")
    try directory.write("mine", to: "out.partial-notes")
    AtomicOutput.recover(directory.file("out"))
    #expect(
      directory.contents == ["other.partial-\(dead)", "out", "out.partial-notes"])
    #expect(
      try FileBytes(contentsOf: directory.file("out/model.json")).bytes() == Array("old".utf8))
  }

  @Test("What a living process is writing stays; under this one's number nothing is written yet")
  func living() throws {
    let name = "out.partial-\(getppid())"
    try directory.write("half", to: name)
    try directory.write("half", to: "out.partial-\(getpid())")
    AtomicOutput.recover(directory.file("out"))
    #expect(directory.contents == [name])
  }

  @Test("A group that was killed between two renamings is put back; one that was in place stays")
  func recoversGroups() throws {
    let dead = try endedProcess()
    for isFinished in [false, true] {
      try directory.write("new", to: "a")
      try directory.write("old", to: "a.replaced-\(dead)")
      try directory.write(isFinished ? "new" : "old", to: "b")
      if !isFinished { try directory.write("new", to: "b.partial-\(dead)") }
      AtomicOutput.recover(["a", "b"].map(directory.file))
      #expect(directory.contents == ["a", "b"])
      for name in ["a", "b"] {
        let bytes = try FileBytes(contentsOf: directory.file(name)).bytes()
        #expect(bytes == Array((isFinished ? "new" : "old").utf8))
      }
    }
  }

  @Test("What another run of the same number left aside is neither in the way nor put back")
  func staleAside() throws {
    try directory.write("older", to: "a.replaced-\(getpid())")
    try directory.write("old", to: "a")
    try directory.write("", to: "bad/inner")
    #expect(throws: ByteIOError.self) { try AtomicOutput.write(files(["a", "b", "bad"])) }
    #expect(directory.contents == ["a", "bad"])
    #expect(try FileBytes(contentsOf: directory.file("a")).bytes() == Array("old".utf8))
  }

  @Test("Nothing is written through a link in a temporary file's place")
  func linkInPlace() throws {
    let victim = try directory.write("precious", to: "victim")
    #expect(symlink(victim, directory.file("out.partial-\(getpid())")) == 0)
    try AtomicOutput.write([1], to: directory.file("out"))
    #expect(directory.contents == ["out", "victim"])
    #expect(try FileBytes(contentsOf: victim).bytes() == Array("precious".utf8))
  }

  @Test("A scratch directory is new, its owner's alone, and goes with all that is in it")
  func scratch() throws {
    let one = try ScratchDirectory(in: directory.path)
    let other = try ScratchDirectory(in: directory.path)
    #expect(one.path != other.path)
    let mode = try FileManager.default.attributesOfItem(atPath: one.path)[.posixPermissions]
    #expect(mode as? Int == 0o700)
    try Directory.create("\(one.path)/a/b")
    try AtomicOutput.write([1], to: "\(one.path)/a/b/c")
    let outside = try directory.write("precious", to: "outside")
    #expect(symlink(directory.path, "\(one.path)/link") == 0)
    one.remove()
    other.remove()
    #expect(directory.contents == ["outside"])
    #expect(FilePresence.exists(outside))
    #expect(throws: ByteIOError.self) { try ScratchDirectory(in: directory.file("missing")) }
  }

  @Test("Directories that are missing are looked for first, and made last")
  func missingDirectories() throws {
    let path = directory.file("new/above/out")
    let plan = try OutputPlan([PlannedOutput(path, .none)], inputs: InputFiles([]))
    #expect(directory.contents == [])
    try plan.write([NamedBytes(name: path, bytes: [1])])
    #expect(directory.contents == ["new"])
    try directory.write("", to: "file")
    let error = #expect(throws: ByteIOError.self) {
      try OutputPlan(
        [PlannedOutput(directory.file("file/below/out"), .none)], inputs: InputFiles([]))
    }
    #expect(error?.kind == .cannotCreateOutput)
  }

  @Test("Text is found wherever it stands in a file")
  func contains() {
    let bytes = FileBytes(Array("aaab, ab and abc".utf8), source: "f")
    for (text, isThere) in [
      ("aab", true), ("abc", true), ("a", true), ("", true), ("abd", false), ("abcd", false),
    ] { #expect(bytes.contains(Array(text.utf8)) == isThere, "\(text)") }
  }
}

@Suite("Damaged archives and streams")
struct DamagedBytesTests {
  @Test("gzip")
  func gzip() {
    let text = Array(repeating: Array("quantized weights, again and again. ".utf8), count: 40)
    let files = [Gzip.compress(text.flatMap(\.self)), Gzip.compress([1, 2, 3])]
    expectSound(reading: Mutations(of: files, as: .binary), named: "w.gz") { file in
      _ = try Gzip.decompress(file, limit: 1 << 20)
    }
  }

  @Test("zip")
  func zip() {
    let archives = Array(UnzipTests.archives.values)
    expectSound(reading: Mutations(of: archives, as: .binary), named: "w.npz") { file in
      _ = try Archive.unzip(file, limit: 1 << 20)
    }
  }
}
