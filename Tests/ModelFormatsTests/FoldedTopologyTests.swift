import Foundation
import ModelFormats
import ModelGraph
import TFJSFormat
import TestSupport
import Testing

/// What a topology says after its normalization was folded into a product without a bias.
@Suite("Topologies of folded networks")
struct FoldedTopologyTests {
  private static let normalization =
    #"{"class_name": "BatchNormalization", "config": {"name": "n", "axis": [-1]}}"#

  /// Dense layer and normalization with numbers, the filter under a name.
  private func source(
    layers: String, filter: String = "d/kernel", _ directory: TemporaryDirectory
  ) throws -> any ModelSource {
    var model = TinyModel()
    model.layers = layers
    model.manifest = """
      [{"paths": ["group1-shard1of1.bin"], "weights": [
        {"name": "\(filter)", "shape": [2, 2], "dtype": "float32"},
        {"name": "n/gamma", "shape": [2], "dtype": "float32"},
        {"name": "n/beta", "shape": [2], "dtype": "float32"},
        {"name": "n/moving_mean", "shape": [2], "dtype": "float32"},
        {"name": "n/moving_variance", "shape": [2], "dtype": "float32"}]}]
      """
    model.shards = [
      "group1-shard1of1.bin": TinyModel.bytes([1, 2, 3, 4, 2, 3, 5, 6, 7, 8, 4, 9])
    ]
    return try ModelFormat.open(try model.write(to: directory))
  }

  private func dense(_ settings: String) -> String {
    #"{"class_name": "Dense", "config": {"name": "d", "units": 2, "batch_input_shape": [null, 2], "#
      + settings + "}}"
  }

  @Test(
    "The product has a bias, its initializer as the others are written, and the file the bias behind the filter",
    arguments: [
      (#""use_bias": false"#, "d/kernel", "d/bias"),
      (#""useBias": false"#, "s/d/kernel:0", "s/d/bias:0"),
      (#""use_bias": false, "bias_initializer": null"#, "d_W", "d_b"),
    ])
  func bias(settings: String, filter: String, bias: String) throws {
    let directory = try TemporaryDirectory()
    let source = try source(
      layers: "\(dense(settings)), \(Self.normalization)", filter: filter, directory)
    let files = try source.files(for: source.model().foldingBatchNormalizations())
    let other = try TemporaryDirectory()
    for file in files { try other.write(file.bytes, to: file.name) }
    let read = try TFJSModel(opening: other.path)
    #expect(read.weights.names == [filter, bias])
    #expect(read.outline?.layers.map(\.name) == ["d"])
    // The factors are γ / √(σ² + ε), with ε of Keras: 0.001.
    let scale = [2 / 4.001.squareRoot(), 3 / 9.001.squareRoot()]
    let wanted = [5 - 7 * scale[0], 6 - 8 * scale[1]]
    for (found, wanted) in zip(read.weights[bias]?.decoded.floats() ?? [], wanted) {
      #expect(abs(Double(found) - wanted) < 1e-6)
    }
    let config = try #require(
      read.topology?["config"]?["layers"]?.array?.first?["config"])
    let isCamelCase = settings.contains("useBias")
    #expect(config[isCamelCase ? "useBias" : "use_bias"]?.bool == true)
    #expect(
      config[isCamelCase ? "biasInitializer" : "bias_initializer"]?["class_name"]?.string
        == "Zeros")
  }

  @Test("A normalization behind a model that ends with its product is refused by name")
  func acrossModels() throws {
    let directory = try TemporaryDirectory()
    let inner =
      #"{"class_name": "Sequential", "config": {"name": "inner", "layers": ["#
      + dense(#""use_bias": false"#) + "]}}"
    let source = try source(layers: "\(inner), \(Self.normalization)", directory)
    let folded = try source.model().foldingBatchNormalizations()
    try #require(folded.graph.nodes.count == 1)
    let error = try #require(throws: ModelFormatError.self) { try source.files(for: folded) }
    #expect(error.problem.contains("'n'") && error.problem.contains("'inner/d'"))
    #expect(error.location?.hasSuffix("model.json") == true)
  }
}
