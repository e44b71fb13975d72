public import Datasets
public import ModelGraph
public import Scoring
public import Tensors

/// What labels mean.
public enum LabelTask: String, Sendable, CaseIterable {
  /// What fits the model's outputs and the labels.
  case automatic = "auto"
  /// Classes.
  case classification
  /// Numbers.
  case regression
}

extension Targets {
  /// What is right for a data set's samples.
  ///
  /// - Throws: `EvaluationError.unfitLabels`, or `DatasetError.labelOutOfRange`.
  public init(
    _ dataset: any Dataset, for model: Model, outputShape: Shape, task: LabelTask
  ) throws {
    guard !dataset.ruledClasses.isEmpty else {
      try self.init(dataset.labels, for: model, outputShape: outputShape, task: task)
      return
    }
    let classCount = max(2, outputShape.elementCount)
    for ruled in dataset.ruledClasses {
      for sample in 0..<ruled.classes.sampleCount {
        if let label = ruled.classes[sample].first(where: { $0 >= classCount }) {
          throw DatasetError.labelOutOfRange(
            file: "\(dataset.labels.source), column '\(ruled.rule.name)'", sample: sample,
            label: "\(label)", classCount: classCount)
        }
      }
    }
    self = .lists(dataset.ruledClasses)
  }

  /// What labels mean for a model.
  ///
  /// Automatic: one output without a sigmoid predicts a number, and so do labels that are no whole
  /// numbers; labels with as many columns as the model has outputs, one of them 1 and the others 0,
  /// are classes ("one-hot"); all other whole numbers are classes.
  ///
  /// - Throws: `EvaluationError.unfitLabels`, or `DatasetError.labelOutOfRange`.
  public init(
    _ labels: NumericArray, for model: Model, outputShape: Shape, task: LabelTask
  ) throws {
    let outputCount = outputShape.elementCount
    let columns = labels.shape.elementCount / max(1, labels.sampleCount)
    func unfit(_ reason: String) -> EvaluationError {
      .unfitLabels(
        labels: labels.shape, outputs: outputShape, reason: reason, dataName: labels.source)
    }
    let isBinary = outputCount == 1 && model.endsInSigmoid
    let integers = task == .regression ? nil : labels.integers
    if let integers, columns == outputCount, columns > 1,
      integers.allSatisfy({ $0 == 0 || $0 == 1 })
    {
      self = .classes(
        try integers.oneHotClasses(columns: columns) { row in
          unfit("row \(row) has not exactly one 1, so it is no one-hot class")
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

extension Model {
  /// Whether the last function that is applied is a sigmoid.
  fileprivate var endsInSigmoid: Bool { lastFunction == .sigmoid }
}
