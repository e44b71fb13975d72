import Records
import Scoring
import TestSupport

/// Records of studies whose trials lose and win so many predictions.
enum SampleStudy {
  static let settings = AnalysisSettings(margin: Margin(0.005, .accuracy))

  /// A tensor's trial: of so many samples, so many lost and won.
  struct Trial {
    var name: String
    var samples: Int
    var lost: Int
    var won = 0
    var findings: [SensitivityRecord.Finding] = []
    /// What everything but it loses, and what leaving it out surely wins back at least.
    var without: (lost: Int, lowerBound: Double)?
    var localSNR = 40.0
  }

  /// What a change does that loses and wins so many predictions; `rivals`: how many are tried beside it.
  static func trial(
    _ trial: Trial, rivals: Int, isLabelled: Bool = true
  ) -> SensitivityRecord.Trial {
    func predictions(_ wrong: Range<Int>) -> Predictions {
      Predictions(
        outputs: (0..<trial.samples).flatMap {
          wrong.contains($0) ? [0.2, 0.8] : [0.9, 0.1 as Float]
        },
        perSample: 2)
    }
    let targets =
      isLabelled
      ? Targets.classes([Int](repeating: 0, count: trial.samples))
      : .baselineClasses(sampleCount: trial.samples)
    let interpretation = OutputInterpretation(scale: .probabilities, source: .lastOperation)
    // The first are wrong at float32 and won, those behind them are lost.
    let float = predictions(0..<trial.won)
    let baseline = SampleOutcomes(float, targets: targets, interpretation: interpretation)
    let candidate = SampleOutcomes(
      predictions(trial.won..<trial.won + trial.lost), targets: targets,
      interpretation: interpretation, baseline: float)
    let margin = isLabelled ? settings.margin : Margin(0.005, .disagreement)
    func statistics(_ confidence: Double) -> PairedStatistics {
      PairedStatistics.compare(
        [candidate], with: baseline, labels: targets.labels,
        settings: AnalysisSettings(margin: margin, confidence: confidence))[0]
    }
    return SensitivityRecord.Trial(
      score: Score(candidate),
      comparison: PairedComparison(baseline: baseline, candidate: candidate),
      statistics: statistics(0.95),
      correctedLoss: statistics(1 - 0.05 / Double(rivals)).verdict.drop)
  }

  static func record(
    everything: Trial, _ tensors: [Trial], pairs: [(names: [String], Trial)] = [],
    isLabelled: Bool = true, isFast: Bool = false,
    ranking: SensitivityRecord.Ranking = .divergence
  ) -> SensitivityRecord {
    let whole = trial(everything, rivals: 1, isLabelled: isLabelled)
    var record = SensitivityRecord(
      name: "net", provenance: SampleRecord.classification().provenance, level: "uint8",
      analysis: isLabelled
        ? settings : AnalysisSettings(margin: Margin(0.005, .disagreement)),
      baseline: whole.score, everything: whole, isFast: isFast, ranking: ranking,
      cost: .init(alone: 1, without: 1, others: 0, naive: 1),
      tensors: tensors.map { tensor in
        .init(
          name: tensor.name, layer: "layer", kind: "kernel", shape: [2], weightSQNR: 40,
          localSNR: tensor.localSNR,
          alone: trial(tensor, rivals: tensors.count, isLabelled: isLabelled),
          without: tensor.without.map {
            trial(
              Trial(name: "without", samples: tensor.samples, lost: $0.lost), rivals: tensors.count,
              isLabelled: isLabelled)
          },
          recovered: tensor.without.flatMap {
            Estimate(
              0.02,
              Interval(lower: $0.lowerBound, upper: 0.04, confidence: 0.99, method: .tango),
              sampleCount: tensor.samples)
          },
          sampleCount: tensor.samples, findings: tensor.findings, extraBytes: 4,
          extraGzipBytes: nil)
      }, groups: [], layers: [])
    record.pairs = pairs.map { names, pair in
      .init(
        names: names, together: trial(pair, rivals: pairs.count, isLabelled: isLabelled),
        margin: record.analysis.margin)
    }
    return record
  }
}
