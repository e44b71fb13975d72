import Foundation
import TestSupport
import Testing

/// Photographs of one colour each, and a network that tells dark from bright.
@Suite("quanteval evaluate on images")
struct ImageTests {
  /// 2 x 2 pixels of -1…1; class 1 where they are bright.
  private func program(
    dark: String = "a_dark", bright: String = "b_bright", count: Int = 20
  ) throws -> Program {
    let program = try Program()
    let weights: [Float] = (0..<12).flatMap { _ in [-1, 1] } + [0, 0]
    let bytes = weights.flatMap { value in
      [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: value.bitPattern >> UInt32($0)) }
    }
    try program.directory.write(bytes, to: "net/weights.bin")
    try program.directory.write(
      """
      {"format": "layers-model", "modelTopology": {"class_name": "Sequential", "config": {"layers": [
        {"class_name": "Flatten", "config": {"name": "f", "batch_input_shape": [null, 2, 2, 3]}},
        {"class_name": "Dense", "config": {"name": "d", "units": 2, "activation": "softmax"}}]}},
       "weightsManifest": [{"paths": ["weights.bin"], "weights": [
        {"name": "d/kernel", "shape": [12, 2], "dtype": "float32"},
        {"name": "d/bias", "shape": [2], "dtype": "float32"}]}]}
      """, to: "net/model.json")
    for index in 0..<count {
      let step = UInt8(index * 100 / count)
      try program.directory.write(
        solidPNG([step, step, step]), to: "photos/\(dark)/\(index + 100).png")
      try program.directory.write(
        solidPNG([255 - step, 255 - step, 255 - step]), to: "photos/\(bright)/\(index + 100).png")
    }
    return program
  }

  private func record(_ program: Program, _ name: String = "net") throws -> [String: Any] {
    let data = try Data(contentsOf: URL(fileURLWithPath: program.directory.file("r/\(name).json")))
    return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
  }

  @Test("A folder of classes is evaluated; the record says how images were prepared")
  func folder() throws {
    let program = try program()
    let run = try program.run(
      "evaluate", "net", "--data", "photos", "--normalize", "symmetric", "--report", "r")
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.contains("40 / 40"), "\(run.output)")
    #expect(
      run.output.replacing("\n", with: " ").contains("alternatives is clearly better"))
    let data = (try record(program)["provenance"] as? [String: Any])?["data"] as? [String: Any]
    let settings = try #require(data?["settings"] as? [String: String])
    #expect(settings["normalize"] == "symmetric")
    #expect(settings["resize"] == "bilinear")
    #expect((data?["settingsSHA256"] as? String)?.count == 64)
  }

  @Test("What a network was not trained on is noticed")
  func scaling() throws {
    let program = try program()
    let arguments = ["evaluate", "net", "--data", "photos", "--levels", "float32"]
    let run = try program.run(arguments)
    #expect(
      run.output.replacing("\n", with: " ").contains(
        "Other preprocessing is clearly better: pixels (x / 255 - (0.485"), "\(run.output)")
    let off = try program.run(arguments + ["--preprocessing-check", "0"])
    #expect(!off.output.contains("Other preprocessing"))
  }

  @Test("Outputs in another order than the labels are noticed")
  func permuted() throws {
    let program = try program(dark: "z_dark", bright: "b_bright")
    let run = try program.run(
      "evaluate", "net", "--data", "photos", "--normalize", "symmetric", "--levels", "float32")
    #expect(run.output.contains("The outputs look permuted"), "\(run.output)")
    #expect(run.output.contains("20 of 20 samples"))
  }

  @Test("A damaged file stops the evaluation and is named: the first one, on any number of threads")
  func stop() throws {
    let program = try program(count: 100)
    for name in ["b_bright/190.png", "a_dark/117.png", "b_bright/101.png"] {
      try program.directory.write(Array(solidPNG([9, 9, 9]).dropLast(20)), to: "photos/\(name)")
    }
    for threads in ["1", "2", "3"] {
      let run = try program.run(
        "evaluate", "net", "--data", "photos", "--threads", threads, "--preprocessing-check", "0",
        "--report", "r")
      #expect(run.status == 65)
      #expect(
        run.errors.contains("\nError: The PNG is damaged: ")
          && run.errors.contains("at:  photos/a_dark/117.png"), "\(run.errors)")
      #expect(run.output.isEmpty)
    }
    #expect(program.directory.contents.filter { $0 != "home" } == ["net", "photos"])
  }

  @Test("Damaged files that are skipped are counted and named, and change nothing else")
  func skip() throws {
    let program = try program()
    try program.directory.write(Array("junk".utf8), to: "photos/a_dark/100.png")
    try program.directory.write(
      Array(solidPNG([9, 9, 9]).dropLast(9)), to: "photos/a_dark/107.png")
    var results: [NSArray] = []
    for threads in ["1", "3"] {
      let run = try program.run(
        "evaluate", "net", "--data", "photos", "--normalize", "symmetric", "--on-error", "skip",
        "--threads", threads, "--report", "r")
      #expect(run.status == 0, "\(run.errors)")
      #expect(run.output.contains("38 / 38"), "\(run.output)")
      let words = run.output.replacing("\n", with: " ")
      #expect(words.contains("2 of 40 samples could not be read"))
      #expect(words.contains("photos/a_dark/100.png (The file is no JPEG and no PNG.)"))
      let variants = try #require(try record(program)["candidates"] as? [[String: Any]])
      results.append(variants.map { $0.filter { $0.key != "samplesPerSecond" } } as NSArray)
    }
    #expect(results[0] == results[1])
    let data = (try record(program)["provenance"] as? [String: Any])?["data"] as? [String: Any]
    #expect((data?["skipped"] as? [Any])?.count == 2)
    #expect(data?["sampleCount"] as? Int == 38)
  }

  @Test("Rows that lead out of the folder are bad data, also where missing images are skipped")
  func outside() throws {
    let program = try program(count: 2)
    try program.directory.write(solidPNG([9, 9, 9]), to: "secret/s.png")
    for path in ["../secret/s.png", program.directory.file("secret/s.png"), "a_dark/../../s.png"] {
      try program.directory.write("file,class\na_dark/100.png,0\n\(path),1\n", to: "t.csv")
      let run = try program.run(
        "evaluate", "net", "--data", "photos", "--labels", "t.csv", "--label-column", "class",
        "--on-error", "skip")
      #expect(run.status == 65, "\(run.errors)")
      #expect(run.errors.contains("t.csv") && run.errors.contains("is not in the folder"))
    }
    let inside = program.directory.file("photos/a_dark/101.png")
    try program.directory.write("file,class\na_dark/100.png,0\n\(inside),0\n", to: "t.csv")
    let run = try program.run(
      "evaluate", "net", "--data", "photos", "--labels", "t.csv", "--label-column", "class",
      "--on-error", "skip")
    #expect(run.status == 0, "\(run.errors)")
  }

  @Test("A folder of nothing but damage is an error even where damage is skipped")
  func allDamaged() throws {
    let program = try program(count: 1)
    for name in ["a_dark/100.png", "b_bright/100.png"] {
      try program.directory.write(Array("junk".utf8), to: "photos/\(name)")
    }
    let run = try program.run("evaluate", "net", "--data", "photos", "--on-error", "skip")
    #expect(run.status == 65)
    #expect(run.errors.contains("\nError: The data set has no samples."), "\(run.errors)")
  }

  @Test("Two rules over a table are two tables in one run, with what they can reach")
  func rules() throws {
    let program = try program(count: 4)
    let rows =
      (0..<4).map { "a_dark/\($0 + 100).png,0 1,\($0 == 0 ? "1" : "")" }
      + (0..<4).map { "b_bright/\($0 + 100).png,\($0 == 0 ? "" : "1"),1" }
    try program.directory.write(
      "name,loose,strict\n" + rows.joined(separator: "\n") + "\n", to: "t.csv")
    let run = try program.run(
      "evaluate", "net", "--data", "photos", "--normalize", "symmetric", "--labels", "t.csv",
      "--label-column", "loose", "--label-column", "strict:labelled", "--top", "1,2", "--report",
      "r")
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.contains("Rule 'loose'"))
    #expect(run.output.contains("7 of them can be right"), "\(run.output)")
    #expect(run.output.contains("the highest score is 87.5 %"))
    #expect(run.output.contains("float32  87.5 %  87.5 %    7 / 8"), "\(run.output)")
    #expect(run.output.contains("Rule 'strict'"))
    #expect(run.output.contains("float32  80.0 %  100.0 %    4 / 5"), "\(run.output)")
    let rules = try #require(try record(program)["rules"] as? [[String: Any]])
    #expect(rules.map { $0["scorableCount"] as? Int } == [7, 5])
    #expect(rules.map { $0["sampleCount"] as? Int } == [8, 5])
  }

  @Test("Options for images are refused elsewhere, and those for arrays with images")
  func unfit() throws {
    let program = try program(count: 1)
    try program.directory.write("a,class\n1,0\n", to: "t.csv")
    let table = try program.run(
      "evaluate", "net", "--data", "t.csv", "--label-column", "class", "--resize", "area")
    #expect(table.status == 64)
    #expect(table.errors.contains("'--resize' is for images"))
    let images = try program.run("evaluate", "net", "--data", "photos", "--inputs-array", "x")
    #expect(images.status == 64)
    #expect(
      try program.run("evaluate", "net", "--data", "photos", "--crop-fraction", "2").status == 64)
    #expect(
      try program.run(
        "evaluate", "net", "--data", "t.csv", "--label-column", "class", "--normalize", "caffe"
      ).status == 64)
  }
}
