import Essentials
import ModelGraph
import ModelSources
import Tensors

/// Turns a TF.js graph-model into a graph.
///
/// A graph-model computes with a batch axis, wherever its operations put it; the engine runs one
/// sample at a time. So it is decoded for a batch of one, whose axis is an ordinary first axis of
/// every value: inputs get it by a reshape, outputs lose it by another, and between them everything
/// is what TF.js computes for a batch of one. Which of a placeholder's axes is the batch is not
/// written down: a first axis that is free, or of extent 1 before others, is taken for it; another
/// fixed one only where the outputs have it too.
///
/// Shapes are inferred on the way, and what depends on no input is computed at once: extents,
/// paddings, axes, and all the arithmetic that exporters wrote down around them.
struct GraphModelDecoder {
  private let file: String
  private let weights: WeightTable
  private let signature: GraphModelSignature
  private let order: GraphModelTopology.Order
  private let functions: GraphModelFunctions
  private let inputs: GraphModelInputs
  private let semantics: Semantics

  /// Reads nodes and signature.
  init(
    document: JSONValue, weights: WeightTable, file: String, semantics: Semantics
  ) throws(ModelFormatError) {
    self.file = file
    self.semantics = semantics
    self.weights = weights
    let json = document["modelTopology"] ?? .null
    let topology = try GraphModelTopology(json, file: file)
    functions = try GraphModelFunctions(json, file: file)
    signature =
      try GraphModelSignature(document: document, file: file)
      ?? GraphModelSignature(topology: topology)
    guard !signature.outputs.isEmpty else {
      throw .unexpectedValue(
        file: file, place: "modelTopology", expected: "nodes with outputs", found: "none")
    }
    order = try topology.order(for: signature.outputs.map(\.tensor.node))
    inputs = try GraphModelInputs(
      signature: signature, topology: topology, order: order.nodes, file: file)
  }

  /// The names of the inputs, in the signature's order.
  var inputNames: [String] { inputs.names }

  /// What is written down of the inputs, in the signature's order.
  var declaredInputs: [DeclaredInput] { inputs.declared }

  /// The graph, and what is to be said of its numbers.
  ///
  /// `inputShapes`: extents of samples, in the order of the inputs, for what the file leaves open.
  /// - Throws: `ModelFormatError`; all nodes that can't be run are in one error.
  func graph(
    inputShapes: [Shape]
  ) throws(ModelFormatError) -> (graph: Graph, notices: [String]) {
    var run = try run(inputShapes: inputShapes)
    if let probe = inputs.probe(inputShapes), let double = try? self.run(probe) {
      for (node, op) in run.nodesAcrossSamples(comparing: double, order: order.nodes) {
        run.decoder.notices.add(.acrossSamples(op: op), at: node)
      }
    }
    return (try run.graph(), run.decoder.notices.texts(semantics: semantics, isGraph: true))
  }

  private func run(inputShapes: [Shape]) throws(ModelFormatError) -> GraphModelRun {
    guard let fixed = inputs.fixedBatch else { return try run(inputs.resolved(inputShapes)) }
    // Whether the fixed first axis is a batch shows at the outputs of the whole.
    let whole = try run(inputs.resolved(inputShapes, takesFixedBatch: false))
    for output in signature.outputs where try whole.value(output).shape.dimensions.first != fixed {
      return whole
    }
    do throws(ModelFormatError) { return try run(inputs.resolved(inputShapes)) } catch {
      throw .fixedBatch(file: file, extent: fixed)
    }
  }

  private func run(
    _ inputs: [GraphModelInputs.Resolved]
  ) throws(ModelFormatError) -> GraphModelRun {
    try GraphModelRun(
      file: file, weights: weights, order: order, functions: functions, inputs: inputs,
      signature: signature, semantics: semantics)
  }
}
