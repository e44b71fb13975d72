import ByteIO
import Essentials
import Foundation
import TestSupport
import Testing

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
