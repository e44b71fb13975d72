import Foundation
import TestSupport
import Testing

@Suite("quanteval evaluate")
struct EvaluateTests {
  /// Keras made it; its outputs are known.
  static let model = Repository.path("Tests/ProgramTests/Fixtures/mnist-keras")

  @Test("Without network and other data, what the repository ships stands in, and is named so")
  func bundled() throws {
    let program = try Program()
    try program.bringDatasets()
    let run = try program.run(
      "evaluate", Self.model, "--data", "mnist", "--offline", "--report", "Reports", "--name",
      "mnist")
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.hasPrefix("mnist on digits (all): 1,797 samples\n\nNote: This is not MNIST"))
    for level in ["float32", "float16", "uint16", "uint8"] {
      #expect(run.output.contains("\n\(level) "))
    }
    #expect(
      program.directory.contents.filter { $0 != "home" } == ["Datasets", "Reports"],
      "nothing else is left behind")
    let markdown = try String(
      contentsOfFile: program.directory.file("Reports/mnist-on-digits.md"), encoding: .utf8)
    #expect(markdown.contains("> **Note:** This is not MNIST"))
    let record = try json(program.directory.file("Reports/mnist-on-digits.json"))
    #expect((record["variants"] as? [Any])?.count == 4)
  }

  private func json(_ path: String) throws -> [String: Any] {
    let data = try Data(contentsOf: URL(fileURLWithPath: path))
    return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
  }

  @Test("Threads change nothing but the time", .needsGoldens)
  func threads() throws {
    let program = try Program()
    for threads in ["1", "2", "3"] {
      let run = try program.run(
        "evaluate", Self.model, "--data", Repository.golden("mnist/inputs.npy"), "--labels",
        Repository.golden("mnist/labels.npy"), "--levels", "uint8", "--threads", threads,
        "--report", threads, "--name", "r")
      #expect(run.status == 0, "\(run.errors)")
    }
    func result(_ directory: String) throws -> NSArray {
      let record = try json(program.directory.file("\(directory)/r.json"))
      let variants = try #require(record["variants"] as? [[String: Any]])
      return variants.map { $0.filter { $0.key != "samplesPerSecond" } } as NSArray
    }
    #expect(try result("1") == result("2"))
    #expect(try result("1") == result("3"))
  }

  @Test("The accuracy of the goldens is the reference's: 254 of 256", .needsGoldens)
  func accuracy() throws {
    let program = try Program()
    let run = try program.run(
      "evaluate", Self.model, "--data", Repository.golden("mnist/inputs.npy"), "--labels",
      Repository.golden("mnist/labels.npy"))
    #expect(run.output.contains("254 / 256"), "\(run.output)\(run.errors)")
  }

  static let table = "a,b,class\n2,1,0\n3,-3,1\n-2,-1,2\n1,1,0\n"

  @Test("A table with a label column is evaluated; --limit takes the first rows")
  func csv() throws {
    let program = try Program()
    let model = try program.bringTinyModel()
    try program.directory.write(Self.table, to: "t.csv")
    let all = try program.run("evaluate", model, "--data", "t.csv", "--label-column", "class")
    #expect(all.output.contains("4 / 4"), "\(all.output)\(all.errors)")
    let some = try program.run(
      "evaluate", model, "--data", "t.csv", "--label-column", "class", "--limit", "2")
    #expect(some.output.contains("2 / 2"))
  }

  @Test("Numbers are scored by their error where the task says so")
  func regression() throws {
    let program = try Program()
    let model = try program.bringTinyModel()
    let run = try program.run(
      "evaluate", model, "--data", "t.csv", "--label-column", "class", "--task", "regression")
    #expect(run.status == 66)
    try program.directory.write(Self.table, to: "t.csv")
    let unfit = try program.run(
      "evaluate", model, "--data", "t.csv", "--label-column", "class", "--task", "regression")
    #expect(unfit.status == 65)
    #expect(unfit.errors.contains("each sample has 1 of them for 3 outputs"))
  }

  @Test(
    "Data that does not fit is an error with its place and mend, and exit code 65",
    arguments: [
      ("a,b,class\n1,2,3\n", "The label of sample 0 is 3, but the model has the classes 0…2."),
      ("a,b,class\n1,x,0\n", "'x' is not a number.\n  at:  t.csv, row 2, column 'b'"),
      ("a,b,class\n1,nan,0\n", "'nan' is not a number."),
      ("a,b,class\n1,2\n", "The row has 2 cells, the header 3.\n  at:  t.csv, row 2"),
      ("a,class\n1,0\n", "The model takes inputs of [2], the data has samples of [1]."),
      ("a,b,class\n", "The data set has no samples."),
    ])
  func badTable(text: String, expected: String) throws {
    let program = try Program()
    let model = try program.bringTinyModel()
    try program.directory.write(text, to: "t.csv")
    let run = try program.run(
      "evaluate", model, "--data", "t.csv", "--label-column", "class", "--report", "r")
    #expect(run.status == 65)
    #expect(run.errors.hasPrefix("Error: \(expected)"), "\(run.errors)")
    #expect(run.output.isEmpty)
    #expect(!FileManager.default.fileExists(atPath: program.directory.file("r/tiny.json")))
  }

  @Test("A weight that is left out stays float32; a pattern that matches nothing is an error")
  func excluded() throws {
    let program = try Program()
    let model = try program.bringTinyModel()
    try program.directory.write(Self.table, to: "t.csv")
    let arguments = ["evaluate", model, "--data", "t.csv", "--label-column", "class"]
    let run = try program.run(
      arguments + ["--levels", "uint8", "--exclude", "*bias", "--report", "r"])
    #expect(run.status == 0, "\(run.errors)")
    let variants = try #require(
      try json(program.directory.file("r/tiny.json"))["variants"] as? [[String: Any]])
    #expect((variants[1]["size"] as? [String: Int])?["weightByteCount"] == 6 + 3 * 4)
    let wrong = try program.run(arguments + ["--exclude", "dens/bias"])
    #expect(wrong.status == 64)
    #expect(wrong.errors.contains("did you mean 'dense/bias'?"))
  }

  @Test("One line of advice when the environment pins OpenBLAS' cache size")
  func advice() throws {
    var program = try Program()
    let model = try program.bringTinyModel()
    try program.directory.write(Self.table, to: "t.csv")
    program.environment["OPENBLAS_L2_SIZE"] = "512"
    let run = try program.run("evaluate", model, "--data", "t.csv", "--label-column", "class")
    #expect(run.errors.hasPrefix("Advice: OPENBLAS_L2_SIZE=512"), "\(run.errors)")
    #expect(run.errors.count(where: \.isNewline) == 1)
  }
}
