/// What a node of a graph-model reads: an output of another node, or only its having run.
struct TensorName: Hashable {
  /// The other node.
  let node: String
  /// Which of its outputs.
  let index: Int
  /// Whether nothing but the order of execution is meant (`^name`).
  let isControl: Bool

  /// Reads `name`, `name:1`, `name:output:1` (in the bodies of functions) or `^name`.
  init(_ text: String) {
    isControl = text.hasPrefix("^")
    let parts = (isControl ? text.dropFirst() : text[...]).split(
      separator: ":", omittingEmptySubsequences: false)
    node = String(parts.first ?? "")
    index = parts.count > 1 ? parts.last.flatMap { Int($0) } ?? 0 : 0
  }

  /// A node's output.
  init(node: String, index: Int) {
    self.node = node
    self.index = index
    isControl = false
  }
}
