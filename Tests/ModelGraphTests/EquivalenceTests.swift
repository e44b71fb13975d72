import ModelGraph
import Tensors
import Testing

@Suite("Equivalence of graphs")
struct EquivalenceTests {
  /// Two rectifiers of one input and their difference; `order` says which of them stands first, and `first`
  /// at which number values begin.
  private func graph(
    first: Int = 0, isReversed: Bool = false, isSwapped: Bool = false, weight: String = "slope"
  ) throws -> Graph {
    let value = { (index: Int) in ValueID(index: first + index) }
    let relu = Node(
      name: "relu\(first)", className: "", operation: .activation(.sigmoid), inputs: [value(0)],
      outputs: [value(1)])
    let prelu = Node(
      name: "prelu", className: "", operation: .parametricRectifier(alphaShape: Shape([2])),
      inputs: [value(0)], outputs: [value(2)], weightNames: [.alpha: weight])
    let difference = Node(
      name: "difference", className: "", operation: .binary(.subtract),
      inputs: isSwapped ? [value(2), value(1)] : [value(1), value(2)], outputs: [value(3)])
    return try Graph(
      nodes: (isReversed ? [prelu, relu] : [relu, prelu]) + [difference],
      inputs: [.init(value: value(0), name: "in", shape: Shape([2]))],
      outputs: [.init(value: value(3), name: "out")])
  }

  @Test("Numbers of values, names of nodes and the order of independent ones do not count")
  func alike() throws {
    #expect(try graph().isEquivalent(to: try graph(first: 7)))
    #expect(try graph().isEquivalent(to: try graph(isReversed: true)))
  }

  @Test("The order of an operation's inputs, and which weights it has, do")
  func different() throws {
    #expect(try !graph().isEquivalent(to: try graph(isSwapped: true)))
    #expect(try !graph().isEquivalent(to: try graph(weight: "other")))
  }
}
