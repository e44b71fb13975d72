import ModelGraph
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
  let numbers: KnownNumbers?

  /// Numbers of the topology.
  init(_ numbers: KnownNumbers, type: ElementType) {
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

  init(source: Source, shape: Shape, type: ElementType, numbers: KnownNumbers? = nil) {
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

  /// The same elements, taken for others.
  func taken(as type: ElementType) -> GraphValue {
    GraphValue(source: source, shape: shape, type: type, numbers: numbers)
  }
}
