/// The accuracy of a candidate against that of a baseline, on the same samples.
public struct PairedAccuracy: Codable, Hashable, Sendable {
  /// The samples, and how many became right or wrong.
  public let counts: PairedCounts
  /// The share of samples that both give the same class, with Wilson's interval.
  public let agreement: Estimate
  /// The accuracy that is lost, with Tango's interval; positive where the candidate is worse.
  public let drop: Estimate
  /// McNemar's exact test.
  public let pValue: Double
  /// McNemar's mid-p test.
  public let midPValue: Double
  /// `pValue`, by Holm's method over the levels that are compared.
  public let adjustedPValue: Double

  /// Compares the samples that count; `nil` where none does.
  public init?(
    baseline: ClassOutcomes, candidate: ClassOutcomes, confidence: Double
  ) {
    var (count, worse, better, same) = (0, 0, 0, 0)
    for sample in baseline.areRight.indices {
      guard let old = baseline.areRight[sample], let new = candidate.areRight[sample] else {
        continue
      }
      count += 1
      if old, !new { worse += 1 }
      if new, !old { better += 1 }
      if let predicted = baseline.predictions[sample], predicted == candidate.predictions[sample] {
        same += 1
      }
    }
    counts = PairedCounts(sampleCount: count, rightToWrong: worse, wrongToRight: better)
    guard let drop = counts.drop(confidence: confidence),
      let agreement = Estimate(successes: same, of: count, confidence: confidence)
    else { return nil }
    self.drop = drop
    self.agreement = agreement
    pValue = counts.test.pValue
    midPValue = counts.test.midPValue
    adjustedPValue = pValue
  }

  private init(_ other: PairedAccuracy, adjustedPValue: Double) {
    counts = other.counts
    agreement = other.agreement
    drop = other.drop
    pValue = other.pValue
    midPValue = other.midPValue
    self.adjustedPValue = adjustedPValue
  }

  /// The same, as one of several comparisons.
  func adjusted(_ pValue: Double) -> PairedAccuracy {
    PairedAccuracy(self, adjustedPValue: pValue)
  }
}

/// What a model said of samples of classes, and whether it was right, by one rule.
public struct ClassOutcomes: Hashable, Sendable {
  /// The predicted classes; `nil` where outputs are no finite numbers.
  public let predictions: [Int?]
  /// Whether they are right; `nil` for samples that do not count.
  public let areRight: [Bool?]

  /// Puts both together.
  ///
  /// - Precondition: as many of one as of the other.
  public init(predictions: [Int?], areRight: [Bool?]) {
    precondition(predictions.count == areRight.count, "predictions and outcomes")
    self.predictions = predictions
    self.areRight = areRight
  }

  /// What became of samples, by a rule.
  public init(_ outcomes: SampleOutcomes, rule: Int) {
    self.init(
      predictions: outcomes.predictedClasses,
      areRight: outcomes.standings[rule].map { $0 == .leftOut ? nil : $0 == .rank(0) })
  }
}
