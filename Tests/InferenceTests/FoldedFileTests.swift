import ByteIO
import Essentials
import Inference
import ModelFormats
import ModelGraph
import TFJSFormat
import Tensors
import TestSupport
import Testing

/// Layers-models that are written without the batch normalizations that were folded.
@Suite("Files of folded networks")
struct FoldedFileTests {
  /// Files of Keras 2 and 3 and of TF.js, sequential, functional and nested, and how many normalizations of
  /// each go and stay.
  static let fixtures: [(name: String, gone: Int, left: Int)] = [
    ("layers/batch-norm-after-conv2d", 1, 0), ("layers/batch-norm-on-input", 0, 1),
    ("layers/network-convnet", 1, 0), ("layers/network-mlp", 0, 1),
    ("layers/dialect-keras3-file", 0, 1), ("layers/dialect-keras3-h5", 1, 0),
    ("layers/dialect-tfjs-saved", 1, 0), ("layers/dialect-oldest-group-per-layer", 0, 1),
    ("graphs/conv-batchnorm-relu6.k2", 2, 0), ("graphs/conv-batchnorm-relu6.k3", 2, 0),
    ("graphs/conv-batchnorm-relu6.k3file", 2, 0), ("graphs/inverted-residual.k2", 3, 0),
    ("graphs/inverted-residual.k3", 3, 0), ("graphs/inverted-residual.k3file", 3, 0),
    ("graphs/sequential-in-sequential.k2", 0, 1), ("graphs/sequential-in-sequential.k3", 0, 1),
    ("graphs/batchnorm-axis1.k2", 0, 1), ("dialects/residual.camel", 3, 0),
    ("dialects/residual.colon-names", 3, 0), ("dialects/residual.oldest", 3, 0),
    ("dialects/residual.reversed", 3, 0), ("dialects/residual.tfjs", 3, 0),
    ("published/transfer-augmented.k2", 5, 1), ("published/teachable-image.tfjs", 5, 0),
  ]

  private func normalizations(_ graph: Graph) -> [String] {
    graph.nodes.filter { if case .batchNormalization = $0.operation { true } else { false } }
      .map(\.name)
  }

  @Test("What is written is read as the same function", arguments: fixtures)
  func sameFunction(name: String, gone: Int, left: Int) throws {
    let source = try TFJSModel(opening: "\(GraphFixtureTests.fixtures)/\(name)")
    let shapes = try source.declaredInputs().map { input in
      Shape((input.choices.first ?? []).map { $0 ?? 4 })
    }
    let model = try source.model(inputShapes: shapes)
    let folded = model.foldingBatchNormalizations()
    #expect(normalizations(folded.graph).count == left)
    #expect(normalizations(model.graph).count == gone + left)
    let directory = try TemporaryDirectory()
    let path = directory.file("folded")
    try AtomicOutput.writeDirectory(try source.files(for: folded), at: path, replacing: false)
    let read = try TFJSModel(opening: path)
    let again = try read.model(inputShapes: shapes)
    #expect(normalizations(again.graph) == normalizations(folded.graph))
    #expect(read.outline?.layers.count == (source.outline?.layers.count ?? 0) - gone)
    var generator = SeededGenerator(seed: 3)
    let inputs = model.graph.inputs.map { input in
      (0..<3 * input.shape.elementCount).map { _ in Float.random(in: -1...1, using: &generator) }
    }
    let wanted = try outputs(of: model, for: inputs)
    for (found, wanted) in zip(try outputs(of: again, for: inputs), wanted) {
      let scale = wanted.map(\.magnitude).max() ?? 1
      expectClose(found, wanted, within: 1e-5 * max(scale, 1e-3), "\(name)")
    }
  }
}

// What is refused.
extension FoldedFileTests {
  @Test("A graph-model whose normalizations are gone is refused, by the first one's name")
  func graphModel() throws {
    let source = try TFJSModel(
      opening: "\(GraphFixtureTests.fixtures)/graph-models/network-inverted-residuals-raw")
    let model = try source.model()
    let names = normalizations(model.graph)
    let folded = model.foldingBatchNormalizations()
    try #require(normalizations(folded.graph) != names)
    let error = try #require(throws: ModelFormatError.self) { try source.files(for: folded) }
    #expect(error.problem.contains(names[0]) && error.problem.contains("graph-model"))
    #expect(try source.files(for: model).count > 1)
  }

  @Test("A network that is changed in another way is refused")
  func otherChange() throws {
    let source = try TFJSModel(opening: "\(GraphFixtureTests.fixtures)/layers/network-mlp")
    let fused = try source.model().fused()
    let error = try #require(throws: ModelFormatError.self) { try source.files(for: fused) }
    #expect(error.problem.contains("differs from the file's"))
  }
}
