public import Essentials
public import ModelGraph

/// Why a model can't be made ready to run.
public enum CompileError: DiagnosticError {
  /// Structure and weights do not fit.
  case graph(GraphError)
  /// The activations of one tile would need more memory than is allowed.
  case tooLarge(byteCount: Int, limit: Int)

  /// What is wrong.
  public var problem: String {
    switch self {
    case .graph(let error): error.problem
    case .tooLarge(let count, let limit):
      "Running the model would take \(count >> 20) MiB of memory a worker, over \(limit >> 20)."
    }
  }

  /// The layer.
  public var location: String? { if case .graph(let error) = self { error.location } else { nil } }

  /// What to do.
  public var remedy: String? {
    switch self {
    case .graph(let error): error.remedy
    case .tooLarge: "check the input's extents in the model file"
    }
  }
}
