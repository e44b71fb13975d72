import ModelGraph
import Tensors

/// The two products of a recurrent layer: its filter with each step's input, and its recurrent filter
/// with what the layer said the step before.
struct RecurrentProducts: Sendable {
  let node: Node
  let attributes: RecurrentAttributes
  /// Steps of a sequence.
  let stepCount: Int
  /// Elements of a step's input.
  let featureCount: Int

  /// `nil` for layers that skip steps, begin with states of others, read several sequences a sample, or
  /// share their weights: what their products see is not what is looked at here.
  init?(_ node: Node, input: Shape?, uses: [String: Int]) {
    guard case .recurrent(let attributes) = node.operation, node.inputs.count == 1,
      !attributes.isMasked, let input, input.rank == 2, input.elementCount > 0,
      node.weightNames.values.allSatisfy({ uses[$0] == 1 })
    else { return nil }
    self.node = node
    self.attributes = attributes
    (stepCount, featureCount) = (input.dimensions[0], input.dimensions[1])
  }

  /// Columns of the filters: units of all gates.
  var columnCount: Int { attributes.cell.gateCount * attributes.units }

  /// Columns of the recurrent filter whose inputs are the layer's outputs: all of them but the candidate's
  /// of a GRU that resets first, which see them behind the reset gate.
  var knownColumnCount: Int {
    attributes.cell == .gru(resetsAfter: false) ? 2 * attributes.units : columnCount
  }

  /// The columns of the bias that the recurrent filter's sums are put right by: the second row, for a GRU
  /// that has one.
  var recurrentBiasStart: Int {
    attributes.cell == .gru(resetsAfter: true) ? columnCount : 0
  }

  /// Elements of the bias.
  var biasCount: Int { recurrentBiasStart + columnCount }
}

extension Model {
  /// The part of the model that a recurrent layer comes from, with its output of every step.
  func pruned(toStepsOf products: RecurrentProducts) throws(GraphError) -> Model {
    let part = pruned(to: [products.node.output])
    var attributes = products.attributes
    attributes.returnsSequences = true
    attributes.returnsStates = false
    let layer = Node(
      name: products.node.name, className: products.node.className,
      operation: .recurrent(attributes), inputs: products.node.inputs,
      outputs: [products.node.output], weightNames: products.node.weightNames)
    return Model(
      graph: try Graph(
        nodes: part.graph.nodes.map { $0.output == layer.output ? layer : $0 },
        inputs: part.graph.inputs, outputs: part.graph.outputs),
      weights: weights)
  }

  /// How many nodes use each weight.
  func weightUses() -> [String: Int] {
    graph.nodes.flatMap { Set($0.weightNames.values) }
      .reduce(into: [:]) { $0[$1, default: 0] += 1 }
  }
}
