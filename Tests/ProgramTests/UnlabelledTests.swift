import Foundation
import TestSupport
import Testing

@Suite("quanteval without labels")
struct UnlabelledTests {
  private static let digits = Repository.path("Models/digits")

  /// A table of two inputs, without the class.
  private static let table =
    "a,b\n" + (0..<60).map { "\($0 % 7 - 3),\(($0 * 5) % 11 - 5)\n" }.joined()

  @Test("A table without a label's column is measured against float32, and the report says so")
  func table() throws {
    let program = try Program()
    let model = try program.bringTinyModel()
    try program.directory.write(Self.table, to: "t.csv")
    let run = try program.run(
      "evaluate", model, "--data", "t.csv", "--report", "r", "--samples", "s.jsonl")
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.contains("Note: No labels: what counts is the agreement with the float32"))
    #expect(run.output.contains("100.0 %  by definition"))
    #expect(!run.output.contains("accuracy  ") && !run.output.contains("lost"))
    #expect(
      run.errors.contains(
        "Warning: 60 samples can't show that less than 0.5 pp disagrees, even if no prediction "
          + "changes: it takes at least 1,141 for 3 levels at once (98.33 % confidence each, Holm's "
          + "correction) and 765 for one alone. Nothing can pass."))
    for (file, text) in [
      ("tiny.md", "No labels"), ("tiny.html", "No labels"), ("tiny.csv", ",agreement,1.0,,,"),
    ] {
      let content = try String(
        contentsOfFile: program.directory.file("r/\(file)"), encoding: .utf8)
      #expect(content.contains(text), "\(file)")
      #expect(!content.contains("right:"), "\(file)")
    }
    let lines = try String(contentsOfFile: program.directory.file("s.jsonl"), encoding: .utf8)
      .split(separator: "\n")
    #expect(lines.count == 60)
    #expect(lines.allSatisfy { $0.contains("\"agrees\":") && !$0.contains("label") })
  }

  @Test("A column too many is taken for the label's, and the columns are named")
  func extraColumn() throws {
    let program = try Program()
    let model = try program.bringTinyModel()
    try program.directory.write("a,b,price\n1,2,3\n", to: "t.csv")
    let run = try program.run("evaluate", model, "--data", "t.csv")
    #expect(run.status == 65)
    #expect(run.errors.contains("name the label's with --label-column"), "\(run.errors)")
    #expect(run.errors.contains("a, b, price"))
  }

  @Test("Records of such runs are compared, checked and summarized")
  func records() throws {
    let program = try Program()
    let model = try program.bringTinyModel()
    try program.directory.write(Self.table, to: "t.csv")
    for name in ["one", "two"] {
      _ = try program.run(
        "evaluate", model, "--data", "t.csv", "--levels", "uint8", "--report", ".", "--name", name)
    }
    let compared = try program.run("compare", "one.json", "two.json")
    #expect(
      compared.status == 0 && compared.output.contains("B agrees with A"), "\(compared.errors)")
    #expect(try program.run("accept", "one.json", "--baseline", "base.json").status == 0)
    let checked = try program.run("check", "one.json", "--baseline", "base.json")
    #expect(checked.status == 0 && checked.output.contains("passes"), "\(checked.errors)")
    let summary = try program.run("summarize", "one.json", "two.json")
    #expect(summary.output.contains("agreement"), "\(summary.output)")
    let quiet = try program.run(
      "evaluate", model, "--data", "t.csv", "--task", "regression", "--report", ".", "--name", "n")
    #expect(quiet.output.contains("mean |difference|"))
    let mixed = try program.run("compare", "one.json", "n.json")
    #expect(mixed.errors.contains("One record is of classes, the other of numbers."))
  }

  @Test("Labels that are there can be left aside; the search for culprits needs none")
  func blind() throws {
    let program = try Program()
    try program.bringDatasets()
    let run = try program.run(
      "evaluate", Self.digits, "--data", "digits", "--no-labels", "--levels", "uint8", "--margin",
      "2pp")
    #expect(
      run.status == 0 && run.output.contains("uint8  equivalent"), "\(run.output)\(run.errors)")
    #expect(!run.errors.contains("Warning"), "\(run.errors)")
    let culprits = try program.run(
      "sensitivity", Self.digits, "--data", "digits", "--no-labels", "--margin", "2pp", "--report",
      "r")
    #expect(culprits.output.contains("No labels"), "\(culprits.errors)")
    #expect(culprits.output.contains("No culprit: uint8 for everything disagrees by"))
    let page = try String(
      contentsOfFile: program.directory.file("r/culprits-digits.html"), encoding: .utf8)
    #expect(page.components(separatedBy: "No labels:").count == 2, "once")
    #expect(page.components(separatedBy: "No culprit:").count == 2, "once")
  }

  @Test("A folder of photographs without classes will do")
  func photographs() throws {
    let program = try Program()
    let model = try program.bringTinyModel()
    try program.directory.write(solidPNG([10, 20, 30]), to: "photos/a.png")
    // The model takes no images; that is found, and not that there are no labels.
    let run = try program.run("evaluate", model, "--data", "photos")
    #expect(run.errors.contains("The model takes inputs of"), "\(run.errors)")
    #expect(!run.errors.contains("labels"))
  }
}
