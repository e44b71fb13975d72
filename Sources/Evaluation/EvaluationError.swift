public import Essentials
public import Tensors

/// Why a model and data do not go together.
public enum EvaluationError: DiagnosticError {
  /// The samples have other extents than the model's input.
  case inputShapeMismatch(model: Shape, data: Shape, dataName: String)
  /// The labels are nothing that the model's outputs could be compared with.
  case unfitLabels(labels: Shape, outputs: Shape, reason: String, dataName: String)

  /// What is wrong.
  public var problem: String {
    switch self {
    case .inputShapeMismatch(let model, let data, _):
      "The model takes inputs of \(model), the data has samples of \(data)."
    case .unfitLabels(let labels, let outputs, let reason, _):
      "Labels of \(labels) can't be compared with outputs of \(outputs): \(reason)."
    }
  }

  /// The data.
  public var location: String? {
    switch self {
    case .inputShapeMismatch(_, _, let name), .unfitLabels(_, _, _, let name): name
    }
  }

  /// What to do.
  public var remedy: String? {
    switch self {
    case .inputShapeMismatch:
      "name data that belongs to this model ('quanteval inspect' shows what it takes)"
    case .unfitLabels: "name other labels, or say what they are with --task"
    }
  }
}
