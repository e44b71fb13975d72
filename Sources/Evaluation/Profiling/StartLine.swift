import Synchronization

/// Where workers wait for each other, so that they run at the same time.
final class StartLine: Sendable {
  private let arrived = Atomic<Int>(0)
  private let count: Int

  /// Nobody waits longer: there may be fewer threads than workers.
  private static let patience = Duration.seconds(1)

  init(workerCount: Int) { count = workerCount }

  /// Returns as soon as all have called it.
  func wait() {
    arrived.add(1, ordering: .relaxed)
    let end = ContinuousClock.now + StartLine.patience
    while arrived.load(ordering: .relaxed) < count, ContinuousClock.now < end {}
  }
}
