import Foundation
import TestSupport
import Testing

@Suite("Several models in one run")
struct SeveralModelsTests {
  private static let digits = Repository.path("Models/digits")

  private func program() throws -> Program {
    let program = try Program()
    try program.bringDatasets()
    return program
  }

  private func record(_ program: Program, _ name: String) throws -> [String: Any] {
    let data = try Data(contentsOf: URL(fileURLWithPath: program.directory.file(name)))
    return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
  }

  /// The record without what time and the command line decide.
  private func timeless(_ program: Program, _ name: String) throws -> NSDictionary {
    var record = try record(program, name)
    record["provenance"] = (record["provenance"] as? [String: Any])?["data"]
    record["candidates"] = (record["candidates"] as? [[String: Any]])?
      .map { $0.filter { $0.key != "samplesPerSecond" } }
    return record as NSDictionary
  }

  @Test(
    "A quantized file stands beside the level that it was made with, and gives the same figures")
  func quantized() throws {
    let program = try program()
    let made = try program.run("quantize", Self.digits, "--level", "uint8", "--output", "small")
    #expect(made.status == 0, "\(made.errors)")
    let run = try program.run(
      "evaluate", Self.digits, "small", "--data", "digits", "--levels", "uint8", "--json", "r.json")
    #expect(run.status == 0, "\(run.errors)")
    let candidates = try #require(
      try record(program, "r.json")["candidates"] as? [[String: Any]])
    #expect(
      candidates.map { $0["name"] as? String } == ["digits", "digits uint8", "small (uint8)"])
    let (level, file) = (candidates[1], candidates[2])
    for key in ["score", "comparison", "weightsSHA256", "size"] {
      #expect(level[key] as? NSObject == file[key] as? NSObject, "\(key)")
    }
  }

  @Test("Models that take other samples are refused, with both shapes")
  func unfit() throws {
    let run = try program().run(
      "evaluate", Self.digits, Repository.path("Models/housing"), "--data", "digits")
    #expect(run.status == 65)
    #expect(
      run.errors.contains(
        "'housing' can't be compared with 'digits': it has inputs of [8], 'digits' of [8, 8, 1]."),
      "\(run.errors)")
  }

  @Test("Two engines make two candidates of each, which agree")
  func engines() throws {
    let program = try program()
    let run = try program.run(
      "evaluate", Self.digits, "--data", "digits", "--levels", "uint8", "--engine", "vector",
      "--engine", "openblas", "--json", "r.json")
    #expect(run.status == 0, "\(run.errors)")
    let candidates = try #require(
      try record(program, "r.json")["candidates"] as? [[String: Any]])
    #expect(candidates.count == 4)
    let correct = candidates.map { ($0["score"] as? [String: Any])?["correctCount"] as? Int }
    #expect(Set(correct).count == 1 && correct[0] != nil, "\(correct)")
  }

  @Test(
    "An evaluation in parts, merged in any order, is the record of the whole", arguments: [2, 5])
  func parts(count: Int) throws {
    let program = try program()
    let whole = try program.run("evaluate", Self.digits, "--data", "digits", "--json", "whole.json")
    #expect(whole.status == 0, "\(whole.errors)")
    let plan = try program.run(
      "evaluate", Self.digits, "--data", "digits", "--plan-only", "plan.json")
    #expect(plan.status == 0, "\(plan.errors)")
    for index in 1...count {
      let part = try program.run(
        "evaluate", "--plan", "plan.json", "--shard", "\(index)/\(count)", "--output",
        "\(index).part")
      #expect(part.status == 0, "\(part.errors)")
    }
    let names = (1...count).reversed().map { "\($0).part" }
    let merged = try program.run(["merge"] + names + ["--json", "merged.json"])
    #expect(merged.status == 0, "\(merged.errors)")
    #expect(try timeless(program, "merged.json") == timeless(program, "whole.json"))

    let gap = try program.run(["merge"] + names.dropFirst() + ["--json", "gap.json"])
    #expect(gap.status == 65 && gap.errors.contains("No part has the samples"), "\(gap.errors)")
    let twice = try program.run(["merge"] + names + [names[0], "--json", "gap.json"])
    #expect(twice.status == 65 && twice.errors.contains("Two parts"), "\(twice.errors)")
    #expect(!FileManager.default.fileExists(atPath: program.directory.file("gap.json")))
  }

  @Test("A damaged part, and a part of another plan, are refused by name")
  func foreignParts() throws {
    let program = try program()
    for (plan, levels) in [("a", "uint8"), ("b", "uint4")] {
      #expect(
        try program.run(
          "evaluate", Self.digits, "--data", "digits", "--levels", levels, "--plan-only",
          "\(plan).json"
        ).status == 0)
      for shard in 1...2 {
        #expect(
          try program.run(
            "evaluate", "--plan", "\(plan).json", "--shard", "\(shard)/2", "--output",
            "\(plan)\(shard).part"
          ).status == 0)
      }
    }
    let foreign = try program.run("merge", "a1.part", "b2.part")
    #expect(foreign.status == 65)
    #expect(foreign.errors.contains("different plans") && foreign.errors.contains("b2.part"))
    let path = program.directory.file("a2.part")
    var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    bytes[bytes.count / 2] ^= 1
    try bytes.write(to: URL(fileURLWithPath: path))
    let damaged = try program.run("merge", "a1.part", "a2.part")
    #expect(damaged.status == 65 && damaged.errors.contains("a2.part"), "\(damaged.errors)")
  }

  /// The lines that `docs/record.md` shows, without pandas where that is not installed.
  @Test("A record's samples are a table in two lines of Python")
  func python() throws {
    let program = try program()
    let run = try program.run(
      "evaluate", Self.digits, "--data", "digits", "--levels", "uint8", "--json", "digits.json")
    #expect(run.status == 0, "\(run.errors)")
    let script = """
      import json
      columns = json.load(open("digits.json"))["samples"]["columns"]
      try:
          import pandas as pd
          table = pd.DataFrame(columns)
          print(len(table), int((table["label"] == table["prediction uint8"]).sum()))
      except ImportError:
          pairs = list(zip(columns["label"], columns["prediction uint8"]))
          print(len(pairs), sum(a == b for a, b in pairs))
      """
    try program.directory.write(script, to: "table.py")
    guard
      let python = ["/usr/bin/python3", "/usr/local/bin/python3"].first(
        where: FileManager.default.isExecutableFile)
    else { return }
    let outcome = try program.run(under: "\(python) table.py > table.txt; true", "--version")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let printed = try String(contentsOfFile: program.directory.file("table.txt"), encoding: .utf8)
    #expect(printed == "360 356\n")
  }
}
