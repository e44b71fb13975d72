import ModelGraph
import ModelSources
import Tensors

/// Turns one node of a graph-model after another into operations.
///
/// What each TensorFlow operation becomes stands in `NodeDecoder.operations`, by families in the
/// files `NodeDecoder+….swift`.
struct NodeDecoder {
  /// What an operation makes; `nil` for outputs that can't be used.
  ///
  /// Throws `NodeFailure`; untyped, since closures in literals don't infer a type of errors.
  typealias Decoding = @Sendable (inout NodeDecoder) throws -> [GraphValue?]

  /// How each operation is decoded.
  static let operations: [String: Decoding] = [
    passing, products, normalizations, windows, elementary, binary, arrangements, slicings,
    extents, blocks, reductions, lists, spectra, choices, fakeQuantizations,
  ].reduce(into: [:]) { all, family in all.merge(family) { first, _ in first } }

  var builder: GraphBuilder
  /// Whose numbers are computed.
  let semantics: Semantics
  var notices = SemanticNotices()
  /// How many nodes, and outputs of the graph, read each node.
  var readerCounts: [String: Int]
  /// The node in hand.
  var node: GraphModelNode {
    didSet { (builder.name, builder.className) = (node.name, node.op) }
  }
  /// What it reads; `nil` for the dead ends of a branch.
  var inputs: [GraphValue?] = []

  /// The node's outputs.
  mutating func outputs() throws(NodeFailure) -> [GraphValue?] {
    guard let decode = NodeDecoder.operations[node.op] else {
      throw .unsupported("the operation is not known")
    }
    do { return try partwise(decode) ?? decode(&self) } catch let failure as NodeFailure {
      throw failure
    } catch {
      throw .unsupported("\(error)")
    }
  }

  /// Notes that programs compute the node differently, and says whether to do as TF.js does.
  mutating func follows(_ difference: SemanticDifference) -> Bool {
    notices.add(difference, at: node.name)
    return semantics == .tfjs && difference.isFollowed
  }

  // Access to what the node reads and says.

  /// The value of an input.
  func input(_ index: Int) throws(NodeFailure) -> GraphValue {
    guard inputs.indices.contains(index), let value = inputs[index] else {
      throw .format(
        node.wrongInput(index, expected: "an input", found: "\(inputs.count) inputs"))
    }
    return value
  }

  /// The values of all inputs from this one on.
  func allInputs(from first: Int = 0) throws(NodeFailure) -> [GraphValue] {
    var values: [GraphValue] = []
    for index in inputs.indices.dropFirst(first) { values.append(try input(index)) }
    return values
  }

  /// The elements of an input that must be known.
  func numbers(_ index: Int) throws(NodeFailure) -> KnownArray {
    guard let numbers = try input(index).numbers else {
      throw .unsupported("its input \(index) ('\(node.inputs[index].node)') is computed from data")
    }
    return numbers
  }

  /// The elements of an input that must be known whole numbers.
  func integers(_ index: Int) throws(NodeFailure) -> [Int] {
    let numbers = try numbers(index)
    guard let integers = numbers.integers else {
      throw .format(
        node.wrongInput(index, expected: "whole numbers", found: "\(numbers.elements.prefix(4))"))
    }
    return integers
  }

  /// The one element of an input that must be a known whole number.
  func integer(_ index: Int) throws(NodeFailure) -> Int {
    let all = try integers(index)
    guard all.count == 1 else {
      throw .format(node.wrongInput(index, expected: "one number", found: "\(all.count)"))
    }
    return all[0]
  }

  /// The one element of an input that must be a known number.
  func number(_ index: Int) throws(NodeFailure) -> Double {
    let all = try numbers(index).elements
    guard all.count == 1 else {
      throw .format(node.wrongInput(index, expected: "one number", found: "\(all.count)"))
    }
    return all[0]
  }

  /// Whether nobody else reads what an input's node makes, so that it may be made otherwise.
  func isSoleReader(of index: Int) -> Bool {
    node.inputs.indices.contains(index) && readerCounts[node.inputs[index].node] == 1
  }

  /// An axis counted from 0, of one that may count from the end.
  func axis(_ axis: Int, of rank: Int) throws(NodeFailure) -> Int {
    guard (-rank..<rank).contains(axis) else {
      throw invalid("it works along axis \(axis) of \(rank) axes")
    }
    return axis < 0 ? axis + rank : axis
  }

  /// What is told of settings that can't be.
  func invalid(_ reason: String) -> NodeFailure {
    .graph(.invalidAttributes(node: node.name, className: node.op, reason: reason))
  }

  /// Extents that come from the file.
  func shape(_ extents: [Int]) throws(NodeFailure) -> Shape {
    guard let shape = Shape(checking: extents), shape.elementCount < 1 << 32 else {
      throw invalid("its output would be \(extents)")
    }
    return shape
  }

  // What operations are made of.

  mutating func add(
    _ operation: Operation, _ inputs: GraphValue..., weights: [WeightRole: String] = [:],
    type: ElementType? = nil
  ) throws(NodeFailure) -> GraphValue {
    try add(operation, inputs, weights: weights, type: type)
  }

  mutating func add(
    _ operation: Operation, _ inputs: [GraphValue], weights: [WeightRole: String] = [:],
    type: ElementType? = nil
  ) throws(NodeFailure) -> GraphValue {
    let values = try inputs.map { (input) throws(NodeFailure) in try input.built() }
    let result: GraphBuilder.Value
    do throws(GraphError) {
      result = try builder.add(operation, values, weights: weights, type: type)[0]
    } catch { throw .graph(error) }
    guard result.isConstant || values.allSatisfy({ $0.type != .other }) else {
      throw .unsupported("it computes with what are no numbers")
    }
    return GraphValue(result)
  }

  /// The number of a value in the graph.
  mutating func id(of value: GraphValue) throws(NodeFailure) -> ValueID {
    let value = try value.built()
    guard value.type != .other else {
      throw .unsupported("it computes with what are no numbers")
    }
    return builder.id(of: value)
  }

  /// The product that made a value, with a bias or a function behind it; see `GraphBuilder.product`.
  mutating func product(
    _ value: GraphValue, bias: String? = nil, activation: ActivationFunction = .linear
  ) throws(NodeFailure) -> GraphValue? {
    builder.product(try value.built(), bias: bias, activation: activation)
      .map { GraphValue($0) }
  }

  /// The value in other extents.
  mutating func reshaped(
    _ value: GraphValue, to extents: [Int]
  ) throws(NodeFailure) -> GraphValue {
    value.shape.dimensions == extents ? value : try add(.reshape(extents), value)
  }

  /// The value with its axes in another order.
  mutating func transposed(
    _ value: GraphValue, _ order: [Int]
  ) throws(NodeFailure) -> GraphValue {
    order == Array(0..<value.shape.rank) ? value : try add(.transpose(order), value)
  }

  /// A number as a value.
  func constant(_ number: Double, type: ElementType = .float) -> GraphValue {
    GraphValue(KnownArray(number), type: type)
  }
}
