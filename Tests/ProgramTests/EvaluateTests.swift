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
    #expect((record["candidates"] as? [Any])?.count == 4)
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
      let variants = try #require(record["candidates"] as? [[String: Any]])
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

  @Test("A report is a page, Markdown, a table and a record; twice the same but for speed and date")
  func reports() throws {
    let program = try Program()
    let model = try program.bringTinyModel()
    try program.directory.write(Self.table, to: "t.csv")
    var texts: [[String]] = []
    for _ in 0..<2 {
      let run = try program.run(
        "evaluate", model, "--data", "t.csv", "--label-column", "class", "--report", "r",
        "--samples", "r/samples.jsonl", "--margin", "2pp", "--confidence", "0.9")
      #expect(run.status == 0, "\(run.errors)")
      #expect(run.output.contains("Written: r/tiny.html, .md, .csv and .json"))
      #expect(run.output.contains("Written: r/samples.jsonl, 4 lines"))
      texts.append(
        try ["tiny.html", "tiny.md", "tiny.csv", "tiny.json", "samples.jsonl"].map {
          try String(contentsOfFile: program.directory.file("r/\($0)"), encoding: .utf8)
        })
    }
    for (first, second) in zip(texts[0], texts[1]) {
      func lines(_ text: String) -> [String] {
        // The date, and samples per second: last in a row, but for two columns of the table for programs.
        text.replacing("\r\n", with: " |\n").replacing(/20\d\d-\d\d-\d\dT[0-9:]+Z/, with: "DATE")
          .replacing(/[0-9,.]+(e[+0-9]+)?( \||<\/td><\/tr>)\n/, with: "SPEED\n")
          .replacing(/[0-9.]+(e[+0-9]+)?(,[0-9]*,(yes|no) \|)\n/, with: "SPEED\n")
          .replacing(/"samplesPerSecond" : [0-9.e+]+/, with: "SPEED")
          .components(separatedBy: "\n")
      }
      #expect(lines(first) == lines(second))
    }
    #expect(texts[0][1].contains("At most 2 pp may be lost; 90 % confidence"))
    #expect(
      texts[0][4].hasPrefix("{\"index\":0,\"label\":0,\"levels\":{\"float32\":{\"prediction\":0,"))
  }

  @Test(
    "Options that are no margin, or do not fit, are refused",
    arguments: [
      (["--margin", "much"], "'much' is no margin."),
      (["--margin", "1%"], "A margin of 1 % does not fit an accuracy."),
      (["--margin", "0pp"], "'0pp' is no margin."),
      (["--confidence", "1"], "'--confidence' must be above 0 and below 1"),
    ])
  func margins(options: [String], problem: String) throws {
    let program = try Program()
    let model = try program.bringTinyModel()
    try program.directory.write(Self.table, to: "t.csv")
    let run = try program.run(
      ["evaluate", model, "--data", "t.csv", "--label-column", "class", "--report", "r"] + options)
    #expect(run.status == 64)
    #expect(run.errors.contains(problem), "\(run.errors)")
    #expect(run.output.isEmpty)
    #expect(!program.directory.contents.contains("r/tiny.md"))
  }

  @Test("Records become one page, Markdown or table, as the name's end says")
  func summaries() throws {
    let program = try Program()
    let model = try program.bringTinyModel()
    try program.directory.write(Self.table, to: "t.csv")
    _ = try program.run(
      "evaluate", model, "--data", "t.csv", "--label-column", "class", "--report", "r")
    let run = try program.run(
      "summarize", "r/tiny.json", "r/tiny.json", "--output", "s.html", "--output", "s.md",
      "--output", "s.csv")
    #expect(run.status == 0, "\(run.errors)")
    let page = try String(contentsOfFile: program.directory.file("s.html"), encoding: .utf8)
    #expect(page.contains("Levels of quantization: 2 models"))
    #expect(page.contains("id=\"model-1\""))
    #expect(try program.run("summarize", "r/tiny.json", "--output", "s.pdf").status == 64)
    #expect(!program.directory.contents.contains("s.pdf"))
  }

  @Test("Searches are summarized for themselves, as Markdown and page")
  func searches() throws {
    let program = try Program()
    let model = try program.bringTinyModel()
    try program.directory.write(Self.table, to: "t.csv")
    let data = ["--data", "t.csv", "--label-column", "class", "--report", "r"]
    let search = try program.run(["optimize", model] + data)
    #expect(search.status == 0, "\(search.errors)")
    _ = try program.run(["evaluate", model] + data)
    let record = "r/optimized-tiny.json"
    let run = try program.run(
      "summarize", record, record, "--output", "s.html", "--output", "s.md")
    #expect(run.status == 0, "\(run.errors)")
    for file in ["s.html", "s.md"] {
      let text = try String(contentsOfFile: program.directory.file(file), encoding: .utf8)
      #expect(text.contains("The smallest files that keep the accuracy: 2 models"))
    }
    let table = try program.run("summarize", record, "--output", "s.csv")
    #expect(table.status == 64 && !program.directory.contents.contains("s.csv"))
    let mixed = try program.run("summarize", record, "r/tiny.json", "--output", "m.md")
    #expect(mixed.status == 64 && mixed.errors.contains("Summarize each kind for itself"))
    #expect(!program.directory.contents.contains("m.md"))
    let other = try program.run("summarize", "t.csv")
    #expect(other.status == 65 && other.errors.contains("no evaluation record"))
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
      ("a,b,class\n1,nan,0\n", "A value is missing, in one row of the table."),
      ("a,b,class\n1,x,0\n", "'x' is not a number."),
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
      try json(program.directory.file("r/tiny.json"))["candidates"] as? [[String: Any]])
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
    let lines = run.errors.split(separator: "\n").filter { !$0.hasPrefix("Warning: 4 samples") }
    #expect(lines.count == 1)
  }
}
