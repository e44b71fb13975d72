import ModelGraph
import ModelSources
import Tensors

/// Loops, branches and calls of functions, done while decoding.
///
/// A loop whose rounds can be counted becomes its rounds one after another, as those over the time
/// steps of a recurrent layer; a branch whose condition is known, the side that is taken.
extension GraphModelRun {
  /// Rounds, and nodes made by them, beyond which no loop goes.
  private static let roundLimit = 1 << 16
  private static let nodeLimit = 1 << 20
  /// How many nodes are decoded, each counted in every round: loops may lie in loops.
  private static let visitLimit = 1 << 22

  /// Decodes steps, each behind what it reads.
  mutating func run(_ steps: [GraphModelStep]) {
    for step in steps {
      switch step {
      case .node(let node): run(node)
      case .loop(let loop): run(loop)
      }
    }
  }

  private mutating func run(_ node: GraphModelNode) {
    guard values[node.name] == nil else { return }
    visitCount += 1
    if visitCount == Self.visitLimit { refuse(node, "the loops have too many rounds") }
    guard visitCount < Self.visitLimit else { return }
    // Behind a node that can't be run nothing is known; its own error comes first.
    let read = self.values(of: node)
    // The other side of a branch, or an output that only training has.
    if let read, node.op != "Merge", read.contains(where: { $0 == nil }) {
      values[node.name] = []
      return
    }
    let isControl = Self.controlOperations.contains(node.op)
    defer { if isControl, values[node.name] == nil { addUnknown(calledBy: node) } }
    guard isControl || NodeDecoder.operations[node.op] != nil else {
      refuse(node, UnsupportedNodes.reason(for: node.op))
      return
    }
    guard let read, firstError == nil else { return }
    decoder.node = node
    decoder.inputs = read
    do throws(NodeFailure) {
      let outputs = isControl ? try control(node, read) : try decoder.outputs()
      // A call in which something can't be run has no outputs.
      if let outputs { values[node.name] = outputs }
    } catch {
      if case .unsupported(let reason) = error {
        refuse(node, reason)
      } else {
        firstError = error.formatError(of: node, file: file)
      }
    }
  }

  /// What a node reads; `nil` behind a node that can't be run.
  private func values(of node: GraphModelNode) -> [GraphValue?]? {
    var read: [GraphValue?] = []
    for input in node.inputs {
      guard let outputs = values[input.node] else { return nil }
      let index = input.place(in: operations[input.node] ?? "")
      read.append(outputs.indices.contains(index) ? outputs[index] : nil)
    }
    return read
  }

  private var canGoOn: Bool { firstError == nil && decoder.builder.unsupported.isEmpty }

  // Frames.

  private mutating func run(_ loop: GraphModelLoop) {
    var current: [GraphValue?] = []
    for variable in loop.variables {
      guard let entered = entered(variable) else {
        // What stands before it can't be run; its own nodes may not be known either.
        run(loop.steps)
        return
      }
      current.append(entered)
    }
    guard current.allSatisfy({ $0 != nil }) else {
      // In a branch that is not taken no round runs.
      for name in loop.names { values[name] = [] }
      return
    }
    for round in 0..<Self.roundLimit {
      for name in loop.names { values[name] = nil }
      for (variable, value) in zip(loop.variables, current) {
        values[variable.merge.name] = [
          value, decoder.constant(round == 0 ? 0 : 1, type: .integer),
        ]
      }
      run(loop.steps)
      let next = loop.variables.map { variable in
        (values[variable.next.node] ?? []).first ?? nil
      }
      guard canGoOn, next.contains(where: { $0 != nil }) else { return }
      guard decoder.builder.nodeCount < Self.nodeLimit else { break }
      current = next
    }
    if let merge = loop.variables.first?.merge {
      refuse(merge, "the loop has too many rounds")
    }
  }

  /// A variable's value before the first round, which is what its `Enter` reads: `nil` inside where
  /// a branch has ended, `nil` altogether where it can't be known.
  private func entered(_ variable: GraphModelLoop.Variable) -> GraphValue?? {
    guard let enter = nodes[variable.first.node] else { return nil }
    return self.values(of: enter)?.first
  }

  // Functions.

  private static let controlOperations: Set = [
    "While", "StatelessWhile", "If", "StatelessIf", "PartitionedCall", "StatefulPartitionedCall",
  ]

  private mutating func control(
    _ node: GraphModelNode, _ read: [GraphValue?]
  ) throws(NodeFailure) -> [GraphValue?]? {
    switch node.op {
    case "While", "StatelessWhile": return try loop(node, read)
    case "If", "StatelessIf":
      guard let condition = read.first??.numbers?.elements.first else {
        throw .unsupported("which branch is taken depends on data")
      }
      return try call(condition != 0 ? "then_branch" : "else_branch", of: node, read.dropFirst())
    default: return try call("f", of: node, read[...])
    }
  }

  /// Adds what can't be run in the functions of a node that can't be: nobody else comes there.
  private mutating func addUnknown(calledBy node: GraphModelNode) {
    var callers = [node]
    var seen: Set<String> = []
    while let caller = callers.popLast() {
      for key in ["cond", "body", "then_branch", "else_branch", "f"] {
        guard let name = try? caller.functionName(key), seen.insert(name).inserted,
          let function = functions[name]
        else { continue }
        for node in function.order.nodes {
          if Self.controlOperations.contains(node.op) {
            callers.append(node)
          } else if node.op != "Placeholder", NodeDecoder.operations[node.op] == nil {
            refuse(node, UnsupportedNodes.reason(for: node.op))
          }
        }
      }
    }
  }

  private mutating func loop(
    _ node: GraphModelNode, _ read: [GraphValue?]
  ) throws(NodeFailure) -> [GraphValue?]? {
    var current = read
    for _ in 0..<Self.roundLimit {
      guard let condition = try call("cond", of: node, current[...]) else { return nil }
      guard let number = condition.first??.numbers?.elements.first else {
        throw .unsupported("how often the loop runs depends on data")
      }
      guard number != 0 else { return current }
      guard let next = try call("body", of: node, current[...]) else { return nil }
      guard decoder.builder.nodeCount < Self.nodeLimit else { break }
      current = next
    }
    throw .unsupported("the loop has too many rounds")
  }

  /// The results of a function that an attribute names; `nil` when something in it can't be run.
  private mutating func call(
    _ key: String, of node: GraphModelNode, _ arguments: ArraySlice<GraphValue?>
  ) throws(NodeFailure) -> [GraphValue?]? {
    let name = try node.functionName(key)
    guard let function = functions[name] else {
      throw .unsupported("its function '\(name)' is not in the file")
    }
    guard depth < 64 else { throw .unsupported("functions call one another without end") }
    guard function.arguments.count == arguments.count else {
      throw node.wrong(key, expected: "a function of \(arguments.count) arguments")
    }
    let caller = (values, operations, nodes, decoder.readerCounts)
    defer {
      (values, operations, nodes, decoder.readerCounts) = caller
      depth -= 1
      decoder.node = node
    }
    depth += 1
    values = Dictionary(
      zip(function.arguments, arguments.map { [$0] }), uniquingKeysWith: { first, _ in first })
    enter(function.order, results: function.results)
    let (steps, _) = function.order.steps()
    run(steps)
    guard canGoOn else { return nil }
    return function.results.map { result in
      let outputs = values[result.node] ?? []
      let index = result.place(in: operations[result.node] ?? "")
      return outputs.indices.contains(index) ? outputs[index] : nil
    }
  }
}
