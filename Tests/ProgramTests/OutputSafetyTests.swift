import ByteIO
import Foundation
import TestSupport
import Testing

/// What people have is not lost: not by a name, not by a directory, not by a signal.
@Suite("Outputs and what stands in their place")
struct OutputSafetyTests {
  private let program: Program
  private let model: String
  private let data: [String]

  init() throws {
    program = try Program()
    model = try program.bringTinyModel("model")
    data = ["--data", try program.bringTable(), "--label-column", "y"]
  }

  @Test(
    "No report overwrites the model, whose directory has its name",
    arguments: [["--name", "model"], []])
  func ownName(name: [String]) throws {
    let before = program.snapshot()
    for options in [name, name + ["--force"]] {
      let run = try program.run(
        ["evaluate", "model", "--levels", "uint8", "--report", "model"] + data + options)
      #expect(run.status == 73, "\(run.errors)")
      #expect(run.errors.contains("model/model.json"))
      #expect(run.errors.contains("an input of this run"))
      #expect(program.snapshot() == before)
    }
  }

  @Test("No single output replaces data, labels or a stranger's file")
  func foreign() throws {
    try program.directory.write("precious", to: "mine.txt")
    for extra in ["mine.json", "mine.md", "mine.html", "mine.csv", "mine.xml", "culprits-x.md"] {
      try program.directory.write("precious", to: extra)
    }
    let record = try program.run(
      ["evaluate", model, "--levels", "uint8", "--report", "r", "--name", "r"] + data)
    #expect(record.status == 0, "\(record.errors)")
    let before = program.snapshot()
    for command in [
      ["evaluate", model, "--samples", "data.csv"] + data,
      ["evaluate", model, "--samples", "mine.txt"] + data,
      ["evaluate", model, "--samples", "model/group1-shard1of1.bin"] + data,
      ["evaluate", model, "--report", ".", "--name", "mine"] + data,
      ["evaluate", model, "--report", "r", "--name", "r", "--samples", "r/r.json"] + data,
      ["sensitivity", model, "--report", ".", "--name", "x", "--checkpoints", "j"] + data,
      ["summarize", "r/r.json", "--output", "r/r.json.md", "--output", "mine.html"],
      ["compare", "r/r.json", "r/r.json", "--output", "mine.json"],
      ["compare", "r/r.json", "r/r.json", "--output", "r/r.json"],
      ["check", "r/r.json", "--baseline", "r/r.json", "--junit", "mine.xml"],
      ["check", "r/r.json", "--baseline", "r/r.json", "--junit", "r/r.json"],
      ["accept", "r/r.json", "--baseline", "mine.json"],
      ["size", model, "--levels", "uint8", "--output", "mine.md"],
    ] {
      let run = try program.run(command)
      // A baseline that is no record is bad data before it is anybody's file.
      #expect(run.status == (command[0] == "accept" ? 65 : 73), "\(command): \(run.errors)")
      var after = program.snapshot()
      after = after.filter { !$0.key.hasPrefix("j/") && !$0.key.hasPrefix("home") }
      #expect(after == before, "\(command)")
    }
  }

  @Test("The same command again replaces what it wrote")
  func again() throws {
    for _ in 0..<2 {
      for command in [
        ["evaluate", model, "--levels", "uint8", "--report", "r", "--samples", "s.jsonl"] + data,
        [
          "summarize", "r/model.json", "--output", "s.md", "--output", "s.html", "--output",
          "s.csv",
        ],
        ["compare", "r/model.json", "r/model.json", "--output", "c.md", "--output", "c.json"],
        [
          "check", "r/model.json", "--baseline", "r/model.json", "--junit", "j.xml", "--benchmark",
          "b.json",
        ],
        ["accept", "r/model.json", "--baseline", "baselines"],
        ["size", model, "--levels", "uint8", "--output", "size.md"],
        ["sensitivity", model, "--report", "r", "--checkpoints", "j"] + data,
        ["profile", model, "--report", "r", "--runs", "1"],
      ] {
        let run = try program.run(command)
        #expect(run.status == 0, "\(command): \(run.errors)")
      }
    }
  }

  @Test("Where one of a report's files can't be, none is")
  func together() throws {
    try program.directory.write("precious", to: "r/model.csv/inner")
    let run = try program.run(
      ["evaluate", model, "--levels", "uint8", "--report", "r", "--force"] + data)
    #expect(run.status == 73, "\(run.errors)")
    let files = try FileManager.default.contentsOfDirectory(atPath: program.directory.file("r"))
    #expect(files == ["model.csv"])
  }

  @Test("Weights that are found by another spelling of their name are an input, too")
  func spelling() throws {
    let files = FileManager.default
    let path = program.directory.file("model")
    try files.moveItem(atPath: "\(path)/group1-shard1of1.bin", toPath: "\(path)/w x.bin")
    let text = try String(contentsOfFile: "\(path)/model.json", encoding: .utf8)
    try program.directory.write(
      text.replacing("group1-shard1of1.bin", with: "w%20x.bin?v=1"), to: "model/model.json")
    let run = try program.run(
      ["evaluate", model, "--levels", "uint8", "--json", "model/w x.bin", "--force"] + data)
    #expect(run.status == 73, "\(run.errors)")
    #expect(run.errors.contains("an input of this run"))
  }

  @Test("Files are there though nobody reads the report")
  func closedPipe() throws {
    _ = try program.run(
      under:
        "\"$0\" evaluate model --levels uint8 --report r --json j.json \(data.joined(separator: " ")) | true; exit 0",
      "unused")
    #expect(program.directory.contents.filter { ["j.json", "r"].contains($0) } == ["j.json", "r"])
  }

  @Test("A run that can't write ends before it computes, and leaves no directory behind")
  func noPlace() throws {
    let before = program.snapshot()
    let json = try program.run(["evaluate", model, "--json", "data.csv/x.json"] + data)
    #expect(json.status == 73, "\(json.errors)")
    let predict = try program.run("predict", model, "--input", "nothing.npy", "--output", "p")
    #expect(predict.status == 66, "\(predict.errors)")
    #expect(program.snapshot() == before)
    #expect(!FilePresence.exists(program.directory.file("p")))
  }

  @Test("Kept levels are replaced by --force only")
  func kept() throws {
    let command = ["evaluate", model, "--levels", "uint8", "--keep-artifacts", "k"] + data
    #expect(try program.run(command).status == 0)
    let again = try program.run(command)
    #expect(again.status == 73, "\(again.errors)")
    #expect(again.errors.contains("--force"))
    #expect(try program.run(command + ["--force"]).status == 0)
  }

  @Test("Arrays have no mark, so they are replaced by --force only")
  func arrays() throws {
    // NPY, version 1: two samples of two numbers.
    let head = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), }"
    let padded = head + String(repeating: " ", count: 117 - head.count) + "\n"
    try program.directory.write(
      [0x93] + Array("NUMPY".utf8) + [1, 0, 118, 0] + Array(padded.utf8)
        + [UInt8](repeating: 0, count: 16), to: "x.npy")
    let command = ["predict", model, "--input", "x.npy", "--output", "p"]
    #expect(try program.run(command).status == 0)
    #expect(try program.run(command).status == 73)
    #expect(try program.run(command + ["--force"]).status == 0)
  }

  @Test("A killed replacement leaves the old model to be found, and the next run clears up")
  func killed() throws {
    let run = try program.run("quantize", model, "--level", "uint8", "--output", "out")
    #expect(run.status == 0, "\(run.errors)")
    let child = Process()
    child.executableURL = URL(fileURLWithPath: "/bin/true")
    try child.run()
    child.waitUntilExit()
    let files = FileManager.default
    let aside = "out.replaced-\(child.processIdentifier)"
    try files.moveItem(
      atPath: program.directory.file("out"), toPath: program.directory.file(aside))
    try program.directory.write("half", to: "out.partial-\(child.processIdentifier)/model.json")
    // The old one is back: without --force it stays.
    #expect(
      try program.run("quantize", model, "--level", "uint8", "--output", "out").status == 73)
    #expect(program.directory.contents == ["data.csv", "model", "out"])
    #expect(
      try program.run("quantize", model, "--level", "float16", "--output", "out", "--force").status
        == 0)
    #expect(program.directory.contents == ["data.csv", "model", "out"])
  }
}
