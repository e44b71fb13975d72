import Foundation
import TestSupport
import Testing

@Suite("Verdicts as exit codes")
struct FailOnTests {
  private func program(rows: Int) throws -> Program {
    let program = try Program()
    try program.directory.write(Program.separableTable(rows), to: "t.csv")
    _ = try program.bringTinyModel()
    return program
  }

  private let data = ["--data", "t.csv", "--label-column", "class"]

  @Test(
    "A level that is not worse passes, an undecided one only where that may be",
    arguments: [
      (1_200, "worse", 0), (1_200, "undecided", 0), (60, "worse", 0), (60, "undecided", 2),
    ] as [(Int, String, Int32)])
  func verdicts(rows: Int, policy: String, status: Int32) throws {
    let program = try program(rows: rows)
    let run = try program.run(
      ["evaluate", "tiny", "--levels", "uint8", "--fail-on", policy, "--report", "r"] + data)
    #expect(run.status == status, "\(run.output)\(run.errors)")
    let check = try program.run(
      "check", "r/tiny.json", "--against", "reference", "--fail-on", policy)
    #expect(check.status == status, "\(check.output)\(check.errors)")
  }

  @Test("A level that is worse ends with 1, and its record says the same to 'check'")
  func worse() throws {
    let program = try program(rows: 1_200)
    // A bias of 0.5 is just more than what these rows add up to; with two numbers for all weights it is
    // a third.
    let small = (0..<600).map { _ in "0.24,0.24,2\n" }.joined()
    try program.directory.write(Program.separableTable(1_200) + small, to: "t.csv")
    let run = try program.run(
      ["evaluate", "tiny", "--levels", "codebook1", "--fail-on", "worse", "--report", "r"] + data)
    #expect(run.status == 1, "\(run.output)\(run.errors)")
    let check = try program.run("check", "r/tiny.json", "--against", "reference")
    #expect(check.status == 1)
    #expect(check.output.contains("float32→codebook1"))
  }

  @Test("Figures that mean nothing guard nothing: 65, and no advice")
  func meaningless() throws {
    let program = try program(rows: 600)
    let shuffled = Program.separableTable(600).split(separator: "\n").enumerated().map {
      row, line in
      row == 0 ? String(line) : String(line.dropLast()) + "\(row / 7 % 3)"
    }
    try program.directory.write(shuffled.joined(separator: "\n"), to: "t.csv")
    let run = try program.run(
      ["evaluate", "tiny", "--levels", "uint8", "--fail-on", "worse", "--report", "r"] + data)
    #expect(run.status == 65)
    #expect(run.output.contains("No advice") && !run.output.contains("Ship "))
    #expect(run.errors.contains("The record gives no advice"))
    let check = try program.run("check", "r/tiny.json", "--against", "reference")
    #expect(check.status == 65)
  }

  @Test("The record goes to standard output alone, or into a file of its own")
  func json() throws {
    let program = try program(rows: 60)
    let run = try program.run(
      ["evaluate", "tiny", "--levels", "uint8", "--json", "-", "--report", "r"] + data)
    let record = try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any]
    #expect(record?["name"] as? String == "tiny" && run.status == 0)
    let file = try program.run(["evaluate", "tiny", "--json", "out.json"] + data)
    #expect(file.output.contains("float32") && file.status == 0)
    #expect(FileManager.default.fileExists(atPath: program.directory.file("out.json")))
  }

  @Test("A threshold cuts a single output; where there is none it is refused")
  func threshold() throws {
    let program = try program(rows: 60)
    let run = try program.run(["evaluate", "tiny", "--threshold", "0.3"] + data)
    #expect(run.status == 65 && run.errors.contains("A threshold is for a single output"))
  }
}
