import ModelGraph
import Tensors
import Testing

@Suite("Making graphs")
struct GraphBuilderTests {
  private let weights = WeightTable([
    .init(
      name: "w",
      weight: .plain(Tensor(shape: Shape([3]), scalarType: .float32, elements: Float.self) { _ in })
    )
  ])

  private func builder(_ name: String = "n") -> GraphBuilder {
    var builder = GraphBuilder(weights: weights)
    (builder.name, builder.className) = (name, "C")
    return builder
  }

  private func input(_ builder: inout GraphBuilder, _ extents: [Int]) -> GraphBuilder.Value {
    builder.value(builder.makeInput(), shape: Shape(extents))
  }

  private func known(_ numbers: [Double]) -> GraphBuilder.Value {
    GraphBuilder.Value(
      KnownArray(shape: Shape([numbers.count]), elements: numbers), type: .float)
  }

  private func graph(
    _ builder: GraphBuilder, _ inputs: [GraphBuilder.Value], _ output: ValueID,
    keepsUnread: Bool = false
  ) throws -> Graph {
    try builder.graph(
      inputs: inputs.enumerated().compactMap { index, value in
        guard case .computed(let id) = value.source else { return nil }
        return .init(value: id, name: "i\(index)", shape: value.shape)
      }, outputs: [.init(value: output, name: "o")], keepsUnread: keepsUnread)
  }

  @Test("Values are numbered in order, and have their shapes at once")
  func shapes() throws {
    var builder = builder()
    let input = input(&builder, [2, 3])
    let flat = try builder.add(.flatten(), [input])[0]
    #expect(flat.shape == Shape([6]))
    let output = try builder.add(.reshape([3, -1]), [flat])[0]
    #expect(output.shape == Shape([3, 2]))
    let graph = try graph(builder, [input], builder.id(of: output))
    #expect(graph.nodes.map(\.output) == [ValueID(index: 1), ValueID(index: 2)])
    var other = builder
    #expect(throws: GraphError.self) { try other.add(.reshape([7]), [flat]) }
  }

  @Test("What depends on no input is computed at once and makes no nodes")
  func folding() throws {
    var builder = builder()
    let sum = try builder.add(.binary(.add), [known([1, 2, 3]), known([10])])[0]
    #expect(sum.isConstant)
    #expect(sum.numbers?.elements == [11, 12, 13])
    #expect(builder.nodeCount == 0)
    let input = input(&builder, [3])
    let output = try builder.add(.binary(.multiply), [input, sum])[0]
    #expect(!output.isConstant)
    let nodes = try graph(builder, [input], builder.id(of: output)).nodes
    #expect(
      nodes.map(\.operation) == [
        .constant(ConstantArray(dimensions: [3], elements: [11, 12, 13])), .binary(.multiply),
      ])
  }

  @Test("A constant is known again by its number, and equal ones are one node")
  func constants() throws {
    var builder = builder()
    let first = builder.id(of: known([1, 2]))
    let (same, other) = (builder.id(of: known([1, 2])), builder.id(of: known([2, 1])))
    #expect(same == first && other != first)
    let again = builder.value(first, shape: Shape([2]))
    let negative = try builder.add(.elementary(.negative), [again])[0]
    #expect(negative.numbers?.elements == [-1, -2])
  }

  @Test("A weight's numbers may be known, but what is made of them stays a node")
  func weight() throws {
    var builder = builder()
    let weight = GraphBuilder.Value(
      source: .weight("w"), shape: Shape([3]), type: .float,
      numbers: KnownArray(shape: Shape([3]), elements: [1, 2, 3]))
    let output = try builder.add(.binary(.add), [weight, known([1])])[0]
    #expect(!output.isConstant)
    #expect(output.numbers?.elements == [2, 3, 4])
    let nodes = try graph(builder, [], builder.id(of: output)).nodes
    #expect(nodes.map(\.name) == ["w", "n", "n"])
    #expect(nodes[0].weightNames == [.value: "w"])
  }

  @Test("What no output needs is left out, or kept but for constants", arguments: [false, true])
  func unread(keeps: Bool) throws {
    var builder = builder()
    let input = input(&builder, [2])
    _ = builder.id(of: known([7]))
    _ = try builder.add(.elementary(.negative), [input])
    let output = try builder.add(.elementary(.square), [input])[0]
    let nodes = try graph(builder, [input], builder.id(of: output), keepsUnread: keeps).nodes
    #expect(
      nodes.map(\.operation)
        == (keeps ? [.elementary(.negative)] : []) + [.elementary(.square)])
  }

  @Test("A function and a bias go behind the product that makes a value, once")
  func product() throws {
    var builder = builder()
    let input = input(&builder, [4])
    let dense = try builder.add(
      .dense(DenseAttributes(units: 3, activation: .linear)), [input], weights: [.filter: "f"])[0]
    let ofInput = builder.product(input, bias: "b")
    let first = builder.product(dense, bias: "b")
    let biased = try #require(first)
    let twiceBiased = builder.product(biased, bias: "c")
    let second = builder.product(biased, activation: .sigmoid)
    let active = try #require(second)
    let twiceActive = builder.product(active, activation: .tanh)
    #expect(ofInput == nil && twiceBiased == nil && twiceActive == nil)
    let nodes = try graph(builder, [input], builder.id(of: active)).nodes
    #expect(nodes.map(\.weightNames) == [[.filter: "f", .bias: "b"]])
    #expect(
      nodes.map(\.operation) == [.dense(DenseAttributes(units: 3, activation: .sigmoid))])
  }

  @Test("A maximum with a constant bounds a value from below")
  func lowerBound() throws {
    var builder = builder()
    let input = input(&builder, [2])
    let maximum = try builder.add(.binary(.maximum), [input, known([3, 5])])[0]
    #expect(builder.lowerBound(of: maximum) == 5)
    #expect(builder.lowerBound(of: input) == nil)
    let minimum = try builder.add(.binary(.minimum), [input, known([3, 5])])[0]
    #expect(builder.lowerBound(of: minimum) == nil)
  }

  @Test("What can't be run is told once, with the share of the weights that it holds")
  func unsupported() throws {
    var builder = builder()
    let weight = try #require(weights["w"])
    for reason in ["first", "second"] {
      builder.refuse(
        UnsupportedLayer(
          name: "a", className: "X", reason: reason, holding: [weight], of: weights))
    }
    builder.refuse(
      UnsupportedLayer(name: "b", className: "X", reason: nil, holding: [], of: weights))
    #expect(builder.unsupported.map(\.name) == ["a", "b"])
    #expect(builder.unsupported.map(\.reason) == ["first", nil])
    #expect(builder.unsupported.map(\.parameterShare) == [1, 0])
  }
}
