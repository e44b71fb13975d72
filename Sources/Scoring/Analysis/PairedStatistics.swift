/// A level against the baseline, with tests, intervals and a verdict.
public struct PairedStatistics: Codable, Hashable, Sendable {
  /// Classes: by the first rule.
  public let accuracy: PairedAccuracy?
  /// Classes: which of them changed, the clearest first; at most `greatestClassCount`.
  public let classes: ClassChanges?
  /// Numbers.
  public let errors: PairedErrors?
  /// How far the level is from the baseline, where nobody says what is right; `nil` with labels.
  public let difference: BaselineDifference?
  /// Whether the level may take the baseline's place.
  public let verdict: Verdict

  init(
    accuracy: PairedAccuracy? = nil, classes: ClassChanges? = nil, errors: PairedErrors? = nil,
    difference: BaselineDifference? = nil, verdict: Verdict
  ) {
    self.accuracy = accuracy
    self.classes = classes
    self.errors = errors
    self.difference = difference
    self.verdict = verdict
  }

  /// So many changed classes are stored; the others can be had from the samples.
  public static let greatestClassCount = 20
}

/// How much the probabilities of classes differ: the Kullback-Leibler divergence of the candidate's
/// from the baseline's, in nats, sample by sample.
public struct DivergenceSummary: Codable, Hashable, Sendable {
  /// The mean.
  public let mean: Double
  /// The median.
  public let median: Double
  /// The quantile of 99 %, linear between order statistics.
  public let percentile99: Double
  /// The greatest.
  public let maximum: Double
  /// The samples.
  public let sampleCount: Int

  /// Summarizes; `nil` of no numbers.
  public init?(_ divergences: [Double]) {
    let sorted = divergences.sorted()
    guard let greatest = sorted.last, sorted.allSatisfy(\.isFinite) else { return nil }
    mean = divergences.reduce(0, +) / Double(divergences.count)
    median = linearQuantile(of: sorted, at: 0.5)
    percentile99 = linearQuantile(of: sorted, at: 0.99)
    maximum = greatest
    sampleCount = divergences.count
  }
}
