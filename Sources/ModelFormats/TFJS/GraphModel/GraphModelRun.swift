import ModelGraph
import Tensors

/// The nodes of a graph-model, decoded one after another for inputs of known extents.
struct GraphModelRun {
  let file: String
  let outputs: [GraphModelSignature.Entry]
  private let outputsAreGuessed: Bool
  private let inputs: [GraphModelInputs.Resolved]
  private var inputValues: [ValueID] = []
  private var values: [String: [GraphValue?]] = [:]
  private var decoder: NodeDecoder

  /// Decodes all nodes.
  ///
  /// - Throws: `ModelFormatError.unsupportedLayers` with all nodes that can't be run, or what is
  ///   wrong with the first node that does not fit what it reads.
  init(
    file: String, weights: WeightTable, order: GraphModelTopology.Order,
    inputs: [GraphModelInputs.Resolved], signature: GraphModelSignature
  ) throws(ModelFormatError) {
    self.file = file
    outputs = signature.outputs
    outputsAreGuessed = signature.isGuessed
    self.inputs = inputs
    let read = order.nodes.flatMap(\.inputs) + outputs.map(\.tensor)
    decoder = NodeDecoder(
      builder: GraphBuilder(weights: weights),
      readerCounts: Dictionary(read.map { ($0.node, 1) }, uniquingKeysWith: +),
      node: order.nodes[0])
    var unsupported = UnsupportedNodes(weights: weights, nodes: order.nodes)
    try readInputs(&unsupported, in: order)
    var firstError: ModelFormatError?
    for node in order.nodes where values[node.name] == nil {
      guard NodeDecoder.operations[node.op] != nil else {
        unsupported.add(node, UnsupportedNodes.reason(for: node.op))
        continue
      }
      // Behind a node that can't be run nothing is known; its own error comes first.
      guard let read = values(of: node), firstError == nil else { continue }
      // The other side of a branch, or an output that only training has.
      if node.op != "Merge", read.contains(where: { $0 == nil }) {
        values[node.name] = []
        continue
      }
      decoder.node = node
      decoder.inputs = read
      do throws(NodeFailure) { values[node.name] = try decoder.outputs() } catch {
        if case .unsupported(let reason) = error {
          unsupported.add(node, reason)
        } else {
          firstError = error.formatError(of: node, file: file)
        }
      }
    }
    if !unsupported.layers.isEmpty { throw .unsupportedLayers(file: file, unsupported.layers) }
    if let firstError { throw firstError }
    guard order.cycle.isEmpty else {
      throw .unexpectedValue(
        file: file, place: "modelTopology.node", expected: "nodes that wait for others only",
        found: "a circle of " + order.cycle.prefix(8).map { "'\($0)'" }.joined(separator: ", "))
    }
  }
}

extension GraphModelRun {
  /// What a node reads; `nil` behind a node that can't be run.
  private func values(of node: GraphModelNode) -> [GraphValue?]? {
    var read: [GraphValue?] = []
    for input in node.inputs {
      guard let outputs = values[input.node] else { return nil }
      read.append(outputs.indices.contains(input.index) ? outputs[input.index] : nil)
    }
    return read
  }

  /// The placeholders' values, with their batch axis.
  private mutating func readInputs(
    _ unsupported: inout UnsupportedNodes, in order: GraphModelTopology.Order
  ) throws(ModelFormatError) {
    for input in inputs {
      inputValues.append(decoder.builder.makeValue())
      guard let node = order.nodes.first(where: { $0.name == input.node }) else { continue }
      guard input.type != .other else {
        unsupported.add(node, "its elements are no real numbers")
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
          .init(value: try decoder.builder.id(of: sample), name: output.name))
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
