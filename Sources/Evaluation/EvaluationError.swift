public import Essentials
public import Tensors

/// Why a model and data do not go together.
public enum EvaluationError: DiagnosticError {
  /// The samples have other extents than the model's input; `columns`: those of a table, none of which
  /// was named as the label's.
  case inputShapeMismatch(model: Shape, data: Shape, dataName: String, columns: [String] = [])
  /// Two inputs of one model have different numbers of samples.
  case sampleCountMismatch(dataName: String, samples: Int, otherName: String, otherSamples: Int)
  /// The model has several inputs or outputs where one is needed.
  case severalValues(modelName: String, inputs: Int, outputs: Int)
  /// The labels are nothing that the model's outputs could be compared with.
  case unfitLabels(labels: Shape, outputs: Shape, reason: String, dataName: String)

  /// What is wrong.
  public var problem: String {
    switch self {
    case .inputShapeMismatch(let model, let data, _, _):
      "The model takes inputs of \(model), the data has samples of \(data)."
    case .sampleCountMismatch(_, let samples, let other, let otherSamples):
      "The array has \(samples) samples, \(other) has \(otherSamples)."
    case .severalValues(_, let inputs, let outputs):
      "The model has \(inputs) inputs and \(outputs) outputs; data sets have one array of samples "
        + "and one of labels."
    case .unfitLabels(let labels, let outputs, let reason, _):
      "Labels of \(labels) can't be compared with outputs of \(outputs): \(reason)."
    }
  }

  /// The data.
  public var location: String? {
    switch self {
    case .inputShapeMismatch(_, _, let name, _), .unfitLabels(_, _, _, let name),
      .sampleCountMismatch(let name, _, _, _), .severalValues(let name, _, _):
      name
    }
  }

  /// What to do.
  public var remedy: String? {
    switch self {
    case .inputShapeMismatch(_, _, _, let columns) where !columns.isEmpty:
      "all columns were taken for inputs; name the label's with --label-column, or the inputs with "
        + "--columns: \(columns.joined(separator: ", "))"
    case .inputShapeMismatch:
      "name data that belongs to this model ('quanteval inspect' shows what it takes)"
    case .sampleCountMismatch: "give each input one row a sample"
    case .severalValues: "run it on arrays with 'quanteval predict'"
    case .unfitLabels: "name other labels, or say what they are with --task"
    }
  }
}
