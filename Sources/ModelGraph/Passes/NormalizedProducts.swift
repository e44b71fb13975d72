import Tensors

/// A product with weights, and the batch normalization that alone reads it.
///
/// A factor on one of the product's channels can be taken back by the normalization: so the weights
/// may be scaled channel by channel, and the network computes the same.
public struct NormalizedProduct: Sendable {
  /// The convolution or the fully connected layer.
  public let product: Node
  /// The normalization.
  public let normalization: Node
  /// What is added to the variance.
  public let epsilon: Float
  /// Channels of the product.
  public let channelCount: Int
  private let channels: OutputChannels

  /// The channel that an element of the filter belongs to.
  public func channel(of place: Int) -> Int { channels.channel(of: place) }

  init?(
    _ product: Node, _ normalization: Node, _ weights: WeightTable, uses: [String: Int]
  ) {
    guard product.operation.activation == .linear,
      case .batchNormalization(let epsilon, axis: nil) = normalization.operation,
      let filter = product.weightNames[.filter].flatMap({ weights[$0] }),
      let channels = OutputChannels(product.operation, filter.shape),
      (Set(product.weightNames.values).union(normalization.weightNames.values))
        .allSatisfy({ uses[$0] == 1 }),
      let mean = normalization.weightNames[.movingMean].flatMap({ weights[$0] }),
      mean.shape.elementCount == channels.count, normalization.weightNames[.movingVariance] != nil
    else { return nil }
    self.product = product
    self.normalization = normalization
    self.epsilon = epsilon
    self.channels = channels
    channelCount = channels.count
  }
}

extension Model {
  /// The products whose only reader is a batch normalization, in the order in which they run; those
  /// with weights that others use, too, are left out.
  public func normalizedProducts() -> [NormalizedProduct] {
    let readers = graph.onlyReaders()
    let uses = graph.nodes.flatMap { Set($0.weightNames.values) }
      .reduce(into: [String: Int]()) { $0[$1, default: 0] += 1 }
    return graph.nodes.enumerated().compactMap { index, node in
      readers[index].flatMap { NormalizedProduct(node, graph.nodes[$0], weights, uses: uses) }
    }
  }

  /// The part of the model that some values come from; they are its outputs.
  ///
  /// - Precondition: the model makes these values.
  public func pruned(to values: [ValueID]) -> Model {
    var wanted = Set(values)
    var nodes: [Node] = []
    for node in graph.nodes.reversed() where !wanted.isDisjoint(with: node.outputs) {
      wanted.formUnion(node.inputs)
      nodes.append(node)
    }
    let inputs = graph.inputs
    return Model(
      graph: Graph(
        unchecked: nodes.reversed(), inputs: inputs,
        outputs: values.enumerated().map { .init(value: $1, name: "value_\($0)") }),
      weights: weights)
  }

  /// The part of the model that a product's sums come from, before its activation; they are its output.
  ///
  /// - Precondition: the product is one of the model's.
  public func pruned(toSumsOf product: Node) -> Model {
    let part = pruned(to: [product.output])
    let nodes = part.graph.nodes.map { node in
      node.output == product.output
        ? node.with(operation: node.operation.activated(by: .linear), output: node.output) : node
    }
    return Model(
      graph: Graph(unchecked: nodes, inputs: part.graph.inputs, outputs: part.graph.outputs),
      weights: weights)
  }

  /// The model with other numbers for some of its weights.
  public func replacing(_ weights: [String: Weight]) -> Model {
    Model(graph: graph, weights: self.weights.mapWeights { weights[$0.name] ?? $0.weight })
  }
}
