import ModelGraph
import ModelSources
import Tensors

/// Describes nodes of a graph-model that can't be run, each with the share of the weights that it reads.
struct UnsupportedNodes {
  private let weights: WeightTable
  private let nodes: [String: GraphModelNode]

  init(weights: WeightTable, nodes: [GraphModelNode]) {
    self.weights = weights
    self.nodes = Dictionary(nodes.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// What is said of a node.
  func layer(_ node: GraphModelNode, _ reason: String?) -> UnsupportedLayer {
    UnsupportedLayer(
      name: node.name, className: node.op, reason: reason,
      holding: node.inputs.compactMap { weight($0.node) }, of: weights)
  }

  /// The weight that a node passes on as it is.
  private func weight(_ name: String) -> Weight? {
    var name = name
    // Identities in a circle end somewhere too.
    for _ in 0..<8 {
      guard let node = nodes[name] else { return nil }
      if node.op == "Const" { return weights[name] }
      guard node.op == "Identity", let input = node.inputs.first else { return nil }
      name = input.node
    }
    return nil
  }

  /// Why operations of some kinds can't be run; `nil` where there is no more to say.
  static func reason(for op: String) -> String? {
    if op == "Case" { return "branches of its kind can't be run" }
    if op.contains("HashTable") || op.contains("LookupTable") { return "tables can't be run" }
    if op.contains("Random") || op == "Multinomial" { return "its elements are random" }
    if op.contains("NonMaxSuppression") || dynamic.contains(op) {
      return "the extents of its output depend on data"
    }
    if op.hasSuffix("3D") { return "volumes can't be run" }
    return nil
  }

  private static let dynamic: Set = [
    "Where", "Unique", "UniqueV2", "SparseToDense", "DynamicPartition",
  ]
}

extension NodeFailure {
  /// The error of the file.
  func formatError(of node: GraphModelNode, file: String) -> ModelFormatError {
    switch self {
    case .format(let error): error
    case .graph(let error): .graph(error, file: file)
    case .unsupported(let reason):
      .unsupportedLayers(
        file: file, [UnsupportedLayer(name: node.name, className: node.op, reason: reason)])
    }
  }
}
