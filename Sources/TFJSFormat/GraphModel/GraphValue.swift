import ModelGraph
import ModelSources
import Tensors

/// What flows between the nodes of a graph-model while it is decoded.
struct GraphValue {
  /// Where its elements come from.
  enum Source {
    /// A node of the graph, or an input.
    case computed(ValueID)
    /// A weight, as it is.
    case weight(String)
    /// Numbers of the topology: `numbers` has them.
    case topology
    /// A list of values, `nil` where none was set.
    case list([GraphValue?])
    /// Complex numbers: their real and imaginary parts.
    indirect case complex(real: GraphValue, imaginary: GraphValue)
  }

  let source: Source
  let shape: Shape
  let type: ElementType
  /// The elements, where they do not depend on the inputs and are few.
  let numbers: KnownArray?

  /// Numbers of the topology.
  init(_ numbers: KnownArray, type: ElementType) {
    source = .topology
    shape = numbers.shape
    self.type = type
    self.numbers = numbers
  }

  /// A list of values.
  init(list: [GraphValue?]) {
    self.init(source: .list(list), shape: Shape([]), type: .other)
  }

  /// Complex numbers.
  init(real: GraphValue, imaginary: GraphValue) {
    self.init(
      source: .complex(real: real, imaginary: imaginary), shape: real.shape, type: .other)
  }

  init(source: Source, shape: Shape, type: ElementType, numbers: KnownArray? = nil) {
    self.source = source
    self.shape = shape
    self.type = type
    self.numbers = numbers
  }

  /// The name of the weight that it is; `nil` for what is computed.
  var weightName: String? { if case .weight(let name) = source { name } else { nil } }

  /// What a list holds; `nil` for what is none.
  var elements: [GraphValue?]? { if case .list(let elements) = source { elements } else { nil } }

  /// The parts of complex numbers; `nil` for others.
  var parts: (real: GraphValue, imaginary: GraphValue)? {
    if case .complex(let real, let imaginary) = source { (real, imaginary) } else { nil }
  }

  /// Whether its elements stand in the topology.
  var isTopology: Bool { if case .topology = source { true } else { false } }

  /// The value as the graph's builder has it.
  init(_ value: GraphBuilder.Value) {
    let source: Source =
      switch value.source {
      case .computed(let id): .computed(id)
      case .weight(let name): .weight(name)
      case .constant: .topology
      }
    self.init(source: source, shape: value.shape, type: value.type, numbers: value.numbers)
  }

  /// What the graph's builder takes.
  ///
  /// - Throws: `NodeFailure.unsupported` for lists of tensors and complex numbers.
  func built() throws(NodeFailure) -> GraphBuilder.Value {
    let source: GraphBuilder.Value.Source =
      switch source {
      case .computed(let id): .computed(id)
      case .weight(let name): .weight(name)
      case .topology: .constant
      case .list: throw .unsupported("it computes with a list of tensors")
      case .complex: throw .unsupported("it computes with complex numbers")
      }
    return GraphBuilder.Value(source: source, shape: shape, type: type, numbers: numbers)
  }

  /// The same elements, taken for others.
  func taken(as type: ElementType) -> GraphValue {
    GraphValue(source: source, shape: shape, type: type, numbers: numbers)
  }
}
