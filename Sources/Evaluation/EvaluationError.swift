import Datasets
public import Essentials
public import Tensors

/// Why a model and data do not go together.
public enum EvaluationError: DiagnosticError {
  /// The samples have other extents than the model's input, whose free axes are `nil`; `columns`: those
  /// of a table, none of which was named as the label's; `fittingOrder`: the order of the samples' axes
  /// that would fit.
  case inputShapeMismatch(
    model: [Int?], data: Shape, dataName: String, columns: [String] = [],
    fittingOrder: [Int]? = nil)
  /// A model takes images of any size and nobody names one (`size` is `nil`), or of another than was
  /// named.
  case imageSize(modelName: String, input: [Int?], size: [Int]?)
  /// Two inputs of one model have different numbers of samples.
  case sampleCountMismatch(dataName: String, samples: Int, otherName: String, otherSamples: Int)
  /// The model has several inputs or outputs where one is needed.
  case severalValues(modelName: String, inputs: Int, outputs: Int)
  /// The model's output has no elements.
  case noOutputs(modelName: String, outputs: Shape)
  /// More of the greatest outputs are asked for than there are classes.
  case tooManyPlaces(asked: Int, classCount: Int, dataName: String)
  /// A threshold was given where outputs are no single number for two classes.
  case unfitThreshold(outputs: Shape, dataName: String)
  /// A sample has several labels at once, or a class for each place of a map.
  case severalLabels(kind: LabelKind, labels: Shape, outputs: Shape, dataName: String)
  /// The labels are nothing that the model's outputs could be compared with.
  case unfitLabels(labels: Shape, outputs: Shape, reason: String, dataName: String)

  /// Labels that are more than one class a sample.
  public enum LabelKind: Sendable {
    /// Any number of classes is right for a sample (multi-label).
    case multiLabel
    /// Each place of a map has a class (segmentation).
    case segmentation
  }

  /// What is wrong.
  public var problem: String {
    switch self {
    case .inputShapeMismatch(let model, let data, _, _, _):
      "The model takes inputs of \(Self.list(model)), the data has samples of \(data)."
    case .imageSize(_, let input, nil):
      "The model takes images of any size: its input is \(Self.list(input))."
    case .imageSize(_, let input, let size?):
      "The model takes images of \(Self.list(input)), not of \(size[0]) x \(size[1])."
    case .sampleCountMismatch(_, let samples, let other, let otherSamples):
      "The array has \(samples) samples, \(other) has \(otherSamples)."
    case .severalValues(_, let inputs, let outputs):
      "The model has \(inputs) inputs and \(outputs) outputs; data sets have one array of samples "
        + "and one of labels."
    case .noOutputs(_, let outputs):
      "The model's output has no elements: its shape is \(outputs)."
    case .tooManyPlaces(let asked, let count, _):
      "The model has \(count) classes: the right one is always among the \(asked) greatest outputs."
    case .unfitThreshold(let outputs, _):
      "A threshold is for a single output that tells two classes apart; here outputs of \(outputs) "
        + (outputs.elementCount == 1 ? "are numbers." : "have a class each.")
    case .severalLabels(.multiLabel, let labels, let outputs, _):
      "Each sample has several labels at once (multi-label): labels of \(labels) for outputs of "
        + "\(outputs). Only one class a sample can be evaluated."
    case .severalLabels(.segmentation, let labels, let outputs, _):
      "Each place of the output has a class of its own (segmentation): labels of \(labels) for "
        + "outputs of \(outputs). Only one class a sample can be evaluated."
    case .unfitLabels(let labels, let outputs, let reason, _):
      "Labels of \(labels) can't be compared with outputs of \(outputs): \(reason)."
    }
  }

  /// The data.
  public var location: String? {
    switch self {
    case .inputShapeMismatch(_, _, let name, _, _), .unfitLabels(_, _, _, let name),
      .noOutputs(let name, _), .unfitThreshold(_, let name), .severalLabels(_, _, _, let name),
      .tooManyPlaces(_, _, let name),
      .sampleCountMismatch(let name, _, _, _), .severalValues(let name, _, _),
      .imageSize(let name, _, _):
      name
    }
  }

  /// What to do.
  public var remedy: String? {
    switch self {
    case .inputShapeMismatch(_, let data, _, _, let order?):
      ArrayLayout.allCases.first { $0.exchanged(rank: data.rank) == order }
        .map {
          "the samples fit with their axes in the order \(order): --layout \($0.rawValue) does it"
        }
        ?? "the samples fit once their axes are moved: "
        + "np.transpose(x, (\(([0] + order.map { $0 + 1 }).map { "\($0)" }.joined(separator: ", "))))"
    case .inputShapeMismatch(_, _, _, let columns, _) where !columns.isEmpty:
      "all columns were taken for inputs; name the label's with --label-column, or the inputs with "
        + "--columns: \(columns.joined(separator: ", "))"
    case .inputShapeMismatch:
      "name data that belongs to this model ('quanteval inspect' shows what it takes)"
    case .imageSize(_, _, nil): "name height and width, as --size 224 or --size 240,320"
    case .imageSize: "leave --size out: images are brought to the model's size"
    case .sampleCountMismatch: "give each input one row a sample"
    case .severalValues: "run it on arrays with 'quanteval predict'"
    case .noOutputs: "export the model with an output"
    case .tooManyPlaces: "ask for fewer with '--top'"
    case .unfitThreshold: "leave '--threshold' out, or name labels 0 and 1 for a single output"
    case .severalLabels:
      "measure the agreement with the float model instead: leave the labels out, or '--no-labels'"
    case .unfitLabels: "name other labels, or say what they are with --task"
    }
  }

  /// Extents, the free ones as question marks.
  private static func list(_ extents: [Int?]) -> String {
    "[\(extents.map { $0.map { "\($0)" } ?? "?" }.joined(separator: ", "))]"
  }
}
