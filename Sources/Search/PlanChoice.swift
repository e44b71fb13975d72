import Evaluation
import Records
import Repair
import Scoring

/// Which of several plans to take.
///
/// The accuracy of a few hundred samples is too coarse to choose by: the best of many plans on it is
/// the luckiest. So a plan is taken by what it is expected to lose (`PlanLosses`) and a standard error
/// more: this may be half of the margin, the other half being for what the samples of the search
/// can't show, since the plan was made with them. And they must not say for sure that it is worse.
struct PlanChoice {
  /// The plans that no other beats in bytes and divergence at once, the largest first.
  let front: [Int]
  /// The plan to take.
  let chosen: Int
  /// Whether the plan is expected to keep to the margin.
  let keepsAccuracy: Bool
  /// Why.
  let reason: PlanReason

  init(_ trials: [PlanTrial], request: OptimizationRequest, margin: Margin) {
    let bytes = trials.map(\.result.size.gzipByteCount)
    let harms = trials.map(\.harm)
    front = trials.indices.filter { index in
      !trials.indices.contains { other in
        other != index && bytes[other] <= bytes[index] && harms[other] <= harms[index]
          && (bytes[other] < bytes[index] || harms[other] < harms[index])
      }
    }.sorted { bytes[$0] > bytes[$1] }
    let losses = PlanLosses(trials, unit: margin.unit)
    let good = trials.indices.filter {
      losses.isGood(trials[$0], margin: margin, confidence: request.judging.confidence)
    }
    let kind: PlanReason.Kind
    if let target = request.targetBytes {
      let small = trials.indices.filter { bytes[$0] <= target }
      if let best = small.min(by: { harms[$0] < harms[$1] }) {
        (chosen, kind) = (best, .nearestWithinTarget)
      } else {
        (chosen, kind) = (trials.indices.min { bytes[$0] < bytes[$1] } ?? 0, .noneWithinTarget)
      }
    } else if let smallest = good.min(by: { bytes[$0] < bytes[$1] }) {
      (chosen, kind) = (smallest, .smallestExpectedToPass)
    } else {
      (chosen, kind) = (trials.indices.min { harms[$0] < harms[$1] } ?? 0, .noneExpectedToPass)
    }
    reason = PlanReason(kind, passingPlanCount: good.count)
    keepsAccuracy = good.contains(chosen)
  }
}

extension PlanTrial {
  /// How far the outputs are from float32's.
  var harm: Double {
    let comparison = result.comparison
    return comparison.divergence?.mean ?? comparison.rootMeanSquareOutputDifference ?? .infinity
  }

  /// Whether the samples of the search show for sure that more than the margin is lost.
  func isSurelyWorse(than margin: Margin, confidence: Double) -> Bool {
    guard let lower = lostPredictions(confidence: confidence)?.interval?.lower else {
      return drop(margin.unit) > margin.value
    }
    return lower > margin.value
  }

  /// The accuracy that is lost, or the predictions that are others; `nil` for numbers.
  private func lostPredictions(confidence: Double) -> Estimate? {
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
  func drop(_ unit: Margin.Unit) -> Double {
    guard let value = Score(result.outcomes).value,
      let baseline = Score(result.baseline).value
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
