/// The extents of an array, slowest axis first.
public struct Shape: Hashable, Sendable, CustomStringConvertible {
  /// One extent an axis; none for a scalar.
  public let dimensions: [Int]

  /// Makes a shape.
  ///
  /// - Precondition: no extent is negative, and their product is an `Int`.
  public init(_ dimensions: [Int]) {
    precondition(Shape.elementCount(of: dimensions) != nil, "no such shape: \(dimensions)")
    self.dimensions = dimensions
  }

  /// Makes a shape from extents that come from outside; `nil` for one that can't be.
  public init?(checking dimensions: [Int]) {
    guard Shape.elementCount(of: dimensions) != nil else { return nil }
    self.dimensions = dimensions
  }

  /// The number of axes.
  public var rank: Int { dimensions.count }

  /// The product of all extents; 1 for a scalar.
  public var elementCount: Int { dimensions.reduce(1, *) }

  /// The shape in brackets: `[3, 3, 1, 32]`.
  public var description: String { "\(dimensions)" }

  private static func elementCount(of dimensions: [Int]) -> Int? {
    var product = 1
    for extent in dimensions {
      guard extent >= 0 else { return nil }
      let (next, overflow) = product.multipliedReportingOverflow(by: extent)
      guard !overflow else { return nil }
      product = next
    }
    return product
  }
}
