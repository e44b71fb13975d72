import Scoring

/// What plans are expected to lose.
///
/// The loss that float32's own probabilities let expect of a plan (`LossExpectation`) is free of the
/// labels' luck, but not of that of the few samples whose answers change. All plans together have
/// less of it: for small changes `δ` of the outputs as many answers change as `δ` is large, and each
/// costs as much, so the loss grows with `δ²`, as the divergence does. A line through the origin,
/// fitted to all plans, says what loss to expect of a divergence. Numbers need no line: all of them
/// change.
struct PlanLosses {
  private let unit: Margin.Unit
  /// What a divergence of 1 costs; `nil` where there is none.
  private let slope: ExpectedLoss?

  init(_ trials: [PlanTrial], unit: Margin.Unit) {
    self.unit = unit
    slope = unit == .accuracy ? PlanLosses.slope(trials) : nil
  }

  /// The line with the least squares, each plan's weighted with the reciprocal of its variance: a loss
  /// of `n` changes of `δ` has one of `n δ²`, as `δ³`.
  private static func slope(_ trials: [PlanTrial]) -> ExpectedLoss? {
    let plans = trials.compactMap { trial -> (harm: Double, losses: [Double])? in
      guard let harm = trial.result.comparison.divergence?.mean, harm > 0, harm.isFinite,
        let losses = trial.result.expectedLosses
      else { return nil }
      return (harm, losses)
    }
    guard let count = plans.first?.losses.count else { return nil }
    let weight = plans.reduce(0) { $0 + $1.harm.squareRoot() }
    // Sample by sample, so that the standard error knows that all plans err on the same samples.
    let slope = ExpectedLoss(
      (0..<count).map { sample in
        plans.reduce(0) { $0 + $1.losses[sample] / $1.harm.squareRoot() } / weight
      })
    return ExpectedLoss(value: max(0, slope.value), standardError: slope.standardError)
  }

  /// Whether a plan may be taken.
  func isGood(_ trial: PlanTrial, margin: Margin, confidence: Double) -> Bool {
    let loss = loss(of: trial)
    return loss.value + loss.standardError <= margin.value / 2
      && !trial.isSurelyWorse(than: margin, confidence: confidence) && !trial.losesClass
  }

  /// What is expected to be lost, in the unit of the margin; what was lost, where nothing lets expect.
  func loss(of trial: PlanTrial) -> ExpectedLoss {
    let result = trial.result
    if let slope, let divergence = result.comparison.divergence?.mean {
      return slope.scaled(by: divergence)
    }
    guard let losses = result.expectedLosses else {
      let count = Double(max(1, result.outcomes.readCount))
      let changes = result.comparison.changes
      let changed = changes.map { $0.unjudged ?? $0.rightToWrong + $0.wrongToRight } ?? 0
      return ExpectedLoss(
        value: trial.drop(unit), standardError: Double(changed).squareRoot() / count)
    }
    return PlanLosses.scaled(ExpectedLoss(losses), result, unit)
  }

  /// What is expected of a plan by its own changes alone; `nil` where nothing lets expect.
  static func ownLoss(of result: TrialBench.Result, unit: Margin.Unit) -> ExpectedLoss? {
    result.expectedLosses.map { scaled(ExpectedLoss($0), result, unit) }
  }

  private static func scaled(
    _ loss: ExpectedLoss, _ result: TrialBench.Result, _ unit: Margin.Unit
  ) -> ExpectedLoss {
    guard unit == .relativeError else { return loss }
    let baseline = Score(result.baseline).value ?? 0
    return loss.scaled(by: baseline > 0 ? 1 / baseline : .infinity)
  }
}
