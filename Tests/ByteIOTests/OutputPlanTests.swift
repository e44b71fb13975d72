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
    #expect(error?.problem.hasPrefix("'\(directory.file("f"))' exists, and") == true)
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
