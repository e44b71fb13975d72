import Foundation
import TestSupport
import Testing

/// Whatever the input is: a code that is documented, the file's name, and nothing changed.
@Suite("Hostile inputs of all commands")
struct HostileInputTests {
  /// What a file may hold instead of what its name says.
  static let contents: [String: [UInt8]] = [
    "nothing": [], "a brace": Array("{".utf8), "an empty object": Array("{}".utf8),
    "an empty list": Array("[]".utf8), "null": Array("null".utf8),
    "a page": Array("<!DOCTYPE html><html><body>Not found</body></html>".utf8),
    "a pointer": Array("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n".utf8),
    "zeros": [UInt8](repeating: 0, count: 4_096), "a gzip": [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3],
    "no UTF-8": [0xFF, 0xFE, 0x80, 0xC3, 0x28], "a tab": Array("\t".utf8),
    "many brackets": [UInt8](repeating: UInt8(ascii: "["), count: 200_000),
    "many braces": Array(String(repeating: #"{"a":"#, count: 100_000).utf8),
    "a great number": Array(#"{"schemaVersion": 1e400}"#.utf8),
    "a later layout": Array(#"{"schemaVersion": 99}"#.utf8),
    "aliases": Array(
      ("a0: &a0 [x, x, x, x, x, x, x, x]\n"
        + (1..<12).map { "a\($0): &a\($0) [\(String(repeating: "*a\($0 - 1), ", count: 8))x]\n" }
        .joined()).utf8),
  ]

  /// What commands read: the words before and behind the file's name.
  static let uses: [(name: String, command: [String])] = [
    ("bad.json", ["summarize", "bad.json", "--output", "new.html"]),
    ("bad.json", ["compare", "bad.json", "sound.json"]),
    ("bad.json", ["compare", "sound.json", "bad.json", "--output", "new.md"]),
    ("bad.json", ["check", "bad.json", "--baseline", "sound.json", "--junit", "new.xml"]),
    ("bad.json", ["check", "sound.json", "--baseline", "bad.json"]),
    ("bad.json", ["accept", "bad.json", "--baseline", "new.json"]),
    ("bad.json", ["accept", "sound.json", "--baseline", "bad.json"]),
    ("bad.json", ["inspect", "bad.json"]),
    ("bad.json", ["size", "bad.json", "--output", "new.md"]),
    ("bad.json", ["quantize", "bad.json", "--level", "uint8", "--output", "new"]),
    ("bad.json", ["evaluate", "bad.json", "--data", "data.csv", "--label-column", "y"]),
    ("bad.json", ["profile", "bad.json"]),
    ("bad.yaml", ["train", "bad.yaml", "--output", "new"]),
    ("bad.checkpoint", ["train", "good.yaml", "--output", "new", "--resume", "bad.checkpoint"]),
    ("Datasets/bad/manifest.yaml", ["evaluate", "tiny", "--data", "bad", "--offline"]),
    ("Datasets/bad/manifest.yaml", ["datasets", "list"]),
    ("Datasets/bad/manifest.yaml", ["datasets", "verify"]),
  ]

  @Test("Files that are something else", arguments: uses.indices)
  func otherFiles(use: Int) throws {
    let (name, command) = Self.uses[use]
    let program = try Program()
    if command[0] == "train" || name.hasPrefix("Datasets") { try program.bringDatasets() }
    _ = try program.bringTinyModel()
    _ = try program.bringTable()
    try program.directory.write(TrainTests.description, to: "good.yaml")
    try FileManager.default.copyItem(
      atPath: Repository.path("Reports/baselines/housing-synthetic.json"),
      toPath: program.directory.file("sound.json"))
    for (what, bytes) in Self.contents.sorted(by: { $0.key < $1.key }) {
      // An empty list is a sound manifest, of no weights.
      if what == "an empty list", ["inspect", "size", "quantize"].contains(command[0]) { continue }
      try program.directory.write(bytes, to: name)
      let before = program.snapshot()
      let run = try program.run(command)
      #expect(
        [65, 66].contains(run.status),
        "\(what): \(run.status) \(run.output)\(run.errors.prefix(500))")
      #expect(run.errors.hasPrefix("Error: "), "\(what): \(run.errors.prefix(500))")
      #expect(run.errors.contains(name), "\(what): \(run.errors.prefix(500))")
      #expect(!run.errors.contains("DecodingError"), "\(what): \(run.errors.prefix(500))")
      #expect(run.errors.utf8.count < 5_000, "\(what)")
      #expect(program.snapshot() == before, "\(what)")
    }
  }

  @Test(
    "Records whose numbers are none of a record's",
    arguments: [
      (#""confidence" : 0.95"#, #""confidence" : 256"#),
      (#""lower" : 0"#, #""lower" : 9e9"#),
      (#""sampleCount" : 500"#, #""sampleCount" : 9223372036854775807"#),
      (#""seed" : 1"#, #""seed" : -1"#),
      (#""name" : "uint16""#, #""name" : "uint8""#),
    ])
  func records(old: String, new: String) throws {
    let program = try Program()
    let text = String(
      decoding: try Data(
        contentsOf: URL(fileURLWithPath: Repository.path("Reports/housing-synthetic.json"))),
      as: UTF8.self)
    try #require(text.contains(old))
    try program.directory.write(text.replacing(old, with: new), to: "r.json")
    for command in [
      ["summarize", "r.json", "--output", "s.html"], ["compare", "r.json", "r.json"],
      ["check", "r.json", "--baseline", "r.json"], ["accept", "r.json", "--baseline", "b.json"],
    ] {
      let run = try program.run(command)
      #expect(run.status == 65, "\(command): \(run.status) \(run.errors)")
      #expect(run.errors.contains("r.json"))
      #expect(program.directory.contents == ["r.json"])
    }
  }

  @Test(
    "Numbers of workers that no machine has are refused by all commands",
    arguments: ["99999999999", "100000", "0", "-1"])
  func threads(count: String) throws {
    let program = try Program()
    let data = ["--data", "d"]
    for command in [
      ["evaluate", "m"] + data, ["sensitivity", "m"] + data, ["optimize", "m"] + data,
      ["correct", "m", "--with", "fold-bn-scale", "--output", "o"] + data, ["size", "m"],
      ["predict", "m", "--input", "x", "--output", "o"], ["train", "t"], ["profile", "m"],
    ] {
      let run = try program.run(command + ["--threads=\(count)"])
      #expect(run.status == 64, "\(command): \(run.errors)")
      #expect(run.errors.contains("'--threads' must be 1"), "\(command): \(run.errors)")
      #expect(program.directory.contents == [])
    }
  }

  @Test("A training that diverges is bad data, with the description's name")
  func diverges() throws {
    let program = try Program()
    try program.bringDatasets()
    try program.directory.write(
      """
      name: wild
      data: {training: housing-synthetic:train, test: housing-synthetic:test, validation: 0.1}
      network:
        input: [8]
        layers: [Dense: {units: 80, activation: relu}, Dense: {units: 120, activation: relu}, Dense: {units: 1}]
      loss: mean_squared_error
      optimizer: {name: sgd, learning_rate: 30}
      batch_size: 65536
      epochs: 3
      """, to: "wild.yaml")
    let run = try program.run("train", "wild.yaml", "--output", "o")
    #expect(run.status == 65, "\(run.errors)")
    #expect(run.errors.contains("The training diverged"))
    #expect(run.errors.contains("wild.yaml"))
    #expect(!FileManager.default.fileExists(atPath: program.directory.file("o/model.json")))
  }

  @Test("A manifest in the working directory writes nothing outside the cache")
  func manifest() throws {
    let program = try Program()
    try program.bringDatasets()
    let model = try program.bringTinyModel()
    try program.directory.write(
      """
      name: evil
      title: t
      license: l
      source: s
      mirrors: ["http://127.0.0.1:9/"]
      files: [{name: ../../../pwned.txt, byteCount: 3, sha256: \(String(repeating: "0", count: 64))}]
      splits: {test: {inputs: ../../../pwned.txt, labels: ../../../pwned.txt}}
      defaultSplit: test
      normalization: none
      """, to: "Datasets/evil/manifest.yaml")
    for command in [["evaluate", model, "--data", "evil"], ["datasets", "fetch", "evil"]] {
      let run = try program.run(command)
      #expect(run.status == 65, "\(run.errors)")
      #expect(run.errors.contains("Datasets/evil/manifest.yaml"))
      #expect(run.errors.contains("leaves the data set's directory"))
    }
    #expect(!program.directory.contents.contains("home"))
  }

  @Test("Who reads only the first lines hears no complaint")
  func closedPipe() throws {
    let program = try Program()
    try program.bringDatasets()
    let run = try program.run(
      under: "\"$0\" datasets list | true; exit ${PIPESTATUS[0]}", "unused")
    #expect([0, 74].contains(run.status), "\(run.errors)")
    #expect(run.errors == "")
  }

  @Test("Names out of files are inert in messages and on the terminal")
  func names() throws {
    let program = try Program()
    let model = try program.bringTinyModel()
    let path = program.directory.file("\(model)/model.json")
    let text = String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
    let hostile = #"\u001b[31mred\n::error::owned\r##[group]x"#
    try program.directory.write(
      text.replacing("dense/kernel", with: "dense/kernel\(hostile)"), to: "\(model)/model.json")
    for command in [
      ["inspect", model], ["size", model], ["profile", model, "--runs", "1"],
      ["quantize", model, "--level", "uint8", "--plan"],
    ] {
      let run = try program.run(command)
      for output in [run.output, run.errors] {
        #expect(!output.contains("\u{1B}"), "\(command)")
        #expect(!output.contains("\n::"), "\(command): \(output)")
        #expect(!output.contains("##["), "\(command)")
      }
    }
  }
}
