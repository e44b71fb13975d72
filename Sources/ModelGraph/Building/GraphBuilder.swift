package import Tensors

/// A graph in the making: what every format's decoder makes its nodes with.
///
/// It numbers the values, infers their shapes, computes at once what depends on no input (dimensions,
/// axes, factors) and collects what can't be run, so that all of it can be told at once. Known numbers
/// become nodes only where one that is computed reads them.
package struct GraphBuilder: Sendable {
  /// What flows between the nodes.
  package struct Value: Sendable {
    /// Where its elements come from.
    package enum Source: Sendable {
      /// A node of the graph, or an input.
      case computed(ValueID)
      /// A weight, as it is.
      case weight(String)
      /// Numbers of the topology: `numbers` has them.
      case constant
    }

    package let source: Source
    package let shape: Shape
    package let type: ElementType
    /// The elements, where they do not depend on the inputs and are few.
    package let numbers: KnownArray?

    package init(source: Source, shape: Shape, type: ElementType, numbers: KnownArray? = nil) {
      self.source = source
      self.shape = shape
      self.type = type
      self.numbers = numbers
    }

    /// Numbers of the topology.
    package init(_ numbers: KnownArray, type: ElementType) {
      self.init(source: .constant, shape: numbers.shape, type: type, numbers: numbers)
    }

    /// Whether its elements stand in the topology.
    package var isConstant: Bool { if case .constant = source { true } else { false } }
  }

  package let weights: WeightTable
  /// What of the file is being decoded: its name and class go to all nodes that it becomes.
  package var name = ""
  package var className = ""
  /// What can't be run, so far.
  package private(set) var unsupported: [UnsupportedLayer] = []
  private var nodes: [Node] = []
  private var valueCount = 0
  private var producers: [ValueID: Int] = [:]
  private var weightValues: [String: ValueID] = [:]
  private var constantValues: [ConstantArray: ValueID] = [:]
  private var constants: [ValueID: KnownArray] = [:]

  package init(weights: WeightTable) { self.weights = weights }

  /// How many nodes there are so far.
  package var nodeCount: Int { nodes.count }

  /// A value that nothing in the graph makes.
  package mutating func makeInput() -> ValueID {
    valueCount += 1
    return ValueID(index: valueCount - 1)
  }

  /// The values that an operation makes of some inputs.
  ///
  /// - Parameters:
  ///   - operation: what is computed.
  ///   - inputs: what it reads.
  ///   - weights: the names of its weights.
  ///   - type: what the elements are; `nil` for what the first input's are.
  /// - Returns: one value, or more for a recurrent layer that gives its states too.
  /// - Throws: `GraphError` where the operation can't work on what it gets.
  package mutating func add(
    _ operation: Operation, _ inputs: [Value], weights: [WeightRole: String] = [:],
    type: ElementType? = nil
  ) throws(GraphError) -> [Value] {
    let type = type ?? inputs.first?.type ?? .float
    let probe = Node(
      name: name, className: className, operation: operation,
      inputs: inputs.map { _ in ValueID(index: 0) }, outputs: [ValueID(index: 0)])
    let shapes = try probe.outputShapes(for: inputs.map(\.shape))
    let numbers = folded(operation, inputs, shapes: shapes, type: type)
    if let numbers, weights.isEmpty, inputs.allSatisfy(\.isConstant) {
      return [Value(numbers, type: type)]
    }
    var ids: [ValueID] = []
    for input in inputs { ids.append(id(of: input)) }
    let outputs = append(operation, ids, weights, count: shapes.count)
    return zip(outputs, shapes).map { output, shape in
      Value(source: .computed(output), shape: shape, type: type, numbers: numbers)
    }
  }

  private mutating func append(
    _ operation: Operation, _ inputs: [ValueID], _ weights: [WeightRole: String], count: Int = 1,
    name: String? = nil, className: String? = nil
  ) -> [ValueID] {
    let outputs = (0..<count).map { ValueID(index: valueCount + $0) }
    valueCount += count
    for output in outputs { producers[output] = nodes.count }
    nodes.append(
      Node(
        name: name ?? self.name, className: className ?? self.className, operation: operation,
        inputs: inputs, outputs: outputs, weightNames: weights))
    return outputs
  }

  /// What an operation makes of numbers that are known; `nil` where one isn't, or they are many.
  private func folded(
    _ operation: Operation, _ inputs: [Value], shapes: [Shape], type: ElementType
  ) -> KnownArray? {
    guard shapes.count == 1, shapes[0].elementCount <= KnownArray.countLimit, !inputs.isEmpty
    else { return nil }
    let numbers = inputs.compactMap(\.numbers)
    guard numbers.count == inputs.count else { return nil }
    return operation.folded(on: numbers, shape: shapes[0], isFloat: type == .float)
  }

  /// The product that made a value, once more with a bias or a function behind it; `nil` for values
  /// that no product made, or one that has these already.
  ///
  /// The product as it was is left out in the end when nobody else needs it.
  package mutating func product(
    _ value: Value, bias: String? = nil, activation: ActivationFunction = .linear
  ) -> Value? {
    guard case .computed(let id) = value.source, let index = producers[id],
      let operation = nodes[index].operation.withActivation(activation),
      bias == nil || nodes[index].weightNames[.bias] == nil
    else { return nil }
    var weights = nodes[index].weightNames
    if let bias { weights[.bias] = bias }
    return Value(
      source: .computed(append(operation, nodes[index].inputs, weights)[0]), shape: value.shape,
      type: value.type)
  }

  /// A number that no element of a value lies below, where it is the maximum of that and something
  /// else; `nil` for others.
  package func lowerBound(of value: Value) -> Double? {
    guard case .computed(let id) = value.source, let index = producers[id],
      nodes[index].operation == .binary(.maximum)
    else { return nil }
    return nodes[index].inputs.compactMap { constants[$0]?.elements.max() }.max()
  }

  /// The value of that number in the graph, with the numbers of the topology where it has some.
  package func value(_ id: ValueID, shape: Shape) -> Value {
    constants[id].map { Value($0, type: .float) }
      ?? Value(source: .computed(id), shape: shape, type: .float)
  }

  /// The number of a value in the graph, of which weights and constants become nodes now.
  package mutating func id(of value: Value) -> ValueID {
    switch value.source {
    case .computed(let id): return id
    case .weight(let weight):
      if let id = weightValues[weight] { return id }
      let id = append(
        .weight(value.shape), [], [.value: weight], name: weight, className: "Const")[0]
      weightValues[weight] = id
      return id
    case .constant:
      let array = ConstantArray(
        dimensions: value.shape.dimensions,
        elements: (value.numbers?.elements ?? []).map(Float.init))
      if let id = constantValues[array] { return id }
      let id = append(.constant(array), [], [:])[0]
      constantValues[array] = id
      constants[id] = value.numbers
      return id
    }
  }

  /// Notes what can't be run, once however often it is met.
  package mutating func refuse(_ layer: UnsupportedLayer) {
    guard
      !unsupported.contains(where: { $0.name == layer.name && $0.className == layer.className })
    else { return }
    unsupported.append(layer)
  }

  /// The graph of these outputs.
  ///
  /// - Parameters:
  ///   - inputs: what a caller provides.
  ///   - outputs: what a caller gets.
  ///   - keepsUnread: whether nodes stay that no output needs; of constants none does.
  /// - Returns: the graph.
  /// - Throws: `GraphError.unknownValue` for an output that nothing makes.
  package func graph(
    inputs: [Graph.Input], outputs: [Graph.Output], keepsUnread: Bool = false
  ) throws(GraphError) -> Graph {
    var needed = Set(outputs.map(\.value))
    var kept: [Node] = []
    for node in nodes.reversed()
    where node.outputs.contains(where: needed.contains)
      || keepsUnread && !node.operation.isConstant
    {
      needed.formUnion(node.inputs)
      kept.append(node)
    }
    return try Graph(nodes: kept.reversed(), inputs: inputs, outputs: outputs)
  }
}

extension Operation {
  fileprivate var isConstant: Bool { if case .constant = self { true } else { false } }

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
