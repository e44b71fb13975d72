extension Graph {
  /// Whether two graphs compute the same from the same weights: however their values are numbered, their nodes
  /// called, and whichever of two independent nodes stands first.
  package func isEquivalent(to other: Graph) -> Bool {
    var numbering = ValueNumbering()
    return inputs.map(\.shape) == other.inputs.map(\.shape)
      && numbering.outputs(of: self) == numbering.outputs(of: other)
  }
}

/// Gives values that are computed alike one number, in all graphs that it sees.
private struct ValueNumbering {
  fileprivate enum Value: Hashable {
    case input(Int)
    case made(by: Int, output: Int)
    /// What nothing makes.
    case unknown
  }

  private struct Computation: Hashable {
    let operation: Operation
    let inputs: [Value]
    let weightNames: [WeightRole: String]
  }

  private var computations: [Computation: Int] = [:]

  fileprivate mutating func outputs(of graph: Graph) -> [Value] {
    var values: [ValueID: Value] = [:]
    for (index, input) in graph.inputs.enumerated() { values[input.value] = .input(index) }
    for node in graph.nodes {
      let computation = Computation(
        operation: node.operation, inputs: node.inputs.map { values[$0] ?? .unknown },
        weightNames: node.weightNames)
      let number = computations[computation] ?? computations.count
      computations[computation] = number
      for (output, value) in node.outputs.enumerated() {
        values[value] = .made(by: number, output: output)
      }
    }
    return graph.outputs.map { values[$0.value] ?? .unknown }
  }
}
