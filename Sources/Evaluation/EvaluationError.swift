public import Datasets
public import Essentials
public import Tensors

/// Why a model and data do not go together.
public enum EvaluationError: DiagnosticError {
  /// The samples have other extents than the model's input, whose free axes are `nil`; `columns`: those
  /// of a table, `isLabelled`: whether one was named as the label's; `fittingOrders`: the orders of the
  /// samples' axes that would fit.
  case inputShapeMismatch(
    model: [Int?], data: Shape, dataName: String, columns: [String] = [], isLabelled: Bool = false,
    fittingOrders: [[Int]] = [])
  /// A layout is named for samples that have no channels, or that the model takes as flat rows.
  case unfitLayout(ArrayLayout, data: Shape, model: Shape, dataName: String)
  /// The greatest outputs are asked for, and outputs are numbers.
  case unfitPlaces(dataName: String)
  /// A model takes images of any size and nobody names one (`size` is `nil`), or of another than was
  /// named.
  case imageSize(modelName: String, input: [Int?], size: [Int]?)
  /// Two inputs of one model have different numbers of samples.
  case sampleCountMismatch(dataName: String, samples: Int, otherName: String, otherSamples: Int)
  /// The model has several inputs or outputs where one is needed.
  case severalValues(modelName: String, inputs: Int, outputs: Int)
  /// The model's output has no elements.
  case noOutputs(modelName: String, outputs: Shape)
  /// A candidate's inputs or outputs are not the reference's, so that they can't be compared.
  case unfitCandidate(
    name: String, values: CandidateValues, shape: [Int?], reference: String, other: [Int?])
  /// Two candidates would have one name.
  case candidateNamedTwice(name: String)
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
    case .unfitLayout(let layout, let data, _, _) where data.rank < 3:
      "'--layout \(layout.rawValue)' means nothing for samples of \(data): they have no channels."
    case .unfitLayout(let layout, let data, let model, _):
      "'--layout \(layout.rawValue)' can't be followed: samples of \(data) go into flat rows of "
        + "\(model), whose order nobody knows."
    case .unfitPlaces:
      "'--top' means nothing here: the outputs are numbers, not classes."
    case .inputShapeMismatch(let model, let data, _, _, _, _):
      "The model takes inputs of \(Self.list(model)), the data has samples of \(data)."
    case .imageSize(_, let input, nil):
      "The model takes images of any size: its input is \(Self.list(input))."
    case .imageSize(_, let input, let size?):
      "The model takes images of \(Self.list(input)), not of \(size[0]) x \(size[1])."
    case .sampleCountMismatch(_, let samples, let other, let otherSamples):
      "The array has \(samples) samples, \(other) has \(otherSamples)."
    case .severalValues(_, let inputs, let outputs):
      "The model has \(Self.count(inputs, "input")) and \(Self.count(outputs, "output")); data sets have one array of samples "
        + "and one of labels."
    case .noOutputs(_, let outputs):
      "The model's output has no elements: its shape is \(outputs)."
    case .tooManyPlaces(let asked, let count, _):
      "The model has \(count) classes: the right one is always among the \(asked) greatest outputs."
    case .unfitCandidate(let name, let values, let shape, let reference, let other):
      "'\(name.displayed)' can't be compared with '\(reference.displayed)': it has "
        + "\(values.rawValue) of \(Self.list(shape)), '\(reference.displayed)' of "
        + "\(Self.list(other))."
    case .candidateNamedTwice(let name): "Two candidates would be called '\(name.displayed)'."
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
    case .unfitCandidate, .candidateNamedTwice: nil
    case .inputShapeMismatch(_, _, let name, _, _, _), .unfitLayout(_, _, _, let name),
      .unfitPlaces(let name), .unfitLabels(_, _, _, let name),
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
    case .inputShapeMismatch(_, let data, _, _, _, let orders) where !orders.isEmpty:
      Self.remedy(for: data, orders: orders)
    case .inputShapeMismatch(_, _, _, let columns, false, _) where !columns.isEmpty:
      "all columns were taken for inputs; name the label's with --label-column, or the inputs with "
        + "--columns: \(Self.list(columns))"
    case .inputShapeMismatch(let model, let data, _, let columns, true, _) where !columns.isEmpty:
      (model.reduce(1) { $0 * ($1 ?? 1) } < data.elementCount
        ? "leave columns that are no inputs out with --drop, or name the inputs with --columns; "
        : "name a table with all of the model's inputs, or make columns of categories with --one-hot; ")
        + "the columns are \(Self.list(columns))"
    case .unfitLayout(_, let data, _, _) where data.rank < 3: "leave '--layout' out"
    case .unfitLayout:
      "leave '--layout' out, or bring the samples into the order of the model's training first"
    case .unfitPlaces: "leave '--top' out, or say that there are classes: --task classification"
    case .inputShapeMismatch:
      "name data that belongs to this model ('quanteval inspect' shows what it takes)"
    case .imageSize(_, _, nil): "name height and width, as --size 224 or --size 240,320"
    case .imageSize: "leave --size out: images are brought to the model's size"
    case .sampleCountMismatch: "give each input one row a sample"
    case .severalValues: "run it on arrays with 'quanteval predict'"
    case .unfitCandidate:
      "compare models that take the same samples and answer in the same classes or numbers"
    case .candidateNamedTwice: "rename the directory of one of the models"
    case .noOutputs: "export the model with an output"
    case .tooManyPlaces: "ask for fewer with '--top'"
    case .unfitThreshold: "leave '--threshold' out, or name labels 0 and 1 for a single output"
    case .severalLabels:
      "measure the agreement with the float model instead: leave the labels out, or '--no-labels'"
    case .unfitLabels: "name other labels, or say what they are with --task"
    }
  }

  /// How samples fit once their axes are moved.
  private static func remedy(for data: Shape, orders: [[Int]]) -> String {
    if let layout = InputFit.layout(of: data, in: orders) {
      let order = layout.exchanged(rank: data.rank)
      return
        "the samples fit with their axes in the order \(order): --layout \(layout.rawValue) does it"
    }
    let moves = orders.prefix(3).map { order in
      "np.transpose(x, (\(([0] + order.map { $0 + 1 }).map { "\($0)" }.joined(separator: ", "))))"
    }
    guard moves.count > 1 else {
      return "the samples fit once their axes are moved: \(moves.joined())"
    }
    return
      "the samples fit once their axes are moved, in \(orders.count) ways, and only you know "
      + "which is right: \(moves.joined(separator: " or "))"
  }

  /// Names in a list, at most 12 of them.
  private static func list(_ names: [String]) -> String {
    let shown = names.prefix(12).map { $0.displayed(limit: 40) }.joined(separator: ", ")
    return names.count > 12 ? "\(shown), … (\(names.count) in all)" : shown
  }

  /// A number and what it counts.
  private static func count(_ number: Int, _ noun: String) -> String {
    "\(number) \(noun)\(number == 1 ? "" : "s")"
  }

  /// Extents, the free ones as question marks.
  private static func list(_ extents: [Int?]) -> String {
    "[\(extents.map { $0.map { "\($0)" } ?? "?" }.joined(separator: ", "))]"
  }
}
