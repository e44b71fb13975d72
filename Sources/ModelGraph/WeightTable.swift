public import Tensors

/// A trained array as it is stored.
public enum Weight: Sendable {
  /// Its own numbers.
  case plain(Tensor)
  /// Codes that stand for numbers of float32 or int32.
  case quantized(QuantizedTensor)

  /// The extents.
  public var shape: Shape {
    switch self {
    case .plain(let tensor): tensor.shape
    case .quantized(let tensor): tensor.shape
    }
  }

  /// What a model sees: of a quantized weight, what its codes stand for.
  public var scalarType: ScalarType {
    switch self {
    case .plain(let tensor): tensor.scalarType
    case .quantized(let tensor): tensor.scalarType
    }
  }

  /// The array as it is stored: codes where it is quantized.
  public var stored: Tensor {
    switch self {
    case .plain(let tensor): tensor
    case .quantized(let tensor): tensor.codes
    }
  }

  /// The array that a model computes with.
  public var decoded: Tensor {
    switch self {
    case .plain(let tensor): tensor
    case .quantized(let tensor): tensor.dequantized()
    }
  }
}

/// Weights by name, in file order.
public struct WeightTable: Sendable {
  /// A name and what it stands for.
  public struct Entry: Sendable {
    /// The weight's name in the file.
    public let name: String
    /// The weight.
    public let weight: Weight

    /// Makes an entry.
    public init(name: String, weight: Weight) {
      self.name = name
      self.weight = weight
    }
  }

  /// All weights, in file order.
  public let entries: [Entry]
  private let indices: [String: Int]

  /// Makes a table.
  ///
  /// Of entries with the same name, the last counts.
  public init(_ entries: [Entry]) {
    self.entries = entries
    indices = Dictionary(
      entries.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { $1 })
  }

  /// The weight of that name.
  public subscript(name: String) -> Weight? { indices[name].map { entries[$0].weight } }

  /// All names, in file order.
  public var names: [String] { entries.map(\.name) }

  /// The bytes of all weights as they are stored.
  public var byteCount: Int { entries.reduce(0) { $0 + $1.weight.stored.byteCount } }

  /// The elements of all weights.
  public var elementCount: Int { entries.reduce(0) { $0 + $1.weight.shape.elementCount } }

  /// The table in which each weight is replaced by what `transform` makes of it.
  public func mapWeights<Failure: Error>(
    _ transform: (Entry) throws(Failure) -> Weight
  ) throws(Failure) -> WeightTable {
    var mapped: [Entry] = []
    mapped.reserveCapacity(entries.count)
    for entry in entries { mapped.append(Entry(name: entry.name, weight: try transform(entry))) }
    return WeightTable(mapped)
  }
}
