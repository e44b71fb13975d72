import Foundation
import TestSupport
import Testing

@Suite("quanteval size, evaluate --wire")
struct SizeTests {
  /// The sizes themselves differ from version to version of the libraries.
  private func rows(_ text: String, of level: String) -> [[Substring]] {
    text.split(separator: "\n").filter { $0.hasPrefix("\(level) ") }
      .map { $0.split(separator: " ").filter { !"B–".contains($0) } }
  }

  @Test("A model's sizes are shown without data, a row a level")
  func size() throws {
    let program = try Program()
    let model = try program.bringTinyModel()
    let run = try program.run("size", model, "--levels", "uint8", "--output", "sizes.md")
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.hasPrefix("tiny/model.json: bytes over the wire\n\nlevel "))
    #expect(run.output.hasSuffix("\nWritten: sizes.md\n"))
    for line in run.output.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
    for level in ["float32", "uint8"] {
      #expect(rows(run.output, of: level).map(\.count) == [8], "\(run.output)")
    }
    #expect(rows(run.output, of: "uint16").isEmpty)
    let text = try String(contentsOfFile: program.directory.file("sizes.md"), encoding: .utf8)
    #expect(text.contains("| dense/kernel | [2, 3] | uint8 | 6 |"))
    #expect(text.contains("| dense/bias | [3] | float32 | 12 |"))
    #expect(
      program.directory.contents.filter { $0 != "home" } == ["sizes.md", "tiny"],
      "nothing else is left behind")
  }

  @Test("Bare weights have sizes; workers change nothing")
  func bare() throws {
    let program = try Program()
    try program.directory.write([0, 0, 128, 63, 0, 0, 0, 64], to: "w.bin")
    try program.directory.write(
      #"[{"paths": ["w.bin"], "weights": [{"name": "w", "shape": [2], "dtype": "float32"}]}]"#,
      to: "face-weights_manifest.json")
    let one = try program.run("size", "face-weights_manifest.json", "--threads", "1")
    let three = try program.run("size", "face-weights_manifest.json", "--threads", "3")
    #expect(one.status == 0, "\(one.errors)")
    #expect(one.output == three.output)
    #expect(rows(one.output, of: "uint16").count == 1)
  }

  @Test("What can't be written is refused before anything is measured")
  func unwritable() throws {
    let program = try Program()
    let model = try program.bringTinyModel()
    let run = try program.run("size", model, "--output", "\(model)/model.json/sizes.md")
    #expect(run.status == 73, "\(run.errors)")
    #expect(run.output.isEmpty)
    #expect(try program.run("size", model, "--threads", "0").status == 64)
    #expect(try program.run("size", "nowhere").status == 66)
  }

  @Test("An evaluation measures the wire where it is asked to; the record has files and tensors")
  func wire() throws {
    let program = try Program()
    let model = try program.bringTinyModel()
    try program.directory.write("a,b,class\n2,1,0\n3,-3,1\n", to: "t.csv")
    let arguments = [
      "evaluate", model, "--data", "t.csv", "--label-column", "class", "--report", ".",
    ]
    let plain = try program.run(arguments)
    #expect(plain.status == 0, "\(plain.errors)")
    #expect(!plain.output.contains("brotli"))
    let run = try program.run(arguments + ["--wire"])
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.contains("  brotli 11  brotli 5  zstd 19  "))
    for line in run.output.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
    let data = try Data(
      contentsOf: URL(fileURLWithPath: program.directory.file("tiny.json")))
    let record = try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
    let variants = try #require(record["candidates"] as? [[String: Any]])
    #expect(variants.count == 4)
    for variant in variants {
      let tensors = try #require(variant["tensors"] as? [[String: Any]])
      #expect(tensors.map { $0["name"] as? String } == ["dense/kernel", "dense/bias"])
      let wire = try #require(variant["wire"] as? [String: Any])
      let size = try #require(variant["size"] as? [String: Any])
      #expect(wire["byteCount"] as? Int == size["artifactByteCount"] as? Int)
      #expect((wire["compressed"] as? [String: Int])?.count == 5)
    }
    #expect((record["histograms"] as? [Any])?.count == 2)
  }
}
