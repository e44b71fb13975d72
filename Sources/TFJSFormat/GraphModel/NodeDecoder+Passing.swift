import ModelGraph
import ModelSources
import Tensors

/// Operations that compute nothing.
extension NodeDecoder {
  static let passing: [String: Decoding] = [
    "Const": { [try $0.constantNode()] },
    "Identity": same, "Snapshot": same, "StopGradient": same, "PreventGradient": same,
    "CheckNumerics": same, "EnsureShape": same, "PlaceholderWithDefault": same,
    "ReadVariableOp": same, "DeepCopy": same, "CopyHost": same, "Copy": same, "Print": same,
    "Enter": same, "Exit": same, "NextIteration": same,
    "LoopCond": { decoder in
      let condition = try decoder.input(0)
      guard condition.numbers != nil else {
        throw NodeFailure.unsupported("how often the loop runs depends on data")
      }
      return [condition]
    },
    "IdentityN": { $0.inputs },
    "NoOp": { _ in [] }, "Assert": { _ in [] }, "PrintV2": { _ in [] },
    "Switch": { decoder in
      let value = try decoder.input(0)
      guard try decoder.input(1).numbers != nil else {
        throw NodeFailure.unsupported("which branch is taken depends on data")
      }
      return try decoder.number(1) != 0 ? [nil, value] : [value, nil]
    },
    "Merge": { decoder in
      guard let index = decoder.inputs.firstIndex(where: { $0 != nil }) else { return [nil, nil] }
      return [decoder.inputs[index], decoder.constant(Double(index), type: .integer)]
    },
  ]

  private static let same: Decoding = { [try $0.input(0)] }

  /// A weight of the file; few whole numbers are taken for a part of the topology.
  private func constantNode() throws(NodeFailure) -> GraphValue {
    guard let weight = builder.weights[node.name] else {
      let last = node.name.split(separator: "/").last.map(String.init) ?? node.name
      throw .graph(
        .missingWeight(
          node: node.name, role: .value, name: node.name,
          nearest: Array(builder.weights.names.filter { $0.hasSuffix(last) }.prefix(4))))
    }
    let type: ElementType =
      switch weight.scalarType {
      case .float32, .float16: .float
      case .int8, .uint8, .uint16, .int32: .integer
      case .bool: .boolean
      case .complex64, .string: .other
      }
    let numbers =
      weight.shape.elementCount <= KnownArray.countLimit ? KnownArray(weight) : nil
    if let numbers, type != .float { return GraphValue(numbers, type: type) }
    return GraphValue(
      source: .weight(node.name), shape: weight.shape, type: type, numbers: numbers)
  }
}
