import Evaluation
import Records
import Scoring

extension PlanFacts {
  /// What a run on the samples of the search says of a plan.
  init(
    _ result: TrialBench.Result, gzipByteCount: Int, margin: Margin, confidence: Double,
    losesClass: Bool
  ) {
    let (comparison, count) = (result.comparison, result.outcomes.readCount)
    let changes = comparison.changes
    let changed = changes.map { $0.unjudged ?? $0.rightToWrong + $0.wrongToRight } ?? 0
    self.init(
      gzipByteCount: gzipByteCount, divergence: comparison.divergence?.mean,
      outputDifference: comparison.rootMeanSquareOutputDifference,
      expectedLosses: result.expectedLosses, drop: PlanFacts.drop(result, margin.unit),
      dropStandardError: Double(changed).squareRoot() / Double(max(1, count)),
      leastDrop: PlanFacts.lostPredictions(result, confidence: confidence)?.interval?.lower,
      losesClass: losesClass, baselineError: Score(result.baseline).value ?? 0)
  }

  /// The accuracy that is lost, or the predictions that are others; `nil` for numbers.
  private static func lostPredictions(
    _ result: TrialBench.Result, confidence: Double
  ) -> Estimate? {
    guard let changes = result.comparison.changes else { return nil }
    let count = result.outcomes.readCount
    if let unjudged = changes.unjudged {
      return Estimate(successes: unjudged, of: count, confidence: confidence)
    }
    return PairedCounts(
      sampleCount: count, rightToWrong: changes.rightToWrong, wrongToRight: changes.wrongToRight
    ).drop(confidence: confidence)
  }

  /// What is lost on the samples of the search, in the unit of a margin.
  private static func drop(_ result: TrialBench.Result, _ unit: Margin.Unit) -> Double {
    guard let value = Score(result.outcomes).value, let baseline = Score(result.baseline).value
    else { return .infinity }
    return switch unit {
    case .accuracy, .disagreement: baseline - value
    case .relativeError: baseline > 0 ? (value - baseline) / baseline : .infinity
    case .error, .deviation: value - baseline
    case .relativeDeviation:
      result.baseline.outputSpread.standardDeviation.map { value / $0 } ?? .infinity
    }
  }
}
