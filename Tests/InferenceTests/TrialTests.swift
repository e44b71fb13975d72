import Inference
import ModelFormats
import TFJSFormat
import Tensors
import TestSupport
import Testing

/// Models that once gave wrong numbers or none; `Fixtures/trials/README.md` says where they come from.
@Suite("Models that once went wrong")
struct TrialTests {
  private static let directory = Repository.path("Tests/InferenceTests/Fixtures/trials")

  @Test(
    "The outputs are those of the program whose semantics are asked for",
    arguments: [
      ("depthwise-dilation", "x.npy", "y_0.npy", Semantics.tfjs),
      ("mask-average-pooling", "x.npy", "y_0.npy", .tfjs),
      ("keras-up-bilinear", "x_0.npy", "tfjs_y_0.npy", .tfjs),
      ("keras-up-bilinear", "x_0.npy", "keras_y_0.npy", .keras),
      ("W11-fake-quant", "x_0.npy", "tfjs_y_0.npy", .tfjs),
      ("acosh", "x_0.npy", "y_0.npy", .tfjs),
      ("argmaxpool", "x_0.npy", "y_0.npy", .tfjs),
      ("bincount", "x_0.npy", "y_0.npy", .tfjs),
      ("cropresize", "x_0.npy", "y_0.npy", .tfjs),
      ("cumprod", "x_0.npy", "y_0.npy", .tfjs),
      ("rfft-abs", "x_0.npy", "y_0.npy", .tfjs),
      ("stft", "x_0.npy", "y_0.npy", .tfjs),
      ("topk", "x_0.npy", "y_0.npy", .tfjs),
      ("padv2", "x_0.npy", "y_0.npy", .tfjs),
      ("mask", "x_0.npy", "y_0.npy", .tfjs),
    ])
  func outputsAgree(name: String, input: String, output: String, semantics: Semantics) throws {
    let base = "\(Self.directory)/\(name)"
    let samples = try array(at: "\(base)/\(input)")
    let model = try TFJSModel(opening: base, semantics: semantics)
      .model(inputShapes: [Shape(Array(samples.shape.dimensions.dropFirst()))])
    let expected = try array(at: "\(base)/\(output)").floats
    let range = expected.map(\.magnitude).filter(\.isFinite).max() ?? 1
    try onEveryEngine { engine in
      let program = try Program(compiling: model, engine: engine)
      let found = outputs(of: program, for: [samples.floats])
      expectClose(found[0], expected, within: 1e-5 * max(range, 1e-3), "\(engine)")
      return Answer(found, of: program)
    }
  }

  @Test("TensorFlow's numbers round to the steps that the graph asks for")
  func fakeQuantization() throws {
    let base = "\(Self.directory)/W11-fake-quant"
    let samples = try array(at: "\(base)/x_0.npy").floats
    let tfjs = try outputs(of: model(at: base), for: [samples])
    let tensorFlow = try outputs(of: model(at: base, semantics: .keras), for: [samples])
    #expect(tfjs != tensorFlow)
  }

  @Test("What works across samples is said to be a batch of one's")
  func acrossSamples() throws {
    let model = try model(at: "\(Self.directory)/bincount")
    #expect(
      model.notices == [
        "Max works across the samples of a batch (node 'PartitionedCall/bincount/Max'): "
          + "the numbers are those of a batch of one"
      ])
  }
}
