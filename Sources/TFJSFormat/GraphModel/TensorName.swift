import ModelSources

/// What a node of a graph-model reads: an output of another node, or only its having run.
struct TensorName: Hashable {
  /// The other node.
  let node: String
  /// Which of its outputs, among those of one name where `output` has it.
  let index: Int
  /// The output's name, in the bodies of functions.
  let output: String?
  /// Whether nothing but the order of execution is meant (`^name`).
  let isControl: Bool

  /// Reads `name`, `name:1`, `name:output:1` (in the bodies of functions) or `^name`.
  init(_ text: String) {
    isControl = text.hasPrefix("^")
    let parts = (isControl ? text.dropFirst() : text[...]).split(
      separator: ":", omittingEmptySubsequences: false)
    node = String(parts.first ?? "")
    index = parts.count > 1 ? parts.last.flatMap { Int($0) } ?? 0 : 0
    output = parts.count > 2 ? String(parts[1]) : nil
  }

  /// A node's output.
  init(node: String, index: Int) {
    self.node = node
    self.index = index
    output = nil
    isControl = false
  }

  /// The number of the output among all outputs of a node of this operation.
  func place(in op: String) -> Int {
    guard let output, let first = Self.outputs[op]?.firstIndex(of: output) else { return index }
    return first + index
  }

  /// The outputs' names of operations that have several, each a single tensor.
  private static let outputs = [
    "Switch": ["output_false", "output_true"], "Merge": ["output", "value_index"],
    "TopKV2": ["values", "indices"], "Unique": ["y", "idx"],
    "TensorArrayV3": ["handle", "flow"], "TensorListPopBack": ["output_handle", "tensor"],
    "TensorListConcat": ["tensor", "lengths"], "TensorListConcatV2": ["tensor", "lengths"],
    "FusedBatchNorm": ["y", "batch_mean", "batch_variance"],
    "FusedBatchNormV3": ["y", "batch_mean", "batch_variance"],
  ]
}
