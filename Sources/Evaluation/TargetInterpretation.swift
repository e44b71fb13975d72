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
    if task != .regression, columns == outputCount, columns > 1,
      let classes = integers.flatMap({ Targets.oneHotClasses($0, columns: columns) })
    {
      self = .classes(classes)
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

  private static func oneHotClasses(_ values: [Int], columns: Int) -> [Int]? {
    var classes: [Int] = []
    for start in stride(from: 0, to: values.count, by: columns) {
      let row = values[start..<start + columns]
      guard row.allSatisfy({ $0 == 0 || $0 == 1 }), row.count(where: { $0 == 1 }) == 1,
        let one = row.firstIndex(of: 1)
      else { return nil }
      classes.append(one - start)
    }
    return classes
  }
}

extension Model {
  /// Whether the last function that is applied is a sigmoid.
  fileprivate var endsInSigmoid: Bool {
    for node in graph.nodes.reversed() {
      switch node.operation {
      case .activation(let function): return function == .sigmoid
      case .dense(let attributes): return attributes.activation == .sigmoid
      case .conv2D(let attributes), .depthwiseConv2D(let attributes):
        return attributes.activation == .sigmoid
      case .dropout, .identity, .flatten, .reshape: continue
      case .batchNormalization, .pool2D, .globalPool2D, .zeroPadding2D: return false
      }
    }
    return false
  }
}
