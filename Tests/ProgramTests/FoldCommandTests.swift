import Foundation
import TestSupport
import Testing

@Suite("quanteval correct --with fold-bn")
struct FoldCommandTests {
  private static let fixtures = Repository.path("Tests/InferenceTests/Fixtures")

  @Test("The files have no normalization that could be folded, and name those that stay")
  func folded() throws {
    let program = try Program()
    let model = "\(Self.fixtures)/published/transfer-augmented.k2"
    let run = try program.run(
      "correct", model, "--with", "fold-bn", "--data", "\(model)/input_0.npy", "--output", "out")
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.contains("'fold-bn' leaves 1 layer alone, with no product to fold into: "))
    let json = try String(contentsOfFile: program.directory.file("out/model.json"), encoding: .utf8)
    #expect(json.components(separatedBy: #""BatchNormalization""#).count == 2)
    #expect(try program.run("inspect", "out").status == 0)
  }

  @Test("A graph-model is refused before the samples are looked at, and nothing is written")
  func graphModel() throws {
    let program = try Program()
    let model = "\(Self.fixtures)/graph-models/network-inverted-residuals-raw"
    let input = try #require(
      try FileManager.default.contentsOfDirectory(atPath: model)
        .filter { $0.hasPrefix("input") && $0.hasSuffix(".npy") }.sorted().first)
    let run = try program.run(
      "correct", model, "--with", "fold-bn,gptq", "--data", "\(model)/\(input)", "--output", "out")
    #expect(run.status == 65, "\(run.errors)")
    #expect(run.errors.contains("can't be taken out of a graph-model"))
    #expect(!program.directory.contents.contains("out"))
  }

  @Test("A search makes plans of other corrections")
  func search() throws {
    let run = try Program().run(
      "optimize", "m", "--data", "d", "--with", "fold-bn,gptq", "--output", "o")
    #expect(run.status == 64)
    #expect(run.errors.contains("quanteval correct --with fold-bn"))
  }
}
