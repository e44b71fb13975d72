package import ModelGraph
import Tensors

/// The two products of a recurrent layer: its filter with each step's input, and its recurrent filter
/// with what the layer said the step before.
package struct RecurrentProducts: Sendable {
  package let node: Node
  package let attributes: RecurrentAttributes
  /// Steps of a sequence.
  package let stepCount: Int
  /// Elements of a step's input.
  package let featureCount: Int

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
  package var columnCount: Int { attributes.cell.gateCount * attributes.units }

  /// Columns of the recurrent filter whose inputs are the layer's outputs: all of them but the candidate's
  /// of a GRU that resets first, which see them behind the reset gate.
  package var knownColumnCount: Int {
    attributes.cell == .gru(resetsAfter: false) ? 2 * attributes.units : columnCount
  }

  /// The columns of the bias that the recurrent filter's sums are put right by: the second row, for a GRU
  /// that has one.
  package var recurrentBiasStart: Int {
    attributes.cell == .gru(resetsAfter: true) ? columnCount : 0
  }

  /// Elements of the bias.
  package var biasCount: Int { recurrentBiasStart + columnCount }

  /// The layer with its output of every step.
  package var steps: Node {
    var attributes = attributes
    attributes.returnsSequences = true
    attributes.returnsStates = false
    return Node(
      name: node.name, className: node.className, operation: .recurrent(attributes),
      inputs: node.inputs, outputs: [node.output], weightNames: node.weightNames)
  }
}

extension Model {
  /// How many nodes use each weight.
  func weightUses() -> [String: Int] {
    graph.nodes.flatMap { Set($0.weightNames.values) }
      .reduce(into: [:]) { $0[$1, default: 0] += 1 }
  }
}
