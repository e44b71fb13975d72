/// How often predictions would be right by chance, had they nothing to do with the labels.
///
/// What is held against: the same labels and the same predictions, paired at random. That knows of
/// classes of unequal size: a model that says "healthy" of nearly everyone is often right where nearly
/// everyone is. (The expectation is that of J. Cohen, "A coefficient of agreement for nominal scales",
/// Educational and Psychological Measurement 20 (1960); the variance that of random permutations.)
public struct ChanceAgreement: Hashable, Sendable {
  /// The samples with exactly one right class.
  public let sampleCount: Int
  /// Those that are right.
  public let rightCount: Int
  /// How many would be right by chance, on average.
  public let expectedCount: Double
  /// How much of what chance leaves is right: 0 is chance, 1 is all of it (Cohen's kappa).
  public var skill: Double {
    let rest = Double(sampleCount) - expectedCount
    return rest > 0 ? (Double(rightCount) - expectedCount) / rest : 0
  }
  /// How probable as many right ones are by chance; `nil` where all labels, or all predictions, are of
  /// one class, so that every pairing is the same.
  public let pValue: Double?
  /// The classes among the labels.
  public let labelledClassCount: Int
  /// The classes among the predictions.
  public let predictedClassCount: Int

  /// Counts samples; `labels` are their classes, `nil` where there is not exactly one.
  ///
  /// - Precondition: as many labels as predictions.
  public init(labels: [Int?], predictions: [Int?]) {
    precondition(labels.count == predictions.count, "labels and predictions")
    var (byLabel, byPrediction) = ([Int: Double](), [Int: Double]())
    var (count, right) = (0, 0)
    for (label, predicted) in zip(labels, predictions) {
      guard let label, let predicted else { continue }
      count += 1
      if label == predicted { right += 1 }
      byLabel[label, default: 0] += 1
      byPrediction[predicted, default: 0] += 1
    }
    sampleCount = count
    rightCount = right
    labelledClassCount = byLabel.count
    predictedClassCount = byPrediction.count
    let n = Double(count)
    // In the order of the classes: sums of a dictionary's order would differ in their last bits.
    let products = byLabel.sorted { $0.key < $1.key }.map { label, occurrences in
      (occurrences, byPrediction[label] ?? 0)
    }
    expectedCount = count > 0 ? products.reduce(0) { $0 + $1.0 * $1.1 } / n : 0
    guard count > 1, byLabel.count > 1, byPrediction.count > 1 else {
      pValue = nil
      return
    }
    let sum = products.reduce(0) { $0 + $1.0 * $1.1 }
    let squares = products.reduce(0) { $0 + $1.0 * $1.1 * $1.0 * $1.1 }
    let own = products.reduce(0) { $0 + $1.0 * $1.1 * (n - $1.0) * (n - $1.1) }
    let variance = (own + sum * sum - squares) / (n * n * (n - 1))
    guard variance > 0 else {
      pValue = nil
      return
    }
    let z = (Double(right) - expectedCount - 0.5) / variance.squareRoot()
    pValue = NormalDistribution.cumulative(-z)
  }
}
