import Foundation
import TestSupport
import Testing

/// Models and tables of a first user, with the right answers (Keras' own figures): `Fixtures/README.md`.
@Suite("What a first user tried")
struct UserTrialTests {
  private let program: Program

  init() throws {
    program = try Program()
    for name in ["U-user", "W09-binary-logit"] {
      try FileManager.default.copyItem(
        atPath: Repository.path("Tests/ProgramTests/Fixtures/trials/\(name)"),
        toPath: program.directory.file(name))
    }
  }

  private func evaluate(_ model: String, _ table: String, _ options: String...) throws
    -> Program.Outcome
  {
    try program.run(
      [
        "evaluate", "U-user/\(model)", "--data", table, "--label-column", "target", "--normalize",
        "zscore", "--statistics-from", "U-user/bc_train.csv",
      ] + options)
  }

  /// The lines of the test table, without its header.
  private var rows: [Substring] {
    get throws {
      try String(contentsOfFile: program.directory.file("U-user/bc_test.csv"), encoding: .utf8)
        .split(separator: "\n")
    }
  }

  private func write(_ rows: [Substring], to name: String) throws {
    let header = try self.rows[0]
    try program.directory.write(
      ([header] + rows).joined(separator: "\n") + "\n", to: name)
  }

  @Test("A logit is cut at 0, told or not that labels 0 and 1 are classes")
  func logit() throws {
    for task in [[], ["--task", "classification"]] {
      let run = try program.run(
        [
          "evaluate", "U-user/bclogit_tfjs", "--data", "U-user/bc_test.csv", "--label-column",
          "target", "--normalize", "zscore", "--statistics-from", "U-user/bc_train.csv",
        ] + task)
      #expect(run.output.contains("222 / 228"), "\(run.output)\(run.errors)")
      #expect(run.output.contains("a logit: class 1 where it is above 0"))
    }
    let array = ["evaluate", "W09-binary-logit", "--data", "W09-binary-logit/x.npy", "--labels"]
    let labels = "W09-binary-logit/labels.npy"
    #expect(try program.run(array + [labels]).output.contains("51 / 60"))
    #expect(
      try program.run(array + [labels, "--threshold", "0.5"]).output.contains("43 / 60"))
  }

  @Test("The warning, the verdicts and the headline count samples alike")
  func counts() throws {
    let all = try rows.dropFirst()
    try write(Array((0..<4).flatMap { _ in all }.prefix(800)), to: "t.csv")
    let run = try evaluate("bc_tfjs", "t.csv")
    #expect(run.errors.contains("it takes 1,141 (98.33 % confidence each, Holm's correction)"))
    #expect(run.errors.contains("the last one left, takes 765"))
    let text = run.output.replacing("\n", with: " ")
    #expect(text.contains("About 350 more samples like these would decide"), "\(text)")
    #expect(text.contains("asked alone, without the correction, uint8 would pass".capitalizedStart))
    let alone = try evaluate("bc_tfjs", "t.csv", "--levels", "uint8", "--fail-on", "undecided")
    #expect(alone.output.contains("Ship uint8") && alone.status == 0, "\(alone.output)")
  }

  @Test("A rare class that is lost stands in the verdict")
  func rareClass() throws {
    let rare = try String(
      contentsOfFile: program.directory.file("U-user/rare.csv"), encoding: .utf8
    ).split(separator: "\n").dropFirst()
    let common = try rows.filter { $0.hasSuffix(",1") }
    try write(rare + (0..<20).flatMap { _ in common }, to: "t.csv")
    let run = try evaluate(
      "bc_tfjs", "t.csv", "--levels", "codebook1", "--fail-on", "worse", "--report", "r")
    let text = run.output.replacing("\n", with: " ")
    #expect(run.status == 1, "\(run.output)\(run.errors)")
    #expect(text.contains("the recall of class 0 falls, 100.0 % → 0.0 % (6 → 0 of 6 right"))
    #expect(!text.contains("Ship codebook1"))
    let page = try String(contentsOfFile: program.directory.file("r/bc_tfjs.md"), encoding: .utf8)
    #expect(!page.contains("No class's recall changed"))
  }

  @Test("A table that was not standardized gets no advice")
  func unscaled() throws {
    let run = try program.run(
      "evaluate", "U-user/diab_tfjs", "--data", "U-user/diab_test.csv", "--label-column",
      "target", "--fail-on", "worse")
    #expect(run.output.contains("No advice") && run.output.contains("--normalize zscore"))
    #expect(!run.output.contains("Ship ") && run.status == 65)
  }

  @Test(
    "Several inputs or outputs are refused alike by every command that measures",
    arguments: [("wine2_tfjs", "ml_x.npy"), ("multi_in", "rx.npy")])
  func severalValues(model: String, data: String) throws {
    for command in [
      ["evaluate"], ["sensitivity", "--checkpoints", "j"], ["optimize"],
      ["correct", "--with", "bias-correction", "--output", "o"],
    ] {
      let run = try program.run(
        [command[0], "U-user/\(model)", "--data", "U-user/\(data)"] + command.dropFirst())
      #expect(run.status == 65, "\(command): \(run.status) \(run.errors)")
      #expect(run.errors.contains("data sets have one array of samples"))
    }
  }

  @Test("A recurrent model is studied, optimized and corrected")
  func recurrent() throws {
    for command in [
      ["sensitivity", "--alone", "--checkpoints", "j"], ["optimize"],
      ["correct", "--with", "channel-scale,gptq,bias-correction", "--output", "o"],
    ] {
      let run = try program.run(
        [command[0], "U-user/t_gru", "--data", "U-user/seq.npy"] + command.dropFirst())
      #expect(run.status == 0, "\(command): \(run.status) \(run.errors)")
    }
  }
}

extension String {
  /// The text as a sentence begins.
  fileprivate var capitalizedStart: String { prefix(1).uppercased() + dropFirst() }
}
