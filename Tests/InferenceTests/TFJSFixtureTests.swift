import Foundation
import Inference
import ModelFormats
import TFJSFormat
import ModelGraph
import Tensors
import TestSupport
import Testing

/// Models that TF.js made, and models of Keras that it computes differently;
/// `Fixtures/tfjs/README.md` says how.
@Suite("Models against TF.js")
struct TFJSFixtureTests {
  struct Case: Decodable, CustomTestStringConvertible, Sendable {
    let name: String
    /// The folder of model and inputs, where it is another.
    let model: String?
    let inputs: Int
    let outputs: Int
    var testDescription: String { name }
  }

  static let fixtures = Repository.path("Tests/InferenceTests/Fixtures")
  static let cases: [Case] = {
    let data = try? Data(contentsOf: URL(fileURLWithPath: "\(fixtures)/tfjs/cases.json"))
    return data.flatMap { try? JSONDecoder().decode([Case].self, from: $0) } ?? []
  }()

  @Test("There are fixtures")
  func complete() { #expect(Self.cases.count >= 95) }

  @Test("The outputs are TF.js' own to within 1e-5 of their range", arguments: cases)
  func outputsAgree(fixture: Case) throws {
    let base = "\(Self.fixtures)/tfjs/\(fixture.name)"
    let source = fixture.model.map { "\(Self.fixtures)/\($0)" } ?? base
    let inputs = try (0..<fixture.inputs).map { index in
      let hasOne = FileManager.default.fileExists(atPath: "\(source)/input.npy")
      return try array(at: "\(source)/\(hasOne ? "input" : "input_\(index)").npy")
    }
    let model = try TFJSModel(opening: source)
      .model(inputShapes: inputs.map { Shape(Array($0.shape.dimensions.dropFirst())) })
    try onEveryEngine { engine in
      let program = try Program(compiling: model, engine: engine)
      let found = outputs(of: program, for: inputs.map(\.floats))
      try #require(found.count == fixture.outputs)
      for (index, values) in found.enumerated() {
        let expected = try array(at: "\(base)/output_\(index).npy").floats
        // Sums are over at most 200 products of the order of 1, as those of the other fixtures.
        let range = expected.map(\.magnitude).filter(\.isFinite).max() ?? 1
        expectClose(values, expected, within: 1e-5 * max(range, 1e-3), "\(engine)")
      }
      return Answer(found, of: program)
    }
    #expect(fixture.model == nil || !model.notices.isEmpty)
  }

  /// What is said of each kind of difference, and that the other program's numbers can be had.
  @Test(
    "A difference between TF.js and Keras is said once, and --semantics keras has other numbers",
    arguments: [
      ("depthwise-dilated-same", "TF.js ignores 'dilation_rate' of DepthwiseConv2D (layer "),
      ("up-sampling-bilinear", "TF.js' bilinear UpSampling2D places pixels differently"),
      ("masked-mean", "TF.js' GlobalAveragePooling1D ignores the mask (layer "),
      ("masked-permute", "TF.js goes on with an earlier layer's mask where Keras has none"),
      ("masked-bidirectional-sum", "TF.js' Bidirectional repeats the last output"),
      ("masked-initial-state", "TF.js' recurrent layers give the initial state"),
      ("mask-of-second-summand", "TF.js' Add looks at its first input's mask alone"),
      ("center-crop-one-column", "TF.js' CenterCrop leaves out the first column"),
      ("graphs-relu-options.k2", "TF.js ignores 'negative_slope' of ReLU"),
      ("graphs-transposed-same-output-padding.k2", "TF.js ignores 'output_padding'"),
      ("one-hot-axis", "TF.js' OneHot ignores 'axis' and adds the last axis (node 'h'): "),
      ("fake-quantization", "TF.js passes on unchanged what TensorFlow quantizes (node 'q'): "),
      ("rfft-longer", "TF.js ignores 'fft_length'"),
    ])
  func differences(name: String, text: String) throws {
    let fixture = try #require(Self.cases.first { $0.name == name })
    let source = "\(Self.fixtures)/" + (fixture.model ?? "tfjs/\(name)")
    let inputs = try (0..<fixture.inputs).map { try array(at: "\(source)/input_\($0).npy") }
    let shapes = inputs.map { Shape(Array($0.shape.dimensions.dropFirst())) }
    func model(_ semantics: Semantics) throws -> Model {
      try TFJSModel(opening: source, semantics: semantics).model(inputShapes: shapes)
    }
    let (tfjs, keras) = (try model(.tfjs), try model(.keras))
    #expect(tfjs.notices.count { $0.hasPrefix(text) } == 1, "\(tfjs.notices)")
    #expect(keras.notices.count { $0.hasPrefix(text) } == 1, "\(keras.notices)")
    #expect(tfjs.notices.allSatisfy { $0.contains("the numbers are TF.js'") })
    let values = inputs.map(\.floats)
    #expect(try outputs(of: tfjs, for: values) != outputs(of: keras, for: values))
  }

  @Test("Of models that both compute alike nothing is said")
  func silence() throws {
    for name in ["separable-dilated", "transposed-valid", "masked-lstm", "rfft-16", "top-k"] {
      let model = try TFJSModel(opening: "\(Self.fixtures)/tfjs/\(name)").model()
      #expect(model.notices == [])
    }
  }

  @Test(
    "What makes a sample depend on others, or on the back end, is said",
    arguments: [
      (
        "graphs/lstm.k2", #""stateful": false"#, #""stateful": true"#,
        "a stateful layer keeps its state from sample to sample in TF.js and Keras (layer "
      ),
      (
        "graphs/conv-batchnorm-relu6.k2", #", 0, 0, {}]"#, #", 0, 0, {"training": true}]"#,
        "Keras runs BatchNormalization as in training here, by the batch or by chance (layer "
      ),
      (
        "graphs/batchnorm-axis1.k2", "", "",
        "TF.js normalizes along an axis other than the last one correctly only with WebGL (layer "
      ),
    ])
  func declared(source: String, old: String, new: String, text: String) throws {
    let base = "\(Self.fixtures)/\(source)"
    let json = try String(contentsOfFile: "\(base)/model.json", encoding: .utf8)
    let changed = old.isEmpty ? json : json.replacing(old, with: new)
    #expect(old.isEmpty || changed != json)
    let directory = try TemporaryDirectory()
    for name in try FileManager.default.contentsOfDirectory(atPath: base) {
      try FileManager.default.copyItem(
        atPath: "\(base)/\(name)", toPath: directory.file(name))
    }
    try directory.write(changed, to: "model.json")
    let samples = try array(at: "\(base)/input_0.npy").floats
    let model = try model(at: directory.path)
    #expect(model.notices.count { $0.hasPrefix(text) } == 1, "\(model.notices)")
    #expect(
      try outputs(of: model, for: [samples])
        == outputs(of: TFJSModel(opening: base).model(), for: [samples]))
  }
}
