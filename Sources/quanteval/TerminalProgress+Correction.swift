import Corrections

extension TerminalProgress {
  /// Shows how far a correction is: the product that it is at, and how long the others will take.
  func show(_ progress: Corrector.Progress) {
    guard let elapsed = elapsed(isUrgent: progress.done == progress.count) else { return }
    let product = min(progress.done + 1, progress.count)
    write(
      "correct  \(TerminalProgress.bar(progress.share))  product \(product) of \(progress.count)"
        + TerminalProgress.timeLeft(after: elapsed, share: progress.share))
  }

  /// The time that is left where a share of the work took so long: nothing while that says little.
  static func timeLeft(after elapsed: Double, share: Double) -> String {
    share > 0.02 && share < 1 && elapsed > 1
      ? "  \(time(elapsed * (1 - share) / share)) left" : ""
  }
}
