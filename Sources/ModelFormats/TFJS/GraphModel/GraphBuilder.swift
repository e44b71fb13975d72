import ModelGraph
import Tensors

/// A graph in the making: nodes, the shapes of what they make, and what is known of it.
///
/// Everything is emitted as nodes, also what is known, since a weight may take part in it; in the
/// end, nodes that no output needs are left out.
struct GraphBuilder {
  let weights: WeightTable
  /// The node of the file that is being decoded: its name and operation go to all that it becomes.
  var name = ""
  var className = ""
  private(set) var nodes: [Node] = []
  private var valueCount = 0
  private var producers: [ValueID: Int] = [:]
  private var weightValues: [String: ValueID] = [:]
  private var constantValues: [ConstantArray: ValueID] = [:]

  init(weights: WeightTable) { self.weights = weights }

  /// How many nodes there are so far.
  var nodeCount: Int { nodes.count }

  /// A value that nothing has made yet.
  mutating func makeValue() -> ValueID {
    valueCount += 1
    return ValueID(index: valueCount - 1)
  }

  /// The value of an operation on some inputs.
  ///
  /// `type`: what the elements are; `nil` for what the first input's are.
  mutating func add(
    _ operation: Operation, _ inputs: [GraphValue], weights: [WeightRole: String] = [:],
    type: ElementType? = nil
  ) throws(NodeFailure) -> GraphValue {
    let type = type ?? inputs.first?.type ?? .float
    let probe = Node(
      name: name, className: className, operation: operation,
      inputs: inputs.map { _ in ValueID(index: 0) }, outputs: [ValueID(index: 0)])
    let shape: Shape
    do throws(GraphError) { shape = try probe.outputShapes(for: inputs.map(\.shape))[0] } catch {
      throw .graph(error)
    }
    let numbers = evaluated(operation, inputs, shape: shape, type: type)
    if let numbers, weights.isEmpty, inputs.allSatisfy(\.isTopology) {
      return GraphValue(numbers, type: type)
    }
    var ids: [ValueID] = []
    for input in inputs { ids.append(try id(of: input)) }
    let output = append(operation, ids, weights)
    return GraphValue(source: .computed(output), shape: shape, type: type, numbers: numbers)
  }

  private mutating func append(
    _ operation: Operation, _ inputs: [ValueID], _ weights: [WeightRole: String]
  ) -> ValueID {
    let output = makeValue()
    producers[output] = nodes.count
    nodes.append(
      Node(
        name: name, className: className, operation: operation, inputs: inputs, outputs: [output],
        weightNames: weights))
    return output
  }

  /// The product that made a value, once more with a bias or a function behind it; `nil` for values
  /// that no product made, or one that has these already.
  ///
  /// The product as it was is left out in the end when nobody else needs it.
  mutating func product(
    _ value: GraphValue, bias: String? = nil, activation: ActivationFunction = .linear
  ) -> GraphValue? {
    guard case .computed(let id) = value.source, let index = producers[id],
      let operation = nodes[index].operation.withActivation(activation),
      bias == nil || nodes[index].weightNames[.bias] == nil
    else { return nil }
    var weights = nodes[index].weightNames
    if let bias { weights[.bias] = bias }
    return GraphValue(
      source: .computed(append(operation, nodes[index].inputs, weights)), shape: value.shape,
      type: value.type)
  }

  private func evaluated(
    _ operation: Operation, _ inputs: [GraphValue], shape: Shape, type: ElementType
  ) -> KnownNumbers? {
    guard shape.elementCount <= KnownNumbers.countLimit, !inputs.isEmpty else { return nil }
    let numbers = inputs.compactMap(\.numbers)
    guard numbers.count == inputs.count else { return nil }
    return operation.evaluated(on: numbers, shape: shape, isFloat: type == .float)
  }

  /// A number that no element of a value lies below, where it is the maximum of that and something
  /// else; `nil` for others.
  func lowerBound(of value: GraphValue) -> Double? {
    guard case .computed(let id) = value.source, let index = producers[id],
      nodes[index].operation == .binary(.maximum)
    else { return nil }
    let bounds = nodes[index].inputs.compactMap { input in
      constantValues.first { $0.value == input }?.key.elements.max()
    }
    return bounds.max().map(Double.init)
  }

  /// The value of the graph that has these elements.
  mutating func id(of value: GraphValue) throws(NodeFailure) -> ValueID {
    switch value.source {
    case .list: throw .unsupported("it computes with a list of tensors")
    case .complex: throw .unsupported("it computes with complex numbers")
    case _ where value.type == .other:
      throw .unsupported("it computes with what are no numbers")
    case .computed(let id): return id
    case .weight(let weight):
      if let id = weightValues[weight] { return id }
      let id = makeValue()
      nodes.append(
        Node(
          name: weight, className: "Const", operation: .weight(value.shape), inputs: [],
          outputs: [id], weightNames: [.value: weight]))
      weightValues[weight] = id
      return id
    case .topology:
      let array = ConstantArray(
        dimensions: value.shape.dimensions,
        elements: (value.numbers?.elements ?? []).map(Float.init))
      if let id = constantValues[array] { return id }
      let id = makeValue()
      nodes.append(
        Node(
          name: name, className: className, operation: .constant(array), inputs: [],
          outputs: [id]))
      constantValues[array] = id
      return id
    }
  }

  /// The graph of these outputs, without the nodes that none of them needs.
  func graph(
    inputs: [Graph.Input], outputs: [Graph.Output]
  ) throws(GraphError) -> Graph {
    var needed = Set(outputs.map(\.value))
    var kept: [Node] = []
    for node in nodes.reversed() where node.outputs.contains(where: needed.contains) {
      needed.formUnion(node.inputs)
      kept.append(node)
    }
    return try Graph(nodes: kept.reversed(), inputs: inputs, outputs: outputs)
  }
}

extension Operation {
  /// The product with a function behind it; `nil` for what is no product, or has one already.
  fileprivate func withActivation(_ activation: ActivationFunction) -> Operation? {
    switch self {
    case .dense(var attributes) where attributes.activation == .linear:
      attributes.activation = activation
      return .dense(attributes)
    case .conv2D(var attributes) where attributes.activation == .linear:
      attributes.activation = activation
      return .conv2D(attributes)
    case .depthwiseConv2D(var attributes) where attributes.activation == .linear:
      attributes.activation = activation
      return .depthwiseConv2D(attributes)
    case .transposedConv2D(var attributes) where attributes.convolution.activation == .linear:
      attributes.convolution.activation = activation
      return .transposedConv2D(attributes)
    default: return nil
    }
  }
}
