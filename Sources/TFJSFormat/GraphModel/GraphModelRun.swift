import ModelGraph
import ModelSources
import Tensors

/// The nodes of a graph-model, decoded one after another for inputs of known extents.
struct GraphModelRun {
  let file: String
  let outputs: [GraphModelSignature.Entry]
  private let outputsAreGuessed: Bool
  private let inputs: [GraphModelInputs.Resolved]
  private var inputValues: [ValueID] = []
  let functions: GraphModelFunctions
  var decoder: NodeDecoder
  private let unsupportedNodes: UnsupportedNodes
  /// What is wrong with the first node that does not fit what it reads.
  var firstError: ModelFormatError?

  // The graph in hand, or the function that it calls.

  /// What each node has made so far.
  var values: [String: [GraphValue?]] = [:]
  var nodes: [String: GraphModelNode] = [:]
  /// The operations by the nodes' names.
  var operations: [String: String] = [:]
  /// How many functions call one another.
  var depth = 0
  /// How many nodes were decoded, in all rounds of loops.
  var visitCount = 0

  /// Decodes all nodes.
  ///
  /// - Throws: `ModelFormatError.unsupportedLayers` with all nodes that can't be run, or what is
  ///   wrong with the first node that does not fit what it reads.
  init(
    file: String, weights: WeightTable, order: GraphModelTopology.Order,
    functions: GraphModelFunctions, inputs: [GraphModelInputs.Resolved],
    signature: GraphModelSignature, semantics: Semantics
  ) throws(ModelFormatError) {
    self.file = file
    outputs = signature.outputs
    outputsAreGuessed = signature.isGuessed
    self.inputs = inputs
    self.functions = functions
    decoder = NodeDecoder(
      builder: GraphBuilder(weights: weights), semantics: semantics, readerCounts: [:],
      node: order.nodes[0])
    unsupportedNodes = UnsupportedNodes(weights: weights, nodes: order.nodes + functions.nodes)
    enter(order, results: outputs.map(\.tensor))
    try readInputs(in: order)
    let (steps, entangled) = order.steps()
    run(steps)
    let unsupported = decoder.builder.unsupported
    guard unsupported.isEmpty else { throw .unsupportedLayers(file: file, unsupported) }
    if let firstError { throw firstError }
    let cycle = order.cycle.isEmpty ? entangled : order.cycle
    guard cycle.isEmpty else {
      throw .unexpectedValue(
        file: file, place: "modelTopology.node", expected: "nodes that wait for others only",
        found: "a circle of " + cycle.prefix(8).map { "'\($0)'" }.joined(separator: ", "))
    }
  }

  /// Notes that a node can't be run.
  mutating func refuse(_ node: GraphModelNode, _ reason: String?) {
    decoder.builder.refuse(unsupportedNodes.layer(node, reason))
  }

  /// Makes a graph the one in hand; what it computes from is in `values` already.
  mutating func enter(_ order: GraphModelTopology.Order, results: [TensorName]) {
    nodes = Dictionary(
      order.nodes.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    operations = nodes.mapValues(\.op)
    decoder.readerCounts = Dictionary(
      (order.nodes.flatMap(\.inputs) + results).map { ($0.node, 1) }, uniquingKeysWith: +)
  }
}

extension GraphModelRun {
  /// The placeholders' values, with their batch axis.
  private mutating func readInputs(in order: GraphModelTopology.Order) throws(ModelFormatError) {
    for input in inputs {
      inputValues.append(decoder.builder.makeInput())
      guard let node = order.nodes.first(where: { $0.name == input.node }) else { continue }
      guard input.type != .other else {
        refuse(node, "its elements are no real numbers")
        continue
      }
      decoder.node = node
      let sample = GraphValue(
        source: .computed(inputValues[inputValues.count - 1]), shape: input.sample,
        type: input.type)
      do throws(NodeFailure) {
        values[node.name] = [try decoder.reshaped(sample, to: input.full.dimensions)]
      } catch { throw error.formatError(of: node, file: file) }
    }
  }

  /// The value of an output.
  func value(_ output: GraphModelSignature.Entry) throws(ModelFormatError) -> GraphValue {
    let outputs = values[output.tensor.node] ?? []
    guard outputs.indices.contains(output.tensor.index), let value = outputs[output.tensor.index]
    else {
      throw .unexpectedValue(
        file: file, place: "signature.outputs", expected: "outputs that inference has",
        found: "'\(output.name)'")
    }
    return value
  }

  /// The graph, its outputs without their batch axis.
  func graph() throws(ModelFormatError) -> Graph {
    var decoder = decoder
    var graphOutputs: [Graph.Output] = []
    let isBatched = inputs.contains(where: \.isBatched)
    // What nobody reads may also be the side of a branch that is not taken.
    let taken = outputs.filter { (values[$0.tensor.node]?.first ?? nil) != nil }
    for output in outputsAreGuessed && !taken.isEmpty ? taken : outputs {
      let value = try value(output)
      decoder.builder.name = output.tensor.node
      decoder.builder.className = "Identity"
      do throws(NodeFailure) {
        let hasBatch = isBatched && value.shape.dimensions.first == 1
        let sample = try decoder.reshaped(
          value, to: Array(value.shape.dimensions.dropFirst(hasBatch ? 1 : 0)))
        graphOutputs.append(
          .init(value: try decoder.id(of: sample), name: output.name))
      } catch { throw error.formatError(of: decoder.node, file: file) }
    }
    let graphInputs = zip(inputValues, inputs).map {
      Graph.Input(value: $0, name: $1.name, shape: $1.sample)
    }
    do throws(GraphError) {
      return try decoder.builder.graph(inputs: graphInputs, outputs: graphOutputs)
    } catch { throw .graph(error, file: file) }
  }
}
