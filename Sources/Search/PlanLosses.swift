package import Scoring

/// What plans are expected to lose.
///
/// The loss that float32's own probabilities let expect of a plan (`LossExpectation`) is free of the
/// labels' luck, but not of that of the few samples whose answers change. All plans together have
/// less of it: for small changes `δ` of the outputs as many answers change as `δ` is large, and each
/// costs as much, so the loss grows with `δ²`, as the divergence does. A line through the origin,
/// fitted to all plans, says what loss to expect of a divergence. Numbers need no line: all of them
/// change.
package struct PlanLosses: Sendable {
  private let unit: Margin.Unit
  /// What a divergence of 1 costs; `nil` where there is none.
  private let slope: ExpectedLoss?

  /// Fits the line to plans.
  package init(_ plans: [PlanFacts], unit: Margin.Unit) {
    self.unit = unit
    slope = unit == .accuracy ? PlanLosses.slope(plans) : nil
  }

  /// The line with the least squares, each plan's weighted with the reciprocal of its variance: a loss
  /// of `n` changes of `δ` has one of `n δ²`, as `δ³`.
  private static func slope(_ plans: [PlanFacts]) -> ExpectedLoss? {
    let plans = plans.compactMap { plan -> (harm: Double, losses: [Double])? in
      guard let harm = plan.divergence, harm > 0, harm.isFinite, let losses = plan.expectedLosses
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

  /// Whether a plan may be taken: half of the margin is for what the samples of the search can't show.
  package func isAcceptable(_ plan: PlanFacts, margin: Margin) -> Bool {
    let loss = loss(of: plan)
    return loss.value + loss.standardError <= margin.value / 2
      && !plan.isSurelyWorse(than: margin) && !plan.losesClass
  }

  /// What is expected to be lost, in the unit of the margin; what was lost, where nothing lets expect.
  package func loss(of plan: PlanFacts) -> ExpectedLoss {
    if let slope, let divergence = plan.divergence { return slope.scaled(by: divergence) }
    guard let losses = plan.expectedLosses else {
      return ExpectedLoss(value: plan.drop, standardError: plan.dropStandardError)
    }
    return PlanLosses.scaled(ExpectedLoss(losses), unit, baselineError: plan.baselineError)
  }

  /// A loss in the unit of a margin.
  package static func scaled(
    _ loss: ExpectedLoss, _ unit: Margin.Unit, baselineError: Double
  ) -> ExpectedLoss {
    guard unit == .relativeError else { return loss }
    return loss.scaled(by: baselineError > 0 ? 1 / baselineError : .infinity)
  }
}
