public import Essentials
public import Tensors

/// What can be wrong with a network's structure.
public enum GraphError: DiagnosticError {
  /// A node reads a value that nothing before it makes.
  case unknownValue(node: String, value: ValueID)
  /// A node can't work on what it gets.
  case unfitInput(node: String, className: String, expected: String, found: Shape)
  /// A node needs a weight that the file does not have; it lacks `others` more.
  case missingWeight(
    node: String, role: WeightRole, name: String, nearest: [String], others: Int = 0)
  /// A weight has another shape than its node needs.
  case weightShapeMismatch(node: String, weight: String, expected: Shape, found: Shape)
  /// A weight that takes part in the arithmetic is not of floating point.
  case weightNotFloat(node: String, weight: String, found: ScalarType)
  /// A layer's settings can't be.
  case invalidAttributes(node: String, className: String, reason: String)

  /// What is wrong.
  public var problem: String {
    switch self {
    case .unknownValue(_, let value): "Value \(value.index) is read before anything makes it."
    case .unfitInput(_, _, let expected, let found):
      "The layer needs \(expected) and gets the shape \(found)."
    case .missingWeight(_, let role, let name, _, let others):
      "The weight '\(name.displayed)' (\(role.rawValue)) is not in the file"
        + (others == 0 ? "." : ", nor are \(others) others that the layers need.")
    case .weightShapeMismatch(_, let weight, let expected, let found):
      "The weight '\(weight.displayed)' has the shape \(found) where \(expected) is needed."
    case .weightNotFloat(_, let weight, let found):
      "The weight '\(weight.displayed)' is of \(found.rawValue), not of floating point."
    case .invalidAttributes(_, _, let reason): "The layer can't be built: \(reason.displayed)."
    }
  }

  /// The layer.
  public var location: String? {
    switch self {
    case .unknownValue(let node, _), .missingWeight(let node, _, _, _, _),
      .weightShapeMismatch(let node, _, _, _), .weightNotFloat(let node, _, _):
      "layer '\(node.displayed)'"
    case .unfitInput(let node, let className, _, _), .invalidAttributes(let node, let className, _):
      "layer '\(node.displayed)' (\(className.displayed))"
    }
  }

  /// What to do.
  public var remedy: String? {
    switch self {
    case .missingWeight(let node, _, _, let nearest, _):
      alternatives(nearest.map(\.displayed)).map {
        "the file has \($0); export the model again if that is it"
      }
        ?? "export the model again, with its weights"
        + (node.contains("/")
          ? " (converters lose those of layers with a '/' in their names: rename them)" : "")
    case .unknownValue, .unfitInput, .weightShapeMismatch, .weightNotFloat, .invalidAttributes:
      "topology and weights do not belong together; export the model again"
    }
  }
}
