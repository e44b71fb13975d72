import ModelGraph

/// The nodes of a graph-model that can't be run, each with the weights that it reads.
struct UnsupportedNodes {
  private let weights: WeightTable
  private(set) var layers: [UnsupportedLayer] = []

  init(weights: WeightTable) { self.weights = weights }

  mutating func add(_ node: GraphModelNode, _ reason: String?) {
    layers.append(UnsupportedLayer(name: node.name, className: node.op, reason: reason))
  }

  /// Why operations of some kinds can't be run; `nil` where there is no more to say.
  static func reason(for op: String) -> String? {
    if op.hasPrefix("TensorList") || loops.contains(op) { return "loops can't be run" }
    if op.hasSuffix("If") || op == "Case" { return "branches that data decide can't be run" }
    if op.contains("HashTable") || op.contains("LookupTable") { return "tables can't be run" }
    if op.contains("Random") || op == "Multinomial" { return "its elements are random" }
    if op.contains("NonMaxSuppression") || dynamic.contains(op) {
      return "the extents of its output depend on data"
    }
    if op.contains("FFT") { return "complex numbers can't be run" }
    return nil
  }

  private static let loops: Set = [
    "While", "StatelessWhile", "Enter", "Exit", "NextIteration", "LoopCond", "TensorArrayV3",
    "TensorArrayReadV3", "TensorArrayWriteV3", "TensorArrayGatherV3", "TensorArrayScatterV3",
    "TensorArraySizeV3", "TensorArrayConcatV3", "TensorArraySplitV3", "TensorArrayCloseV3",
  ]

  private static let dynamic: Set = ["Where", "Unique", "UniqueV2", "SparseToDense", "DynamicPartition"]
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
