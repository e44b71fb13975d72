import ByteIO
import Evaluation
import Foundation
import Synchronization

/// Shows progress on standard error: a bar where that is a terminal, nothing where it is not.
final class TerminalProgress: Sendable {
  private struct State {
    var lastUpdate = ContinuousClock.now
    var begin = ContinuousClock.now
  }

  private let isShown: Bool
  private let state = Mutex(State())

  /// Often enough to be smooth, rarely enough to cost nothing.
  private static let interval = Duration.milliseconds(50)
  private static let barWidth = 30

  init(isShown: Bool = isatty(STDERR_FILENO) == 1) { self.isShown = isShown }

  func show(_ event: ProgressEvent) {
    if case .warned(let shortage) = event { printToStandardError("Warning: \(shortage)") }
    guard isShown else { return }
    switch event {
    case .warned: break
    case .began(let level, let count):
      state.withLock { $0.begin = .now }
      write(line(level, 0, count, elapsed: .zero))
    case .advanced(let level, let done, let count):
      let elapsed: Duration? = state.withLock { state in
        let now = ContinuousClock.now
        guard now - state.lastUpdate >= TerminalProgress.interval || done == count else {
          return nil
        }
        state.lastUpdate = now
        return now - state.begin
      }
      if let elapsed { write(line(level, done, count, elapsed: elapsed)) }
    case .finished: write("\r\u{1B}[2K")
    }
  }

  private func line(_ level: String, _ done: Int, _ count: Int, elapsed: Duration) -> String {
    let filled = done * TerminalProgress.barWidth / max(1, count)
    let bar =
      String(repeating: "█", count: filled)
      + String(repeating: "░", count: TerminalProgress.barWidth - filled)
    let rate = Int(Double(done) / max(1e-9, elapsed / .seconds(1)))
    let name = level.padding(toLength: max(8, level.count), withPad: " ", startingAt: 0)
    return "\r\u{1B}[2K\(name) \(bar) \(done)/\(count)" + (done > 0 ? "  \(rate)/s" : "")
  }

  private func write(_ text: String) { StandardError.write(text) }
}
