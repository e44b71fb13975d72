public import Tensors

/// A value that flows between nodes: a graph's input or a node's output.
public struct ValueID: Hashable, Sendable {
  /// The place of the value in its graph, from 0.
  public let index: Int

  /// Makes an identifier.
  public init(index: Int) { self.index = index }
}

/// What a weight is to the node that uses it.
public enum WeightRole: String, Hashable, Sendable, CaseIterable {
  /// The factors of a product.
  case filter
  /// What is added to the sums.
  case bias
  /// The factor of a normalization.
  case gamma
  /// What a normalization adds.
  case beta
  /// The mean that a normalization takes off.
  case movingMean
  /// The variance that a normalization divides by.
  case movingVariance
  /// The factors of the product with a recurrent layer's last output.
  case recurrentFilter
  /// The slopes of a parametric rectifier.
  case alpha
  /// A weight that is a value of the graph.
  case value
}

/// One operation in its graph.
public struct Node: Sendable {
  /// The layer's name in the source file.
  public let name: String
  /// The layer's class in the source file.
  public let className: String
  /// What it computes.
  public let operation: Operation
  /// What it reads.
  public let inputs: [ValueID]
  /// What it makes: one value, or more for a recurrent layer that gives its states too.
  public let outputs: [ValueID]
  /// Its weights, as names of the weight table.
  public let weightNames: [WeightRole: String]

  /// The first of what it makes.
  public var output: ValueID { outputs[0] }

  /// Makes a node.
  ///
  /// - Precondition: at least one output.
  public init(
    name: String, className: String, operation: Operation, inputs: [ValueID],
    outputs: [ValueID], weightNames: [WeightRole: String] = [:]
  ) {
    precondition(!outputs.isEmpty, "a node without output")
    self.name = name
    self.className = className
    self.operation = operation
    self.inputs = inputs
    self.outputs = outputs
    self.weightNames = weightNames
  }
}

/// The structure of a network, without its numbers; nodes stand in an order in which they run.
public struct Graph: Sendable {
  /// What a caller provides.
  public struct Input: Hashable, Sendable {
    /// The value.
    public let value: ValueID
    /// Its name in the source file.
    public let name: String
    /// Its extents, without the batch axis.
    public let shape: Shape

    /// Makes an input.
    public init(value: ValueID, name: String, shape: Shape) {
      self.value = value
      self.name = name
      self.shape = shape
    }
  }

  /// What a caller gets.
  public struct Output: Hashable, Sendable {
    /// The value.
    public let value: ValueID
    /// Its name in the source file.
    public let name: String

    /// Makes an output.
    public init(value: ValueID, name: String) {
      self.value = value
      self.name = name
    }
  }

  /// The operations.
  public let nodes: [Node]
  /// What a caller provides, in the model's order.
  public let inputs: [Input]
  /// What a caller gets, in the model's order.
  public let outputs: [Output]

  /// Makes a graph.
  ///
  /// - Throws: `GraphError.unknownValue` when a node, or an output, reads a value that nothing
  ///   before it makes.
  public init(nodes: [Node], inputs: [Input], outputs: [Output]) throws(GraphError) {
    var known = Set(inputs.map(\.value))
    for node in nodes {
      for value in node.inputs where !known.contains(value) {
        throw .unknownValue(node: node.name, value: value)
      }
      known.formUnion(node.outputs)
    }
    for output in outputs where !known.contains(output.value) {
      throw .unknownValue(node: output.name, value: output.value)
    }
    self.nodes = nodes
    self.inputs = inputs
    self.outputs = outputs
  }

  /// A graph that a pass has made of a checked one.
  init(unchecked nodes: [Node], inputs: [Input], outputs: [Output]) {
    self.nodes = nodes
    self.inputs = inputs
    self.outputs = outputs
  }
}
