public import Tensors

/// A network with its weights.
///
/// A quantized model is a model: same graph, other weights.
public struct Model: Sendable {
  /// The structure.
  public let graph: Graph
  /// The numbers.
  public let weights: WeightTable
  /// What is to be said of the numbers that it gives, where programs give different ones for the same
  /// file.
  public let notices: [String]

  /// Puts structure and numbers together; `valueShapes` checks that they fit.
  public init(graph: Graph, weights: WeightTable, notices: [String] = []) {
    self.graph = graph
    self.weights = weights
    self.notices = notices
  }

  /// The extents of every value, without the batch axis.
  ///
  /// - Throws: `GraphError` for the first node that can't work on what it gets, or whose weights
  ///   are missing or of another shape.
  public func valueShapes() throws(GraphError) -> [ValueID: Shape] {
    var shapes = Dictionary(
      graph.inputs.map { ($0.value, $0.shape) }, uniquingKeysWith: { first, _ in first })
    for node in graph.nodes {
      var inputs: [Shape] = []
      for value in node.inputs {
        guard let shape = shapes[value] else { throw .unknownValue(node: node.name, value: value) }
        inputs.append(shape)
      }
      let outputs = try node.outputShapes(for: inputs)
      guard outputs.count == node.outputs.count else {
        throw .invalidAttributes(
          node: node.name, className: node.className,
          reason: "\(node.outputs.count) outputs are used of \(outputs.count)")
      }
      for (value, shape) in zip(node.outputs, outputs) { shapes[value] = shape }
      try checkWeights(of: node, input: inputs.first ?? Shape([]))
    }
    return shapes
  }

  /// How many weights the nodes name that there are not.
  private var missingWeightCount: Int {
    Set(graph.nodes.flatMap(\.weightNames.values)).count { weights[$0] == nil }
  }

  private func checkWeights(of node: Node, input: Shape) throws(GraphError) {
    let shapes = node.weightShapes(for: input)
    for role in WeightRole.allCases {
      guard let expected = shapes[role], let name = node.weightNames[role] else { continue }
      guard let weight = weights[name] else {
        throw .missingWeight(
          node: node.name, role: role, name: name,
          nearest: Array(weights.names.filter { $0.contains(node.name) }.prefix(4)),
          others: missingWeightCount - 1)
      }
      guard weight.scalarType == .float32 || role == .value else {
        throw .weightNotFloat(node: node.name, weight: name, found: weight.scalarType)
      }
      guard weight.shape == expected else {
        throw .weightShapeMismatch(
          node: node.name, weight: name, expected: expected, found: weight.shape)
      }
    }
  }
}
