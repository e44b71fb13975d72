import Foundation
import Inference
import ModelFormats
import TFJSFormat
import Tensors
import TestSupport
import Testing

/// Models as TF.js itself writes them, or with what only TF.js reads; the outputs are those of TF.js 4.22
/// on its cpu back end.
@Suite("Files of TF.js against TF.js")
struct TFJSFileTests {
  private static let directory = Repository.path("Tests/InferenceTests/Fixtures/tfjs-files")
  static let cases =
    ((try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? [])
    .filter { !$0.contains(".") }.sorted()

  @Test("There are fixtures")
  func complete() { #expect(Self.cases.count >= 5) }

  @Test("The outputs are TF.js' own to within 1e-5 of their range", arguments: cases)
  func outputsAgree(name: String) throws {
    let base = "\(Self.directory)/\(name)"
    let input = try array(at: "\(base)/x_0.npy")
    let artifacts = try TFJSModel(opening: base)
    let model = try artifacts.model(
      inputShapes: [Shape(Array(input.shape.dimensions.dropFirst()))])
    let expected = try array(at: "\(base)/y_0.npy")
    let range = expected.floats.filter(\.isFinite).map(\.magnitude).max() ?? 1
    try onEveryEngine { engine in
      let program = try Program(compiling: model, engine: engine)
      #expect(Array(expected.shape.dimensions.dropFirst()) == program.outputShape.dimensions)
      let found = outputs(of: program, for: input.floats)
      try #require(found.count == expected.floats.count)
      for (index, wanted) in expected.floats.enumerated() {
        if wanted.isFinite {
          #expect(
            (found[index] - wanted).magnitude <= 1e-5 * max(1, range), "\(engine), \(index)")
        } else {
          #expect(
            found[index] == wanted || found[index].isNaN && wanted.isNaN, "\(engine), \(index)")
        }
      }
      return Answer([found], of: program)
    }
  }
}
