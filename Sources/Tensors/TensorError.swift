public import Essentials

/// What can be wrong with an array.
public enum TensorError: DiagnosticError {
  /// As many elements as the shape says are needed.
  case elementCountMismatch(shape: Shape, elementCount: Int)

  /// What is wrong.
  public var problem: String {
    switch self {
    case .elementCountMismatch(let shape, let count):
      "\(count) elements do not fill the shape \(shape), which holds \(shape.elementCount)."
    }
  }

  /// Nowhere in particular.
  public var location: String? { nil }

  /// What to do.
  public var remedy: String? { "check the shape" }
}
