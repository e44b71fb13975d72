import Inference
import TestSupport
import Testing

/// The networks of the TF.js quantization example, as Keras and tensorflowjs ran them.
@Suite("Models against Keras and TF.js", .needsGoldens)
struct GoldenModelTests {
  static let models = ["mnist", "fashion", "housing"]
  static let levels = ["original", "uint8", "uint16", "float16", "dense_uint8"]

  /// Images were divided by 255 before the reference saw them.
  private func inputs(of model: String) throws -> [Float] {
    let inputs = try array(at: Repository.golden("\(model)/inputs.npy")).floats
    return model == "housing" ? inputs : inputs.map { $0 / 255 }
  }

  @Test("float32 outputs are Keras' to within 1e-5", arguments: models)
  func keras(name: String) throws {
    let model = try model(at: Repository.golden("\(name)/tfjs/original"))
    let expected = try array(at: Repository.golden("\(name)/keras_output.npy")).floats
    let inputs = try inputs(of: name)
    try onEveryEngine { engine in
      let program = try Program(compiling: model, engine: engine)
      let actual = outputs(of: program, for: inputs)
      expectClose(actual, expected, within: 1e-5, "\(engine)")
      return Answer([actual], of: program)
    }
  }

  @Test(
    "Quantized artifacts give TF.js' own outputs to within 1e-5, and every sample its class",
    arguments: models, levels)
  func tfjs(name: String, level: String) throws {
    let model = try model(at: Repository.golden("\(name)/tfjs/\(level)"))
    let expected = try array(at: Repository.golden("\(name)/tfjs_\(level)_output.npy")).floats
    let inputs = try inputs(of: name)
    try onEveryEngine { engine in
      let program = try Program(compiling: model, engine: engine)
      let answer = Answer([outputs(of: program, for: inputs)], of: program)
      expectClose(answer.outputs[0], expected, within: 1e-5, "\(engine)")
      #expect(
        answer.predictedClasses == Answer([expected], of: program).predictedClasses, "\(engine)")
      return answer
    }
  }

  /// Networks with residual sums; ResNet8 takes bytes as they are, MobileNetV2 in -1…1.
  @Test(
    "Residual networks give Keras' logits, at every level",
    arguments: ["resnet8", "mobilenetv2"], ["original", "uint8"])
  func residual(name: String, level: String) throws {
    let artifacts = "\(name)/tfjs/\(level)"
    let model = try model(at: Repository.golden(artifacts))
    let raw = try array(at: Repository.golden("\(name)/inputs.npy"))
    let count = model.graph.inputs[0].shape.elementCount * min(8, raw.sampleCount)
    let inputs = raw.floats.prefix(count).map { name == "resnet8" ? $0 : $0 / 127.5 - 1 }
    let file = level == "original" ? "keras_output" : "tfjs_\(level)_output"
    let expected = try array(at: Repository.golden("\(name)/\(file).npy")).floats
    // MobileNetV2's 53 layers each round their sums in an engine's own order: 1.6e-5 of the range was
    // seen at one of 8,000 outputs, 1e-5 nowhere else.
    try onEveryEngine(within: 2e-5) { engine in
      let program = try Program(compiling: model, tileSize: 4, engine: engine)
      let actual = outputs(of: program, for: inputs)
      expectClose(actual, Array(expected.prefix(actual.count)), within: 1e-5, "\(engine)")
      return Answer([actual], of: program)
    }
  }
}
