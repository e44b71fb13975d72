import Foundation
import TestSupport
import Testing

/// Exit codes as sysexits.h has them, and messages that say what to do.
@Suite("Errors of the program")
struct ExitCodeTests {
  @Test(
    "Wrong usage is 64",
    arguments: [
      ["evaluate"], ["evaluate", "m"], ["evaluate", "m", "--data", "d", "--levels", "uint9"],
      ["evaluate", "m", "--data", "d", "--threads", "0"],
      ["evaluate", "m", "--data", "d", "--limit", "0"],
      ["quantize", "m", "--level", "uint8"], ["quantize", "m", "--output", "o"], ["frobnicate"],
      ["evaluate", "m", "--data", "d", "--normalize-labels"], ["predict", "m", "--input", "x"],
    ])
  func usage(arguments: [String]) throws {
    let run = try Program().run(arguments)
    #expect(run.status == 64, "\(run.errors)")
    #expect(run.errors.hasPrefix("Error: "))
    #expect(run.output.isEmpty)
  }

  @Test("A missing model is 66")
  func missingModel() throws {
    let run = try Program().run("inspect", "nowhere/model.json")
    #expect(run.status == 66)
    #expect(
      run.errors == """
        Error: There is no file 'nowhere/model.json'.
          fix: check the path for typing errors

        """)
  }

  @Test("An unknown data set names the known ones")
  func unknownDataset() throws {
    let program = try Program()
    try program.bringDatasets()
    let run = try program.run(
      "evaluate", try program.bringTinyModel(), "--data", "mnits", "--offline")
    #expect(run.status == 66)
    #expect(
      run.errors.hasPrefix(
        "Error: There is no data set and no file 'mnits'.\n  fix: did you mean 'mnist'?"))
  }

  @Test(
    "A value that begins with '-' is a value, and the reason why it is refused is said",
    arguments: [
      (["--margin", "-1pp"], "'-1pp'"), (["--size", "-3"], "1 to 16,384 pixels"),
      (["--size", "99999999"], "1 to 16,384 pixels"), (["--size", "a"], "as 224 or 240,320"),
    ])
  func negativeValues(options: [String], reason: String) throws {
    let program = try Program()
    let run = try program.run(
      ["evaluate", try program.bringTinyModel(), "--data", "x.csv"] + options)
    #expect(run.status == 64, "\(run.errors)")
    #expect(run.errors.contains(reason), "\(run.errors)")
    #expect(!run.errors.contains("Missing value"), "\(run.errors)")
  }

  @Test("An output that can't be created is 73, before anything is computed")
  func uncreatable() throws {
    let program = try Program()
    let model = try program.bringTinyModel()
    try program.directory.write("", to: "file")
    let report = try program.run(
      "evaluate", model, "--data", "absent.csv", "--label-column", "x", "--report", "file/reports")
    #expect(report.status == 73)
    #expect(report.errors.contains("'file/reports' can't be created"))
    let quantized = try program.run("quantize", model, "--level", "uint8", "--output", "file/q")
    #expect(quantized.status == 73)
  }

  @Test("A directory with content is not replaced but with --force")
  func existing() throws {
    let program = try Program()
    let model = try program.bringTinyModel()
    try program.directory.write("precious", to: "out/thing")
    let refused = try program.run("quantize", model, "--level", "uint8", "--output", "out")
    #expect(refused.status == 73)
    #expect(program.directory.contents.contains("out"))
    let forced = try program.run(
      "quantize", model, "--level", "uint8", "--output", "out", "--force")
    #expect(forced.status == 0, "\(forced.errors)")
    let files = try FileManager.default.contentsOfDirectory(atPath: program.directory.file("out"))
    // What is no part of a model stays.
    #expect(files.sorted() == ["group1-shard1of1.bin", "model.json", "thing"])
  }

  @Test("A disk that is full is 74, and nothing half-written remains")
  func diskFull() throws {
    let program = try Program()
    let output = program.directory.file("out")
    // Files of at most 100 blocks of 1,024 bytes: the weights do not fit.
    let run = try program.run(
      under: "ulimit -f 100; trap '' XFSZ", "quantize",
      Repository.path("Tests/ProgramTests/Fixtures/mnist-keras"),
      "--level", "uint8", "--output", output)
    #expect(run.status == 74, "\(run.errors)")
    #expect(run.errors.hasPrefix("Error: Writing '\(output)/group1-shard1of1.bin' failed"))
    #expect(program.directory.contents.isEmpty)
  }

  @Test("Help lists the exit codes, and a misspelt option names the nearest")
  func help() throws {
    let program = try Program()
    #expect(try program.run("--help").output.contains("65 bad data"))
    let run = try program.run("evaluate", "m", "--data", "d", "--thraeds", "2")
    #expect(run.status == 64)
    #expect(run.errors.contains("Did you mean '--threads'?"))
  }
}
