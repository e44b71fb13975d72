import Foundation
import Inference
import TestSupport
import Testing

/// Small models made with Keras; `Fixtures/layers/README.md` says how.
@Suite("Layers against Keras")
struct LayerFixtureTests {
  struct Case: Decodable, CustomTestStringConvertible, Sendable {
    let name: String
    let layers: [String]
    var testDescription: String { name }
  }

  static let directory = Repository.path("Tests/InferenceTests/Fixtures/layers")

  static let cases: [Case] = {
    let data = try? Data(contentsOf: URL(fileURLWithPath: "\(directory)/cases.json"))
    return data.flatMap { try? JSONDecoder().decode([Case].self, from: $0) } ?? []
  }()

  @Test("There are fixtures")
  func complete() { #expect(Self.cases.count >= 90) }

  @Test("The outputs are Keras' own to within 1e-5", arguments: cases)
  func outputsAgree(fixture: Case) throws {
    let base = "\(Self.directory)/\(fixture.name)"
    let model = try model(at: base, semantics: .keras)
    let expected = try array(at: "\(base)/output.npy")
    // The outputs are of the order of 1 and sums are over at most 200 products: float32's
    // rounding stays below 200 · 2^-24 ≈ 1.2e-5 of the sums' magnitude, in practice a tenth.
    let input = try array(at: "\(base)/input.npy").floats
    let scale = max(1, expected.floats.map(\.magnitude).max() ?? 1)
    try onEveryEngine { engine in
      let program = try Program(compiling: model, engine: engine)
      #expect(Array(expected.shape.dimensions.dropFirst()) == program.outputShape.dimensions)
      let actual = outputs(of: program, for: input)
      expectClose(actual, expected.floats, within: 1e-5 * scale, "\(engine)")
      return Answer([actual], of: program)
    }
  }
}
