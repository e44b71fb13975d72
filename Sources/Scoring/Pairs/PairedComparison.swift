/// A candidate against a baseline, on the same samples.
///
/// Where the outputs of some samples are not known, but only their classes, differences and divergence
/// are those of the others.
public struct PairedComparison: Codable, Hashable, Sendable {
  /// Samples whose predicted class changed, by what became of them; `nil` for numbers.
  public let changes: ChangedPredictions?
  /// The greatest absolute difference of an output; `nil` where one is not a number.
  public let maximumOutputDifference: Double?
  /// The mean absolute difference of the outputs; `nil` where one is not a number.
  public let meanOutputDifference: Double?
  /// The root of the mean square of the outputs' differences; `nil` where one is not a number.
  public let rootMeanSquareOutputDifference: Double?
  /// How much the class probabilities differ; `nil` where a sample has none.
  public let divergence: DivergenceSummary?

  /// Samples whose predicted class changed.
  public struct ChangedPredictions: Codable, Hashable, Sendable {
    /// Right before, wrong now.
    public let rightToWrong: Int
    /// Wrong before, right now.
    public let wrongToRight: Int
    /// Wrong before, wrong now in another way.
    public let wrongToWrong: Int
    /// Right before, right now in another way; `nil` where there is none, as where one class is
    /// right.
    public let rightToRight: Int?
    /// Changed where nobody says which class is right; `nil` with labels.
    public let unjudged: Int?

    /// All of them.
    public var total: Int {
      rightToWrong + wrongToRight + wrongToWrong + (rightToRight ?? 0) + (unjudged ?? 0)
    }
  }

  /// Compares predictions of the same samples.
  ///
  /// - Precondition: both have the same extents, and as many samples as there are targets.
  public init(baseline: Predictions, candidate: Predictions, targets: Targets) {
    precondition(
      baseline.perSample == candidate.perSample
        && baseline.outputs.count == candidate.outputs.count,
      "predictions of the same samples")
    precondition(baseline.sampleCount == targets.sampleCount, "samples and targets")
    self.init(
      baseline: SampleOutcomes(baseline, targets: targets),
      candidate: SampleOutcomes(candidate, targets: targets, baseline: baseline))
  }

  /// Compares what became of the same samples; classes by the first rule.
  ///
  /// - Precondition: the candidate's outputs were compared with the baseline's.
  public init(baseline: SampleOutcomes, candidate: SampleOutcomes) {
    precondition(candidate.differences.count == baseline.sampleCount, "outcomes of a comparison")
    let differences = candidate.differences.compactMap(\.self)
    let sum = differences.reduce(0) { $0 + $1.sum }
    let measured = candidate.areRead.indices.filter {
      candidate.areRead[$0] && candidate.differences[$0] != nil
    }
    let count = measured.count * candidate.perSample
    let isMeasured = sum.isFinite && !(differences.isEmpty && candidate.sampleCount > 0)
    maximumOutputDifference =
      isMeasured ? differences.lazy.map(\.greatest).max() ?? 0 : nil
    meanOutputDifference = isMeasured ? sum / Double(max(1, count)) : nil
    let squares = differences.reduce(0) { $0 + $1.squares }
    let meanSquare = squares / Double(max(1, count))
    rootMeanSquareOutputDifference =
      isMeasured && meanSquare.isFinite ? meanSquare.squareRoot() : nil
    let divergences = measured.map { candidate.differences[$0]?.divergence }
    divergence =
      divergences.contains { $0 == nil } ? nil : DivergenceSummary(divergences.compactMap(\.self))
    changes =
      switch candidate.metric {
      case .top1Accuracy:
        ChangedPredictions(baseline: baseline, candidate: candidate, rule: 0)
      case .agreement:
        ChangedPredictions(
          unjudged: baseline.predictedClasses, candidate: candidate.predictedClasses)
      case .meanAbsoluteError, .meanAbsoluteDeviation: nil
      }
  }
}

extension PairedComparison.ChangedPredictions {
  /// Counts the samples that count under a rule, and whose predicted class is another.
  public init(baseline: SampleOutcomes, candidate: SampleOutcomes, rule: Int) {
    self.init(
      baseline: ClassOutcomes(baseline, rule: rule),
      candidate: ClassOutcomes(candidate, rule: rule))
  }

  /// Counts the samples that count, and whose predicted class is another.
  ///
  /// - Precondition: both are of the same samples.
  public init(baseline: ClassOutcomes, candidate: ClassOutcomes) {
    var (rightToWrong, wrongToRight, wrongToWrong, rightToRight) = (0, 0, 0, 0)
    for sample in baseline.predictions.indices {
      guard baseline.predictions[sample] != candidate.predictions[sample],
        let old = baseline.areRight[sample], let new = candidate.areRight[sample]
      else { continue }
      switch (old, new) {
      case (true, false): rightToWrong += 1
      case (false, true): wrongToRight += 1
      case (false, false): wrongToWrong += 1
      case (true, true): rightToRight += 1
      }
    }
    self.rightToWrong = rightToWrong
    self.wrongToRight = wrongToRight
    self.wrongToWrong = wrongToWrong
    self.rightToRight = rightToRight > 0 ? rightToRight : nil
    unjudged = nil
  }

  /// Counts the samples whose predicted class is another, where nobody says which is right; those
  /// for which the baseline has none do not count.
  ///
  /// - Precondition: both are of the same samples.
  public init(unjudged baseline: [Int?], candidate: [Int?]) {
    precondition(baseline.count == candidate.count, "predictions of the same samples")
    (rightToWrong, wrongToRight, wrongToWrong, rightToRight) = (0, 0, 0, nil)
    unjudged = zip(baseline, candidate).count { $0 != nil && $0 != $1 }
  }
}

extension SampleOutcomes {
  /// How far each sample's outputs are from the baseline's: the divergence of the probabilities, or
  /// the root mean square of the differences where there are none; without samples whose outputs nobody
  /// knows.
  public var severities: [Double] {
    differences.compactMap(\.self).map { difference in
      difference.divergence ?? (difference.squares / Double(max(1, perSample))).squareRoot()
    }
  }
}
