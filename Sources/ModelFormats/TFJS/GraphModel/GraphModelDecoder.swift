import Essentials
import ModelGraph
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
  let file: String
  let document: JSONValue
  let weights: WeightTable
  /// Sample shapes for the inputs, in their order; none for those in the file.
  let inputShapes: [Shape]

  /// The graph.
  ///
  /// - Throws: `ModelFormatError`; all nodes that can't be run are in one error.
  func graph() throws(ModelFormatError) -> Graph {
    let topology = try GraphModelTopology(document["modelTopology"] ?? .null, file: file)
    let signature =
      try GraphModelSignature(document: document, file: file)
      ?? GraphModelSignature(topology: topology)
    guard !signature.outputs.isEmpty else {
      throw .unexpectedValue(
        file: file, place: "modelTopology", expected: "nodes with outputs", found: "none")
    }
    let order = try topology.order(for: signature.outputs.map(\.tensor.node))
    let inputs = try GraphModelInputs(
      signature: signature, topology: topology, order: order.nodes, file: file)
    guard let fixed = inputs.fixedBatch, inputShapes.isEmpty else {
      return try graph(order, signature, inputs.resolved(inputShapes))
    }
    // Whether the fixed first axis is a batch shows at the outputs of the whole.
    let whole = try inputs.resolved([], takesFixedBatch: false)
    let run = try GraphModelRun(
      file: file, weights: weights, order: order, inputs: whole, outputs: signature.outputs)
    for output in run.outputs where try run.value(output).shape.dimensions.first != fixed {
      return try run.graph()
    }
    do throws(ModelFormatError) {
      return try graph(order, signature, inputs.resolved([], takesFixedBatch: true))
    } catch { throw .fixedBatch(file: file, extent: fixed) }
  }

  private func graph(
    _ order: GraphModelTopology.Order, _ signature: GraphModelSignature,
    _ inputs: [GraphModelInputs.Resolved]
  ) throws(ModelFormatError) -> Graph {
    try GraphModelRun(
      file: file, weights: weights, order: order, inputs: inputs, outputs: signature.outputs
    ).graph()
  }
}
