/// How often samples of each class were given each class; only what happened is stored, so that a
/// thousand classes take no more than the samples do.
public struct ConfusionMatrix: Hashable, Sendable {
  /// Samples of one class that were given one class.
  public struct Entry: Hashable, Sendable {
    /// The class that is right.
    public let actual: Int
    /// The class that was predicted; `nil` where the outputs are no finite numbers.
    public let predicted: Int?
    /// So many samples.
    public let count: Int
  }

  /// What happened, by the actual class, then the predicted one.
  public let entries: [Entry]
  /// Samples without exactly one right class: they belong to no row.
  public let leftOutCount: Int

  /// Counts samples; `labels` are their classes, `nil` where there is not exactly one.
  ///
  /// - Precondition: as many labels as predictions.
  public init(labels: [Int?], predictions: [Int?]) {
    precondition(labels.count == predictions.count, "labels and predictions")
    var counts: [Int: [Int: Int]] = [:]
    var leftOut = 0
    for (label, predicted) in zip(labels, predictions) {
      guard let label else {
        leftOut += 1
        continue
      }
      counts[label, default: [:]][predicted ?? -1, default: 0] += 1
    }
    leftOutCount = leftOut
    entries = counts.sorted { $0.key < $1.key }.flatMap { actual, row in
      row.sorted { $0.key < $1.key }.map { predicted, count in
        Entry(actual: actual, predicted: predicted < 0 ? nil : predicted, count: count)
      }
    }
  }

  /// What each class' samples, and its predictions, came to; classes that occur in neither are left
  /// out.
  public func scores(confidence: Double) -> [ClassScore] {
    var (sampleCounts, predictedCounts, rightCounts) = ([Int: Int](), [Int: Int](), [Int: Int]())
    for entry in entries {
      sampleCounts[entry.actual, default: 0] += entry.count
      guard let predicted = entry.predicted else { continue }
      predictedCounts[predicted, default: 0] += entry.count
      if predicted == entry.actual { rightCounts[predicted, default: 0] += entry.count }
    }
    return Set(sampleCounts.keys).union(predictedCounts.keys).sorted().map { label in
      let right = rightCounts[label] ?? 0
      return ClassScore(
        label: label,
        recall: Estimate(
          successes: right, of: sampleCounts[label] ?? 0, confidence: confidence),
        precision: Estimate(
          successes: right, of: predictedCounts[label] ?? 0, confidence: confidence))
    }
  }
}

/// How well a model does with one class.
public struct ClassScore: Hashable, Sendable {
  /// The class.
  public let label: Int
  /// The class' accuracy: the share of its samples that were given it; `nil` without samples.
  public let recall: Estimate?
  /// The share of the samples that were given it, and are its; `nil` where none was.
  public let precision: Estimate?
}
