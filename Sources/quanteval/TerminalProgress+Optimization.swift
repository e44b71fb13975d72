import Search

extension TerminalProgress {
  /// Shows how far a search for the smallest files is: the plan, how much of it is done, and how long
  /// all of them will take.
  func show(_ progress: OptimizationProgress) {
    switch progress {
    case .warned(let shortage): printToStandardError("Warning: \(shortage)")
    case .working(let step): show(step)
    case .finished: clear()
    }
  }

  private func show(_ step: OptimizationStep) {
    // A task's first moment is worth a line at any time.
    guard let elapsed = elapsed(isUrgent: step.taskShare == 0) else { return }
    let left =
      step.share > 0.02 && elapsed > 1
      ? "  \(TerminalProgress.time(elapsed * (1 - step.share) / step.share)) left" : ""
    let plan = min(step.planCount + 1, step.expectedPlanCount)
    write(
      "plan \(plan) of \(step.expectedPlanCount)  \(TerminalProgress.bar(step.share))  "
        + "\(step.task) \(Int(step.taskShare * 100)) %\(left)")
  }
}
