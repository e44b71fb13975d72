extension Graph {
  /// The graph with each function of elements that follows a product with weights made part of
  /// it, and without what does nothing but in training.
  public func fusingActivations() -> Graph {
    let graph = withoutIdentities()
    let readers = graph.onlyReaders()
    var changes: [Int: Node?] = [:]
    for (index, node) in graph.nodes.enumerated() {
      guard node.operation.activation == .linear, let next = readers[index],
        case .activation(let function) = graph.nodes[next].operation
      else { continue }
      changes[index] = node.with(
        operation: node.operation.activated(by: function), output: graph.nodes[next].output)
      changes[next] = .some(nil)
    }
    return graph.replacing(changes)
  }

  /// Values that are the same as another are read as that one; those that are outputs stay.
  private func withoutIdentities() -> Graph {
    let kept = Set(outputs.map(\.value))
    var sources: [ValueID: ValueID] = [:]
    var nodes: [Node] = []
    for node in self.nodes {
      let inputs = node.inputs.map { sources[$0] ?? $0 }
      switch node.operation {
      case .identity where !kept.contains(node.output), .dropout where !kept.contains(node.output):
        sources[node.output] = inputs[0]
      default:
        nodes.append(
          Node(
            name: node.name, className: node.className, operation: node.operation,
            inputs: inputs, outputs: node.outputs, weightNames: node.weightNames))
      }
    }
    return Graph(unchecked: nodes, inputs: self.inputs, outputs: outputs)
  }
}

extension Operation {
  /// The function that a product with weights applies to its sums; `nil` for other operations.
  public var activation: ActivationFunction? {
    switch self {
    case .dense(let attributes): attributes.activation
    case .conv2D(let attributes), .depthwiseConv2D(let attributes): attributes.activation
    case .transposedConv2D(let attributes): attributes.convolution.activation
    default: nil
    }
  }

  /// A product with weights that applies another function to its sums.
  package func activated(by function: ActivationFunction) -> Operation {
    switch self {
    case .dense(var attributes):
      attributes.activation = function
      return .dense(attributes)
    case .conv2D(var attributes):
      attributes.activation = function
      return .conv2D(attributes)
    case .depthwiseConv2D(var attributes):
      attributes.activation = function
      return .depthwiseConv2D(attributes)
    case .transposedConv2D(var attributes):
      attributes.convolution.activation = function
      return .transposedConv2D(attributes)
    default: return self
    }
  }
}
