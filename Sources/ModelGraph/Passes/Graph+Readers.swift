extension Graph {
  /// The nodes that read each value, by their places; an output of the graph counts as one more.
  package func readers() -> [ValueID: [Int]] {
    var readers: [ValueID: [Int]] = [:]
    for (index, node) in nodes.enumerated() {
      for value in node.inputs { readers[value, default: []].append(index) }
    }
    for output in outputs { readers[output.value, default: []].append(nodes.count) }
    return readers
  }

  /// For each node the one that alone reads its only output; `nil` where others read it too.
  package func onlyReaders() -> [Int?] {
    let readers = readers()
    return nodes.map { node in
      guard node.outputs.count == 1, let list = readers[node.output], list.count == 1,
        list[0] < nodes.count, nodes[list[0]].inputs.count == 1
      else { return nil }
      return list[0]
    }
  }

  /// The graph with other names for some of its weights.
  package func renamingWeights(_ names: [String: String]) -> Graph {
    Graph(
      unchecked: nodes.map { node in
        node.with(weightNames: node.weightNames.mapValues { names[$0] ?? $0 })
      }, inputs: inputs, outputs: outputs)
  }

  /// The graph with some nodes replaced; `nil` removes one.
  ///
  /// - Precondition: nothing reads what is no longer made.
  package func replacing(_ changes: [Int: Node?]) -> Graph {
    let nodes = nodes.enumerated().compactMap { index, node in
      changes[index].map { $0 } ?? node
    }
    return Graph(unchecked: nodes, inputs: inputs, outputs: outputs)
  }
}

extension Node {
  /// The node with some of it replaced.
  func with(
    operation: Operation? = nil, output: ValueID? = nil, weightNames: [WeightRole: String]? = nil
  ) -> Node {
    Node(
      name: name, className: className, operation: operation ?? self.operation, inputs: inputs,
      outputs: output.map { [$0] } ?? outputs, weightNames: weightNames ?? self.weightNames)
  }
}
