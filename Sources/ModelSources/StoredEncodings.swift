public import ModelGraph
import Tensors

/// How the numbers of a model are stored in its files, as people name it: `float32`, `uint8`,
/// `mixed`.
///
/// Of weights that a model computes with in floating point; others, as indices, have no level.
public struct StoredEncodings: Hashable, Sendable, CustomStringConvertible {
  /// How many weights are stored as what, the most elements first.
  public let counts: [Count]

  /// Weights that are stored alike.
  public struct Count: Hashable, Sendable {
    /// `float32`, `float16`, `uint16`, `uint8` or `int8`.
    public let name: String
    /// The number of weights.
    public let weightCount: Int
    /// The number of their elements.
    public let elementCount: Int
  }

  /// Looks at all weights.
  public init(_ weights: WeightTable) {
    var counts: [String: (weights: Int, elements: Int)] = [:]
    for entry in weights.entries where entry.weight.scalarType == .float32 {
      let stored = entry.weight.stored
      counts[stored.scalarType.rawValue, default: (0, 0)].weights += 1
      counts[stored.scalarType.rawValue, default: (0, 0)].elements += stored.elementCount
    }
    self.counts = counts.map {
      Count(name: $0, weightCount: $1.weights, elementCount: $1.elements)
    }.sorted { ($1.elementCount, $0.name) < ($0.elementCount, $1.name) }
  }

  /// Whether any weight is stored as codes.
  public var isQuantized: Bool { counts.contains { $0.name != ScalarType.float32.rawValue } }

  /// One word: the only name, or `mixed`.
  public var name: String {
    counts.count > 1 ? "mixed" : counts.first?.name ?? ScalarType.float32.rawValue
  }

  /// What the model as it is in its files is called among the levels: `float32`, or `uint8 (stored)`
  /// where it is quantized already.
  public var referenceName: String {
    isQuantized ? "\(name) (stored)" : ScalarType.float32.rawValue
  }

  /// The name, and where it is mixed of what: `mixed: uint8 ×10, float32 ×2`.
  public var description: String {
    guard counts.count > 1 else { return name }
    return name + ": " + counts.map { "\($0.name) ×\($0.weightCount)" }.joined(separator: ", ")
  }
}
