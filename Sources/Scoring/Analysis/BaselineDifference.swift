/// How far a level is from the baseline, where nobody says what is right.
///
/// The baseline agrees with itself, so a level can only disagree: a test of pairs (McNemar's, the sign
/// test) would ask whether as many samples get better as get worse, and none can get better. What is
/// left is how many are others, and by how much.
public struct BaselineDifference: Codable, Hashable, Sendable {
  /// Classes: the share of samples that get the baseline's class, with Wilson's interval.
  public let agreement: Estimate?
  /// Classes: the samples that get another one.
  public let changedCount: Int?
  /// Numbers: the mean absolute difference from the baseline's outputs, in their unit, by bootstrap.
  public let deviation: Estimate?
  /// The same as a share of the standard deviation of the baseline's outputs; `nil` where they are
  /// constant.
  public let relativeDeviation: Estimate?

  init(
    agreement: Estimate? = nil, changedCount: Int? = nil, deviation: Estimate? = nil,
    relativeDeviation: Estimate? = nil
  ) {
    self.agreement = agreement
    self.changedCount = changedCount
    self.deviation = deviation
    self.relativeDeviation = relativeDeviation
  }
}

extension PairedStatistics {
  /// Compares several levels with the baseline, by what was measured of them.
  ///
  /// `labels`: the samples' classes, `nil` where there is not exactly one.
  ///
  /// - Precondition: all are of the same samples.
  public static func compare(
    _ candidates: [SampleOutcomes], with baseline: SampleOutcomes, labels: [Int?],
    settings: AnalysisSettings
  ) -> [PairedStatistics] {
    switch baseline.metric {
    case .top1Accuracy:
      return compare(
        candidates.map { ClassOutcomes($0, rule: 0) }, with: ClassOutcomes(baseline, rule: 0),
        labels: labels, settings: settings)
    case .meanAbsoluteError:
      return compare(
        errors: candidates.map(\.meanErrors), with: baseline.meanErrors, settings: settings)
    case .agreement:
      return compare(
        predictions: candidates.map { (baseline.predictedClasses, $0.predictedClasses) },
        settings: settings)
    case .meanAbsoluteDeviation:
      let spread = baseline.outputSpread
      return compare(
        deviations: candidates.map {
          Deviations(
            numbers: $0.meanErrors, spread: spread,
            isSound: baseline.notFiniteCount == 0)
        }, settings: settings)
    }
  }

  /// Compares pairs of predicted classes of the same samples, each candidate with a baseline of its
  /// own, judged together; a sample for which the baseline has no class does not count.
  ///
  /// - Precondition: as many predictions of each.
  public static func compare(
    predictions pairs: [(baseline: [Int?], candidate: [Int?])], settings: AnalysisSettings
  ) -> [PairedStatistics] {
    let counts = pairs.map { pair in
      (
        changed: PairedComparison.ChangedPredictions(
          unjudged: pair.baseline, candidate: pair.candidate
        ).total, all: pair.baseline.count { $0 != nil }
      )
    }
    let verdicts = Verdict.judge(
      counts.map { .disagreement($0.changed, of: $0.all) }, margin: settings.margin,
      confidence: settings.confidence)
    return zip(zip(pairs, counts), verdicts).map { measured, verdict in
      let (pair, counts) = measured
      return PairedStatistics(
        difference: BaselineDifference(
          agreement: Estimate(
            successes: counts.all - counts.changed, of: counts.all,
            confidence: settings.confidence),
          changedCount: counts.changed),
        verdict: verdict.heeding(
          ClassLoss.all(
            labels: pair.baseline, baseline: pair.baseline.map { $0.map { _ in true } },
            candidate: zip(pair.baseline, pair.candidate).map { $0 == nil ? nil : $0 == $1 },
            levelCount: pairs.count, isLabelled: false, settings: settings)))
    }
  }

  /// Compares pairs of outputs that are numbers, a row a sample: each candidate with a baseline of its
  /// own, judged together.
  ///
  /// - Precondition: as many rows of each, and as many numbers in each row.
  public static func compare(
    outputs pairs: [(baseline: [[Float]], candidate: [[Float]])], settings: AnalysisSettings
  ) -> [PairedStatistics] {
    let deviations = pairs.map { old, new in
      zip(old, new).map { old, new in
        zip(old, new).reduce(0) { $0 + (Double($1.0) - Double($1.1)).magnitude }
          / Double(max(1, old.count))
      }
    }
    return compare(
      deviations: zip(pairs, deviations).map { pair, deviations in
        Deviations(
          numbers: deviations, spread: OutputSpread(pair.baseline),
          isSound: pair.baseline.allSatisfy { $0.allSatisfy(\.isFinite) })
      }, settings: settings)
  }

  /// How far each sample's outputs are from a baseline's, on average.
  struct Deviations {
    let numbers: [Double]
    /// That of the baseline's outputs.
    let spread: OutputSpread
    /// Whether the baseline's outputs are finite numbers.
    let isSound: Bool
  }

  /// Compares mean absolute differences from a baseline's outputs, sample by sample.
  static func compare(
    deviations candidates: [Deviations], settings: AnalysisSettings
  ) -> [PairedStatistics] {
    let sampleCount = candidates.first?.numbers.count ?? 0
    var table = Bootstrap.Table(sampleCount: sampleCount)
    var last: (spread: OutputSpread, sums: [Int])?
    let statistics = candidates.flatMap { candidate in
      let sum = table.add(candidate.numbers)
      let spread = candidate.spread
      // Levels of one run share the baseline, and its columns.
      let spreadSums =
        last.flatMap { $0.spread == spread ? $0.sums : nil } ?? spread.addSums(to: &table)
      last = (spread, spreadSums)
      return [
        Bootstrap.Statistic(sums: [sum], sampleCount: sampleCount) {
          $0[0] / Double(sampleCount)
        },
        Bootstrap.Statistic(
          sums: [sum] + spreadSums, sampleCount: sampleCount
        ) { sums in
          sums[0] / Double(sampleCount) / spread.standardDeviation(sums.dropFirst())
        },
      ]
    }
    let distributions = settings.bootstrap.distributions(of: statistics, in: table)
    let isRelative = settings.margin.unit == .relativeDeviation
    let evidence = candidates.enumerated().map { index, candidate -> DropEvidence in
      guard candidate.isSound, sampleCount > 0 else { return .nothing }
      guard candidate.numbers.allSatisfy(\.isFinite) else {
        return .broken(sampleCount: sampleCount)
      }
      return distributions[2 * index + (isRelative ? 1 : 0)].map { .bootstrap($0) } ?? .nothing
    }
    let verdicts = Verdict.judge(
      evidence, margin: settings.margin, confidence: settings.confidence)
    return candidates.indices.map { index in
      let estimates = distributions[2 * index...2 * index + 1].map {
        $0.flatMap { Estimate($0, settings.confidence) }
      }
      return PairedStatistics(
        difference: BaselineDifference(
          deviation: estimates[0], relativeDeviation: estimates[1]), verdict: verdicts[index])
    }
  }
}
