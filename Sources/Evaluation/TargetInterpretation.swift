public import Datasets
public import ModelGraph
public import Scoring
public import Tensors

/// What labels mean; without labels, what outputs mean.
public enum LabelTask: String, Sendable, CaseIterable {
  /// What fits the model's outputs and the labels.
  case automatic = "auto"
  /// Classes.
  case classification
  /// Numbers.
  case regression
}

extension Targets {
  /// What is right for a data set's samples; without labels the baseline's answers stand for it.
  ///
  /// - Throws: `EvaluationError.unfitLabels`, or `DatasetError.labelOutOfRange`.
  public init(
    _ dataset: any Dataset, for model: Model, outputShape: Shape, task: LabelTask
  ) throws {
    guard !dataset.ruledClasses.isEmpty else {
      if let labels = dataset.labels {
        do {
          self = try Targets(labels, for: model, outputShape: outputShape, task: task)
        } catch DatasetError.labelOutOfRange(let file, let sample, let label, let count) {
          throw dataset.identity.unknownClass(
            file: file, sample: sample, label: label, classCount: count)
        }
      } else {
        try self.init(
          unlabelled: dataset.sampleCount, for: model, outputShape: outputShape, task: task,
          dataName: dataset.identity.name)
      }
      return
    }
    let classCount = max(2, outputShape.elementCount)
    for ruled in dataset.ruledClasses {
      for sample in 0..<ruled.classes.sampleCount {
        if let label = ruled.classes[sample].first(where: { $0 >= classCount }) {
          let source = dataset.labels?.source ?? dataset.identity.name
          throw dataset.identity.unknownClass(
            file: "\(source), column '\(ruled.rule.name)'", sample: sample, label: "\(label)",
            classCount: classCount)
        }
      }
    }
    self = .lists(dataset.ruledClasses)
  }

  /// What a model's outputs mean where nobody says what is right.
  ///
  /// Automatic: several outputs along one axis are classes, and so is one behind a sigmoid; one output
  /// without a sigmoid is a number, and so are those of a map or of a sequence that no softmax ends.
  ///
  /// - Throws: `EvaluationError.severalLabels` for a class at each place of a map.
  init(
    unlabelled sampleCount: Int, for model: Model, outputShape: Shape, task: LabelTask,
    dataName: String
  ) throws(EvaluationError) {
    let count = outputShape.elementCount
    let isList = outputShape.dimensions.count { $0 > 1 } <= 1
    let areClasses =
      switch task {
      case .classification: true
      case .regression: false
      case .automatic:
        count == 1 ? model.endsInSigmoid : isList || model.lastFunction == .softmax
      }
    guard isList || !areClasses else {
      throw .severalLabels(
        kind: .segmentation, labels: Shape([]), outputs: outputShape, dataName: dataName)
    }
    self =
      areClasses
      ? .baselineClasses(sampleCount: sampleCount)
      : .baselineValues(sampleCount: sampleCount, perSample: count)
  }

  /// What labels mean for a model.
  ///
  /// Automatic: labels 0 and 1 of a single output are two classes, and so are those behind a sigmoid;
  /// otherwise one output predicts a number, and so do labels that are no whole numbers; labels with as
  /// many columns as the model has outputs, one of them 1 and the others 0, are classes ("one-hot");
  /// all other whole numbers are classes.
  ///
  /// - Throws: `EvaluationError.unfitLabels` or `.severalLabels`, or `DatasetError.labelOutOfRange`.
  public init(
    _ labels: NumericArray, for model: Model, outputShape: Shape, task: LabelTask
  ) throws {
    let outputCount = outputShape.elementCount
    let columns = labels.shape.elementCount / max(1, labels.sampleCount)
    func unfit(_ reason: String) -> EvaluationError {
      .unfitLabels(
        labels: labels.shape, outputs: outputShape, reason: reason, dataName: labels.source)
    }
    let integers = task == .regression ? nil : labels.integers
    let isBinary =
      outputCount == 1
      && (model.endsInSigmoid || integers.map { Set($0).isSubset(of: [0, 1]) } ?? false)
    if integers != nil, outputShape.hasClassAtEachPlace(labelsPerSample: columns) {
      throw EvaluationError.severalLabels(
        kind: .segmentation, labels: labels.shape, outputs: outputShape,
        dataName: labels.source)
    }
    if let integers, columns == outputCount, columns > 1,
      integers.allSatisfy({ $0 == 0 || $0 == 1 })
    {
      self = .classes(
        try integers.oneHotClasses(columns: columns) { _ in
          .severalLabels(
            kind: .multiLabel, labels: labels.shape, outputs: outputShape,
            dataName: labels.source)
        })
      return
    }
    let isClassification =
      task == .classification
      || task == .automatic && columns == 1 && integers != nil && (outputCount > 1 || isBinary)
    guard isClassification else {
      guard columns == outputCount else {
        throw unfit("each sample has \(columns) of them for \(outputCount) outputs")
      }
      self = .values(labels.floats, perSample: columns)
      return
    }
    guard columns == 1, let classes = integers else {
      throw unfit("classes are one whole number a sample, or one-hot")
    }
    let classCount = max(2, outputCount)
    if let sample = classes.firstIndex(where: { !(0..<classCount).contains($0) }) {
      throw DatasetError.labelOutOfRange(
        file: labels.source, sample: sample, label: "\(classes[sample])", classCount: classCount)
    }
    self = .classes(classes)
  }
}

extension DatasetIdentity {
  /// That a label is no class of the model: since the data has more of them, if it names them.
  fileprivate func unknownClass(
    file: String, sample: Int, label: String, classCount: Int
  ) -> DatasetError {
    if let classNames, classNames.count > classCount {
      return .tooManyClasses(file: name, names: classNames, classCount: classCount)
    }
    return .labelOutOfRange(file: file, sample: sample, label: label, classCount: classCount)
  }
}

extension [Int] {
  /// The place of the 1 in each row.
  ///
  /// - Throws: what `failure` makes of the first row without exactly one.
  fileprivate func oneHotClasses(
    columns: Int, orThrow failure: (_ row: Int) -> EvaluationError
  ) throws -> [Int] {
    try stride(from: 0, to: count, by: columns).map { start in
      let ones = (0..<columns).filter { self[start + $0] == 1 }
      guard ones.count == 1 else { throw failure(start / columns) }
      return ones[0]
    }
  }
}

extension Shape {
  /// Whether outputs of this shape, rows of classes at the places of a map or a sequence, go with one
  /// label a place.
  fileprivate func hasClassAtEachPlace(labelsPerSample: Int) -> Bool {
    guard dimensions.count(where: { $0 > 1 }) > 1, let classCount = dimensions.last else {
      return false
    }
    return labelsPerSample * classCount == elementCount || labelsPerSample == elementCount
  }
}

extension Model {
  /// Whether the last function that is applied is a sigmoid.
  fileprivate var endsInSigmoid: Bool { lastFunction == .sigmoid }
}
