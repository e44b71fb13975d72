import Datasets
import Foundation
import Tensors
import TestSupport
import Testing

/// What a stranger tried who had only the README.
@Suite("What strangers try")
struct StrangersTests {
  static let table = "a,b,class\n2,1,0\n3,-3,1\n"

  private func csv(_ text: String, _ options: String...) throws -> Program.Outcome {
    let program = try Program()
    let model = try program.bringTinyModel()
    try program.directory.write(text, to: "t.csv")
    return try program.run(["evaluate", model, "--data", "t.csv"] + options)
  }

  @Test("Options that mean nothing for the data are refused, not ignored")
  func unfitOptions() throws {
    let run = try csv(Self.table, "--label-column", "class", "--labels", "other.npy")
    #expect(run.status == 64)
    #expect(run.errors.hasPrefix("Error: --labels means nothing for a table."), "\(run.errors)")
    let program = try Program()
    try program.bringDatasets()
    let known = try program.run(
      "evaluate", try program.bringTinyModel(), "--data", "digits", "--labels", "x.npy")
    #expect(known.status == 64)
    #expect(known.errors.contains("'digits' is a known data set"))
  }

  @Test("A column that is there twice, or asked for twice, or is the label, is refused")
  func ambiguousColumns() throws {
    #expect(
      try csv("a,a,class\n1,2,0\n", "--label-column", "class").errors.contains(
        "in the header twice"))
    #expect(
      try csv(Self.table, "--label-column", "class", "--columns", "a", "a").errors
        .contains("named twice"))
    #expect(
      try csv(Self.table, "--label-column", "class", "--columns", "a", "class").errors
        .contains("is the label"))
    #expect(try csv("a,b,class\n0x10,1,0\n", "--label-column", "class").status == 65)
  }

  @Test("A row that is no one-hot class is named, not taken for numbers")
  func oneHot() throws {
    let program = try Program()
    let model = try program.bringTinyModel()
    try program.directory.write(NPY.encode([2, 1, 3, -3], shape: Shape([2, 2])), to: "x.npy")
    try program.directory.write(
      NPY.encode([1, 0, 0, 0, 0, 0], shape: Shape([2, 3])), to: "y.npy")
    let run = try program.run("evaluate", model, "--data", "x.npy", "--labels", "y.npy")
    #expect(run.status == 65)
    #expect(
      run.errors.contains("Each sample has several labels at once (multi-label)"), "\(run.errors)")
  }

  @Test("What lies where levels are to be kept is not replaced")
  func keptArtifacts() throws {
    let program = try Program()
    let model = try program.bringTinyModel()
    try program.directory.write(Self.table, to: "t.csv")
    try program.directory.write("precious", to: "mine/uint8/thing")
    let arguments = ["evaluate", model, "--data", "t.csv", "--label-column", "class"]
    let run = try program.run(arguments + ["--keep-artifacts", "mine"])
    #expect(run.status == 73)
    #expect(FileManager.default.fileExists(atPath: program.directory.file("mine/uint8/thing")))
    let kept = try program.run(arguments + ["--keep-artifacts", "kept"])
    #expect(kept.status == 0, "\(kept.errors)")
    #expect(FileManager.default.fileExists(atPath: program.directory.file("kept/uint8/model.json")))
  }

  @Test("A model is not quantized over itself")
  func overItself() throws {
    let program = try Program()
    let model = try program.bringTinyModel()
    let run = try program.run("quantize", model, "--level", "uint8", "--output", model, "--force")
    #expect(run.status == 73, "\(run.errors)")
    #expect(try program.run("inspect", model).output.contains("float32"))
  }

  @Test("A level without a pattern after '=' is refused; one named twice counts once")
  func levels() throws {
    let program = try Program()
    let model = try program.bringTinyModel()
    #expect(try program.run("quantize", model, "--level", "uint8=", "--plan").status == 64)
    let run = try csv(
      Self.table, "--label-column", "class", "--levels", "uint8,uint8")
    // A row in each table, and a verdict's reason.
    #expect(run.output.components(separatedBy: "\nuint8 ").count - 1 == 4)
  }

  @Test(
    "A standard output that is full is 74, not silence",
    .enabled(if: FileManager.default.fileExists(atPath: "/dev/full")))
  func fullOutput() throws {
    let program = try Program()
    let model = try program.bringTinyModel()
    let run = try program.run(under: "exec > /dev/full", "inspect", model)
    #expect(run.status == 74)
    #expect(run.errors.hasPrefix("Error: Writing 'standard output' failed"))
  }

  @Test(
    "A standard error that is full or closed changes no exit code",
    arguments: ["exec 2> /dev/full", "exec 2>&-"])
  func fullErrors(limits: String) throws {
    let program = try Program()
    #expect(try program.run(under: limits, "inspect", "nowhere").status == 66)
    let model = try program.bringTinyModel()
    let run = try program.run(
      under: limits, "quantize", model, "--level", "uint8", "--output", "q")
    #expect(run.status == 0)
    #expect(try program.run("inspect", "q").status == 0)
  }

  @Test("A limit on file sizes is an error of writing, not the end of the process")
  func fileSizeLimit() throws {
    let program = try Program()
    let run = try program.run(
      under: "ulimit -f 10", "quantize", Repository.path("Tests/ProgramTests/Fixtures/mnist-keras"),
      "--level", "uint8",
      "--output", program.directory.file("out"))
    #expect(run.status == 74, "\(run.errors)")
    #expect(program.directory.contents.isEmpty)
  }

  @Test("Damaged files do not hide the others from 'verify'")
  func verifyAll() throws {
    let program = try Program()
    try program.bringDatasets()
    try program.directory.write("broken", to: "Datasets/digits/digits-images-idx3-ubyte.gz")
    let run = try program.run("datasets", "verify", "digits")
    #expect(run.status == 65)
    #expect(run.output.contains("digits-images-idx3-ubyte.gz is NOT sound"))
    #expect(run.output.contains("digits-labels-idx1-ubyte.gz is sound"))
    #expect(try program.run("datasets", "verify", "mnist").status == 66)
  }
}
