import ModelGraph
import Tensors

/// A node named for its operation, for rules that look at nothing else.
func node(_ operation: Operation, inputCount: Int = 1, outputCount: Int = 1) -> Node {
  Node(
    name: "layer", className: "Class", operation: operation,
    inputs: (0..<inputCount).map(ValueID.init(index:)),
    outputs: (0..<outputCount).map { ValueID(index: inputCount + $0) })
}

/// What becomes of some extents.
func shapes(_ operation: Operation, _ inputs: [Int]...) throws(GraphError) -> [[Int]] {
  try node(operation).outputShapes(for: inputs.map { Shape($0) }).map(\.dimensions)
}

/// The extents that an operation refuses; `nil` where it refuses none, or for another reason.
func refused(_ operation: Operation, _ inputs: [Int]...) -> [Int]? {
  do throws(GraphError) {
    _ = try node(operation).outputShapes(for: inputs.map { Shape($0) })
    return nil
  } catch {
    guard case .unfitInput("layer", "Class", _, let found) = error else { return nil }
    return found.dimensions
  }
}

/// Why an operation can't be at all; `nil` where it can, or where it is the input that is refused.
func objection(_ operation: Operation, _ inputs: [Int]...) -> String? {
  do throws(GraphError) {
    _ = try node(operation).outputShapes(for: inputs.map { Shape($0) })
    return nil
  } catch {
    guard case .invalidAttributes("layer", "Class", let reason) = error else { return nil }
    return reason
  }
}

extension Extent2D {
  init(_ height: Int, _ width: Int) { self.init(height: height, width: width) }
}

extension Conv2DAttributes {
  /// A convolution without a function behind it; 3 × 3 windows in steps of 1 unless said.
  init(
    _ outputChannels: Int, filter: Extent2D = Extent2D(3, 3), strides: Extent2D = Extent2D(1, 1),
    dilation: Extent2D = Extent2D(1, 1), padding: Padding = .valid,
    activation: ActivationFunction = .linear, groups: Int = 1, spatialRank: Int = 2
  ) {
    self.init(
      outputChannels: outputChannels, filter: filter, strides: strides, dilation: dilation,
      padding: padding, activation: activation, groups: groups, spatialRank: spatialRank)
  }
}

/// A graph in the making, whose values and weights have names.
struct Sketch {
  private(set) var nodes: [Node] = []
  private var values: [String: ValueID] = [:]
  private var inputs: [Graph.Input] = []
  private var entries: [WeightTable.Entry] = []

  init(input: [Int]) { inputs = [.init(value: value("x"), name: "x", shape: Shape(input))] }

  /// The value of that name, which may be new.
  mutating func value(_ name: String) -> ValueID {
    if let value = values[name] { return value }
    let value = ValueID(index: values.count)
    values[name] = value
    return value
  }

  /// The value of a name that is known.
  func known(_ name: String) -> ValueID { values[name] ?? ValueID(index: -1) }

  /// Adds a node of the name of what it makes.
  mutating func add(
    _ name: String, _ operation: Operation, _ inputs: [String] = ["x"],
    _ weights: [WeightRole: String] = [:], alsoMaking others: [String] = []
  ) {
    nodes.append(
      Node(
        name: name, className: "Class", operation: operation, inputs: inputs.map { value($0) },
        outputs: ([name] + others).map { value($0) }, weightNames: weights))
  }

  mutating func weigh(_ name: String, _ dimensions: [Int], _ numbers: [Float]) {
    let tensor = Tensor(shape: Shape(dimensions)) { span in
      for index in span.indices { span[index] = numbers[index % numbers.count] }
    }
    entries.append(.init(name: name, weight: .plain(tensor)))
  }

  /// Adds a batch normalization with weights of its own: gamma, beta, mean and variance.
  mutating func normalize(
    _ name: String, _ input: String, gamma: [Float]?, beta: [Float]?, mean: [Float],
    variance: [Float], epsilon: Float = 0, axis: Int? = nil
  ) {
    var names: [WeightRole: String] = [:]
    let numbers: [(WeightRole, [Float]?)] = [
      (.gamma, gamma), (.beta, beta), (.movingMean, mean), (.movingVariance, variance),
    ]
    for (role, numbers) in numbers {
      guard let numbers else { continue }
      names[role] = "\(name)/\(role.rawValue)"
      weigh("\(name)/\(role.rawValue)", [numbers.count], numbers)
    }
    add(name, .batchNormalization(epsilon: epsilon, axis: axis), [input], names)
  }

  func graph(outputs: [String]) throws -> Graph {
    try Graph(
      nodes: nodes, inputs: inputs, outputs: outputs.map { .init(value: known($0), name: $0) })
  }

  func model(outputs: [String]) throws -> Model {
    Model(graph: try graph(outputs: outputs), weights: WeightTable(entries))
  }
}

extension Graph {
  /// The nodes' names, in order.
  var names: [String] { nodes.map(\.name) }
}
