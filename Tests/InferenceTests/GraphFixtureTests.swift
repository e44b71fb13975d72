import Datasets
import Foundation
import Inference
import ModelFormats
import TFJSFormat
import ModelGraph
import Tensors
import TestSupport
import Testing

/// Functional models of Keras 2 and 3, a few of them in every form that files may have, and models
/// as people publish them; `graphs.py`, `dialects.py` and `published.py` in `Tests/Reference` make
/// them.
@Suite("Graphs against Keras")
struct GraphFixtureTests {
  struct Case: Decodable, CustomTestStringConvertible, Sendable {
    let name: String
    let inputs: Int
    let outputs: Int
    var testDescription: String { name }
  }

  static let fixtures = Repository.path("Tests/InferenceTests/Fixtures")
  static let cases = cases(in: "graphs") + cases(in: "dialects") + cases(in: "published")

  /// The cases that a directory lists, each with that directory in its name.
  private static func cases(in directory: String) -> [Case] {
    let data = try? Data(contentsOf: URL(fileURLWithPath: "\(fixtures)/\(directory)/cases.json"))
    return (data.flatMap { try? JSONDecoder().decode([Case].self, from: $0) } ?? []).map {
      Case(name: "\(directory)/\($0.name)", inputs: $0.inputs, outputs: $0.outputs)
    }
  }

  @Test("There are fixtures")
  func complete() { #expect(Self.cases.count >= 517) }

  @Test(
    "All outputs are Keras' own to within 1e-5 of their range, and the same at every place of a tile",
    arguments: cases)
  func outputsAgree(fixture: Case) throws {
    let base = "\(Self.fixtures)/\(fixture.name)"
    let inputs = try (0..<fixture.inputs).map { try array(at: "\(base)/input_\($0).npy") }
    let artifacts = try TFJSModel(opening: base, semantics: .keras)
    let model = try artifacts.model(
      inputShapes: inputs.map { Shape(Array($0.shape.dimensions.dropFirst())) })
    #expect(try artifacts.inputNames() == model.graph.inputs.map(\.name))
    let expected = try (0..<fixture.outputs).map { try array(at: "\(base)/output_\($0).npy") }
    try onEveryEngine { engine in
      let program = try Program(compiling: model, tileSize: 4, engine: engine)
      try #require(program.inputs.count == fixture.inputs)
      try #require(program.outputShapes.count == fixture.outputs)
      let found = answers(of: program, for: inputs)
      for (index, expected) in expected.enumerated() {
        #expect(
          Array(expected.shape.dimensions.dropFirst()) == program.outputShapes[index].dimensions)
        let scale = expected.floats.map(\.magnitude).max() ?? 1
        expectClose(
          found.first[index], expected.floats, within: 1e-5 * scale, "\(engine), output \(index)")
        #expect(found.first[index] == found.second[index], "\(engine), output \(index)")
      }
      return Answer(found.first, of: program)
    }
  }

  /// The outputs for a batch of three at the first to third place of a tile, and at the second to
  /// fourth.
  private func answers(
    of program: Program, for inputs: [NumericArray]
  ) -> (first: [[Float]], second: [[Float]]) {
    var workspace = program.makeWorkspace()
    let atPlaces = [0, 1].map { place in
      for (index, input) in inputs.enumerated() {
        let values = input.floats
        workspace.withInput(index) { span in
          let size = program.inputs[index].shape.elementCount
          for element in values.indices { span[place * size + element] = values[element] }
        }
      }
      program.run(sampleCount: place + 3, in: &workspace)
      return program.outputShapes.enumerated().map { index, shape in
        let size = shape.elementCount
        return Array(workspace.outputs(index, count: (place + 3) * size)[(place * size)...])
      }
    }
    return (atPlaces[0], atPlaces[1])
  }
}
