import ModelSources

/// The nodes of a graph-model, in an order in which they run.
struct GraphModelTopology {
  /// All nodes, in file order.
  let nodes: [GraphModelNode]
  private let indices: [String: Int]
  private let file: String

  /// Reads the `node` list of a TensorFlow `GraphDef` as JSON.
  init(_ topology: JSONValue, file: String) throws(ModelFormatError) {
    guard let list = topology["node"]?.array else {
      throw .unexpectedValue(
        file: file, place: "modelTopology", expected: "a list of nodes under 'node'",
        found: (topology["node"] ?? .null).kindName)
    }
    try self.init(list: list, file: file, place: "modelTopology.node")
  }

  /// Reads a list of nodes.
  init(list: [JSONValue], file: String, place: String) throws(ModelFormatError) {
    var nodes: [GraphModelNode] = []
    var indices: [String: Int] = [:]
    for (index, item) in list.enumerated() {
      let node = try GraphModelNode(item, file: file, place: "\(place)[\(index)]")
      guard indices.updateValue(index, forKey: node.name) == nil else {
        throw .unexpectedValue(
          file: file, place: "\(place)[\(index)]", expected: "a name of its own",
          found: "a second '\(node.name)'")
      }
      nodes.append(node)
    }
    self.nodes = nodes
    self.indices = indices
    self.file = file
  }

  /// The node of that name.
  subscript(name: String) -> GraphModelNode? { indices[name].map { nodes[$0] } }

  /// The nodes whose outputs nobody reads, in file order, but for those that make nothing.
  var ends: [GraphModelNode] {
    let read = Set(nodes.flatMap { $0.inputs.map(\.node) })
    return nodes.filter { !read.contains($0.name) && !["NoOp", "Assert", "Const"].contains($0.op) }
  }

  /// Where some outputs come from: all nodes that they need, each behind those that it reads, but
  /// for what a loop brings back to its beginning.
  ///
  /// `cycle`: names of nodes that wait for one another; empty unless there are such.
  struct Order {
    var nodes: [GraphModelNode] = []
    var cycle: [String] = []
  }

  /// The nodes that these need, and they themselves.
  ///
  /// - Throws: `ModelFormatError.unexpectedValue` for a name that no node has.
  func order(for roots: [String]) throws(ModelFormatError) -> Order {
    enum State { case waiting, done }
    var order = Order()
    var states: [Int: State] = [:]
    // Nodes with the number of their inputs seen so far: recursion would end at some depth.
    var stack: [(index: Int, next: Int)] = []
    var roots = roots
    var rootCount = 0
    while rootCount < roots.count {
      let root = roots[rootCount]
      rootCount += 1
      guard let index = indices[root] else { throw missing(root, readBy: nil) }
      if states[index] == nil { stack.append((index, 0)) }
      while let (index, next) = stack.last {
        let node = nodes[index]
        states[index] = states[index] ?? .waiting
        guard next < node.inputs.count else {
          states[index] = .done
          order.nodes.append(node)
          stack.removeLast()
          continue
        }
        stack[stack.count - 1].next += 1
        guard let input = indices[node.inputs[next].node] else {
          throw missing(node.inputs[next].node, readBy: (node, next))
        }
        if node.op == "Merge", nodes[input].op == "NextIteration" {
          roots.append(nodes[input].name)
          continue
        }
        switch states[input] {
        case nil: stack.append((input, 0))
        case .done: break
        case .waiting:
          if order.cycle.isEmpty {
            let first = stack.firstIndex { $0.index == input } ?? 0
            order.cycle = stack[first...].map { nodes[$0.index].name }
          }
        }
      }
    }
    return order
  }

  private func missing(
    _ name: String, readBy reader: (node: GraphModelNode, input: Int)?
  ) -> ModelFormatError {
    if let reader {
      return reader.node.wrongInput(
        reader.input, expected: "the output of a node of the graph", found: "'\(name)'")
    }
    return .unexpectedValue(
      file: file, place: "signature", expected: "names of nodes of the graph", found: "'\(name)'")
  }
}
