/// What is computed from predictions and targets.
public enum Metric: String, Codable, Sendable, CaseIterable {
  /// The fraction of samples whose greatest output is that of the right class.
  case top1Accuracy
  /// The mean absolute difference of outputs and targets, in the targets' unit.
  case meanAbsoluteError

  /// The metric that fits these targets.
  public init(for targets: Targets) {
    switch targets {
    case .classes: self = .top1Accuracy
    case .values: self = .meanAbsoluteError
    }
  }
}

/// A metric's value, and what it was computed from.
public struct Score: Codable, Hashable, Sendable {
  /// What was computed.
  public let metric: Metric
  /// A fraction for an accuracy, the targets' unit for an error.
  ///
  /// `nil` where no finite number came out.
  public let value: Double?
  /// Samples that were right; `nil` for an error.
  public let correctCount: Int?
  /// All samples.
  public let sampleCount: Int
  /// Samples with an output that is infinite or not a number; they count as wrong.
  public let notFiniteCount: Int

  /// Scores predictions against targets of the same samples.
  ///
  /// - Precondition: both have the same number of samples, and at least one.
  public init(_ predictions: Predictions, against targets: Targets) {
    precondition(predictions.sampleCount == targets.sampleCount, "samples and targets")
    metric = Metric(for: targets)
    sampleCount = predictions.sampleCount
    notFiniteCount = predictions.notFiniteCount
    switch targets {
    case .classes(let classes):
      let correct = classes.indices.count { predictions.predictedClass(of: $0) == classes[$0] }
      correctCount = correct
      value = Double(correct) / Double(classes.count)
    case .values(let values, perSample: _):
      var sum = 0.0
      for (output, target) in zip(predictions.outputs, values) {
        sum += Double((output - target).magnitude)
      }
      correctCount = nil
      let mean = sum / Double(values.count)
      value = mean.isFinite ? mean : nil
    }
  }
}
