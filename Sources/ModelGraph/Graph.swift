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
  /// What it makes.
  public let output: ValueID
  /// Its weights, as names of the weight table.
  public let weightNames: [WeightRole: String]

  /// Makes a node.
  public init(
    name: String, className: String, operation: Operation, inputs: [ValueID], output: ValueID,
    weightNames: [WeightRole: String] = [:]
  ) {
    self.name = name
    self.className = className
    self.operation = operation
    self.inputs = inputs
    self.output = output
    self.weightNames = weightNames
  }
}

/// The structure of a network, without its numbers; nodes stand in an order in which they run.
public struct Graph: Sendable {
  /// The operations.
  public let nodes: [Node]
  /// The value that a caller provides.
  public let input: ValueID
  /// The value that a caller gets.
  public let output: ValueID
  /// The input's extents, without the batch axis.
  public let sampleShape: Shape

  /// Makes a graph.
  ///
  /// - Throws: `GraphError.unknownValue` when a node, or the graph's output, reads a value that
  ///   nothing before it makes.
  public init(
    nodes: [Node], input: ValueID, output: ValueID, sampleShape: Shape
  ) throws(GraphError) {
    var known: Set = [input]
    for node in nodes {
      for value in node.inputs where !known.contains(value) {
        throw .unknownValue(node: node.name, value: value)
      }
      known.insert(node.output)
    }
    guard known.contains(output) else { throw .unknownValue(node: "(output)", value: output) }
    self.nodes = nodes
    self.input = input
    self.output = output
    self.sampleShape = sampleShape
  }
}
