import Corrections
import Search

extension TerminalProgress {
  /// Shows how far a search for the smallest files is: the plan, how much of it is done, and how long
  /// all of them will take.
  func show(_ progress: OptimizationProgress) {
    switch progress {
    case .warned(let shortage): printToStandardError("Warning: \(shortage)")
    case .resumed(let sentence): printToStandardError(sentence)
    case .keepsOnDisk(let count):
      printToStandardError(Corrector.Memory.notice(byteCount: count))
    case .working(let step): show(step)
    case .finished: clear()
    }
  }

  private func show(_ step: OptimizationStep) {
    // A task's first moment is worth a line at any time.
    guard let elapsed = elapsed(isUrgent: step.taskShare == 0) else { return }
    let left = TerminalProgress.timeLeft(after: elapsed, share: step.share)
    let plan = min(step.planCount + 1, step.expectedPlanCount)
    write(
      "plan \(plan) of \(step.expectedPlanCount)  \(TerminalProgress.bar(step.share))  "
        + "\(step.task) \(Int(step.taskShare * 100)) %\(left)")
  }
}
