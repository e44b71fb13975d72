import Foundation
import TestSupport
import Testing

@Suite("quanteval compare, check and accept")
struct GateTests {
  /// A record of the tiny model in `r/tiny.json`.
  private func program() throws -> Program {
    let program = try Program()
    try program.directory.write(Program.separableTable(600), to: "t.csv")
    _ = try program.bringTinyModel()
    try evaluate(program, "tiny", into: "r")
    return program
  }

  private func evaluate(
    _ program: Program, _ model: String, into directory: String, _ options: String...
  ) throws {
    let run = try program.run(
      [
        "evaluate", model, "--data", "t.csv", "--label-column", "class", "--report", directory,
        "--name", "tiny",
      ] + options)
    #expect(run.status == 0, "\(run.errors)")
  }

  /// The same model, whose first two classes are swapped.
  private func bringSwappedModel(_ program: Program) throws {
    let source = "\(program.directory.file("tiny"))/group1-shard1of1.bin"
    var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: source)))
    for row in 0..<3 {
      for byte in 0..<4 { bytes.swapAt(row * 12 + byte, row * 12 + 4 + byte) }
    }
    try program.directory.write(bytes, to: "swapped/group1-shard1of1.bin")
    try program.directory.write(
      try String(contentsOfFile: program.directory.file("tiny/model.json"), encoding: .utf8),
      to: "swapped/model.json")
  }

  private func text(_ program: Program, _ name: String) throws -> String {
    try String(contentsOfFile: program.directory.file(name), encoding: .utf8)
  }

  @Test("Accepted, then unchanged: exit 0 and zero changed predictions")
  func unchanged() throws {
    let program = try program()
    let missing = try program.run("check", "r/tiny.json")
    #expect(missing.status == 66)
    #expect(missing.errors.contains("at:  Reports/baselines/tiny.json"))
    #expect(missing.errors.contains("quanteval accept RECORD"))
    let accepted = try program.run("accept", "r/tiny.json")
    #expect(accepted.status == 0, "\(accepted.errors)")
    #expect(accepted.output.hasPrefix("tiny: first baseline, 600 samples of t.csv"))
    #expect(accepted.errors == "Written: Reports/baselines/tiny.json\n")
    let baseline = try text(program, "Reports/baselines/tiny.json")

    try evaluate(program, "tiny", into: "again", "--threads", "1")
    let run = try program.run("check", "again/tiny.json", "--fail-on", "undecided")
    #expect(run.status == 0, "\(run.output)\(run.errors)")
    #expect(run.output.hasPrefix("tiny: passes\n"))
    #expect(run.output.contains("not one prediction"))
    #expect(run.output.split(separator: "\n").allSatisfy { $0.count <= 80 }, "\(run.output)")
    #expect(try program.run("accept", "again/tiny.json").output.contains("stays as it is"))
    #expect(try text(program, "Reports/baselines/tiny.json") == baseline)
    #expect(
      try FileManager.default.contentsOfDirectory(
        atPath: program.directory.file("Reports/baselines")) == ["tiny.json"])
  }

  @Test("A regression: exit 1, and every form at once")
  func regression() throws {
    var program = try program()
    #expect(try program.run("accept", "r/tiny.json", "--baseline", "b/tiny.json").status == 0)
    try bringSwappedModel(program)
    try evaluate(program, "swapped", into: "bad")
    try program.directory.write("before\n", to: "summary.md")
    program.environment = ["GITHUB_STEP_SUMMARY": program.directory.file("summary.md")]
    let plain = try program.run("check", "bad/tiny.json", "--baseline", "b/tiny.json")
    #expect(plain.status == 1 && plain.errors.isEmpty)
    #expect(plain.output.hasPrefix("tiny: regression\n"))
    #expect(!plain.output.contains("::error"))
    #expect(try text(program, "summary.md") == "before\n")

    program.environment["GITHUB_ACTIONS"] = "true"
    let run = try program.run(
      "check", "bad/tiny.json", "--baseline", "b", "--junit", "ci/gate.xml", "--benchmark",
      "ci/gate.json")
    #expect(run.status == 1)
    #expect(
      run.output.contains(
        "\n::error file=b/tiny.json,title=tiny%3A float32 predictions::400 of 600 predictions"))
    #expect(run.output.contains("\n::notice file=b/tiny.json,title=tiny%3A model::Another model"))
    #expect(try text(program, "summary.md").hasPrefix("before\n# quanteval check\n"))
    #expect(try text(program, "ci/gate.xml").contains("<failure type=\"regression\""))
    #expect(try text(program, "ci/gate-smaller-is-better.json").contains("tiny uint8 gzip"))
    #expect(try text(program, "ci/gate-bigger-is-better.json").contains("tiny uint8 accuracy"))

    let allowed = try program.run(
      "check", "bad/tiny.json", "--baseline", "b", "--margin", "99pp")
    #expect(allowed.status == 0, "\(allowed.output)")
    // Swapped classes look permuted: figures that mean nothing become no baseline but by force.
    let refused = try program.run("accept", "bad/tiny.json", "--baseline", "b")
    #expect(refused.status == 65 && refused.errors.contains("gives no advice"))
    let message = try program.run("accept", "bad/tiny.json", "--baseline", "b", "--force")
    #expect(message.output.hasPrefix("tiny: new baseline, 400 predictions changed\n\n- Another"))
    #expect(message.output.split(separator: "\n").allSatisfy { $0.count <= 72 })
    #expect(try program.run("check", "bad/tiny.json", "--baseline", "b").status == 0)
  }

  @Test("Undecided: exit 2 where that fails; a greater file: 1")
  func undecided() throws {
    let program = try program()
    _ = try program.run("accept", "r/tiny.json")
    // One label of 600 is wrong now: the data are others.
    try program.directory.write(
      Program.separableTable(600).replacing("11.0,5.5,0", with: "11.0,5.5,2"), to: "t.csv")
    try evaluate(program, "tiny", into: "other")
    let other = try program.run("check", "other/tiny.json", "--junit", "j.xml")
    #expect(other.status == 65)
    #expect(other.output.contains("tiny: can't be judged"))
    #expect(other.errors.hasPrefix("Error: The records are of different data"))
    #expect(try text(program, "j.xml").contains("<error type=\"incomparable\""))
    // A prediction that changed, of 600: nobody knows.
    let record = try text(program, "r/tiny.json")
    let predictions = try #require(record.firstMatch(of: /"prediction uint8" : \[0, 1, 2,/)?.0)
    let changed = record.replacing(
      predictions, with: predictions.replacing("[0, 1", with: "[0, 0"))
    try program.directory.write(changed, to: "changed/tiny.json")
    let lenient = try program.run("check", "changed/tiny.json")
    #expect(lenient.status == 0, "\(lenient.output)")
    #expect(lenient.output.contains("more samples like these would"))
    let strict = try program.run("check", "changed/tiny.json", "--fail-on", "undecided")
    #expect(strict.status == 2, "\(strict.output)")
    let both = try program.run(
      "check", "changed/tiny.json", "r/tiny.json", "--size-tolerance", "0")
    #expect(both.status == 0)
    let bytes = try #require(record.firstMatch(of: /"gzipByteCount" : ([0-9]+)/)?.1)
    try program.directory.write(
      record.replacing("\"gzipByteCount\" : \(bytes)", with: "\"gzipByteCount\" : 9\(bytes)"),
      to: "large/tiny.json")
    // Of several records the worst decides.
    let large = try program.run(
      "check", "large/tiny.json", "changed/tiny.json", "--fail-on", "undecided")
    #expect(large.status == 1)
    #expect(
      large.output.replacing("\n", with: " ").contains("at most 1 % more is allowed."))
  }

  @Test("Records are compared; as Markdown and JSON, too")
  func compare() throws {
    let program = try program()
    let run = try program.run(
      "compare", "r/tiny.json", "r/tiny.json", "--level-a", "float32", "--level-b", "uint8",
      "--margin", "2pp", "--output", "c.md", "--output", "c.json")
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.hasPrefix("B against A on t.csv: 600 samples\n"))
    #expect(run.output.contains("\nfloat32→uint8 "))
    #expect(run.output.split(separator: "\n").allSatisfy { $0.count <= 80 }, "\(run.output)")
    #expect(try text(program, "c.md").hasPrefix("# B against A"))
    let json = try #require(
      try JSONSerialization.jsonObject(with: Data(text(program, "c.json").utf8))
        as? [String: Any])
    #expect(json["sampleCount"] as? Int == 600)
    let all = try program.run("compare", "r/tiny.json", "r/tiny.json")
    #expect(all.output.contains("float32, float16, uint16, uint8 are unchanged"))
  }

  @Test(
    "What does not fit is refused",
    arguments: [
      (["compare", "r/tiny.json", "r/tiny.json", "--level-a", "uint8"], Int32(64), "each other"),
      (["compare", "r/tiny.json", "r/tiny.json", "--output", "c.pdf"], 64, "must end in"),
      (["compare", "r/tiny.json", "r/tiny.json", "--margin", "1%"], 64, "does not fit"),
      (["compare", "r/tiny.json", "r/tiny.json", "--level", "uint9"], 65, "did you mean 'uint8'"),
      (["compare", "r/tiny.json", "t.csv"], 65, "no evaluation record"),
      (["compare", "r/tiny.json", "nowhere.json"], 66, "There is no file"),
      (["check", "r/tiny.json", "--size-tolerance", "5"], 64, "'5' is no tolerance"),
      (["check", "r/tiny.json", "--fail-on", "rain"], 64, "fail-on"),
      (
        ["check", "r/tiny.json", "r/tiny.json", "--baseline", "b.json"], 64,
        "can't be the baseline of several"
      ),
      (["check", "r/tiny.json", "--junit", "t.csv/x.xml"], 73, "can't be created"),
      (["accept", "nowhere.json"], 66, "There is no file"),
    ])
  func refused(arguments: [String], status: Int32, problem: String) throws {
    let program = try program()
    let run = try program.run(arguments)
    #expect(run.status == status, "\(run.errors)")
    #expect(run.errors.contains(problem), "\(run.errors)")
    #expect(!program.directory.contents.contains("Reports"))
  }

  @Test("Data that stand in for others become a baseline under a name that says so")
  func standIn() throws {
    let program = try Program()
    try program.bringDatasets()
    let run = try program.run(
      "evaluate", EvaluateTests.model, "--data", "mnist", "--offline", "--report", "r", "--name",
      "mnist", "--levels", "uint8")
    #expect(run.status == 0, "\(run.errors)")
    let refused = try program.run(
      "accept", "r/mnist-on-digits.json", "--baseline", "b/mnist.json")
    #expect(refused.status == 65)
    #expect(refused.errors.contains("This is not MNIST"))
    #expect(!program.directory.contents.contains("b"))
    #expect(try program.run("accept", "r/mnist-on-digits.json", "--baseline", "b").status == 0)
    #expect(
      try program.run("check", "r/mnist-on-digits.json", "--baseline", "b").status == 0)
    #expect(program.directory.contents.contains("b"))
  }
}
