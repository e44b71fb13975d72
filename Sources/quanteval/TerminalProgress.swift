import ByteIO
import Evaluation
import Foundation
import Synchronization

/// Shows progress on standard error: a bar where that is a terminal, nothing where it is not.
final class TerminalProgress: Sendable {
  private struct State {
    var lastUpdate = ContinuousClock.now
    var begin = ContinuousClock.now
    /// The levels that have begun.
    var begunCount = 0
  }

  private let isShown: Bool
  private let levels: [String]
  private let state = Mutex(State())

  /// Often enough to be smooth, rarely enough to cost nothing.
  private static let interval = Duration.milliseconds(50)
  private static let barWidth = 30

  /// Makes a display.
  ///
  /// `levels`: those that will come, in their order, where they are known.
  init(levels: [String] = [], isShown: Bool = isTerminal(STDERR_FILENO)) {
    self.levels = levels
    self.isShown = isShown
  }

  func show(_ event: ProgressEvent) {
    if case .warned(let shortage) = event { printToStandardError("Warning: \(shortage)") }
    if case .resumed(let sentence) = event { printToStandardError(sentence) }
    guard isShown else { return }
    switch event {
    case .warned, .resumed: break
    case .began(let level, let count):
      state.withLock { state in
        state.begin = .now
        if let index = levels.firstIndex(of: level) { state.begunCount = index + 1 }
      }
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
    let seconds = max(1e-9, elapsed / .seconds(1))
    let begun = state.withLock(\.begunCount)
    let place = levels.count > 1 && begun > 0 ? "level \(begun) of \(levels.count)  " : ""
    let name = level.padding(toLength: max(8, level.count), withPad: " ", startingAt: 0)
    let rate = done > 0 ? "  \(Int(Double(done) / seconds))/s" : ""
    // What the first moments say of the rest is worth little.
    let left =
      done > 0 && done < count && seconds > 1
      ? "  \(TerminalProgress.time(seconds * Double(count - done) / Double(done))) left" : ""
    return "\r\u{1B}[2K\(place)\(name) \(bar) \(done)/\(count)\(rate)\(left)"
  }

  /// `8 s`, `3 min`, `2 h 5 min`: as exactly as anybody wants to know it.
  static func time(_ seconds: Double) -> String {
    let seconds = Int(min(seconds, 1e9).rounded(.up))
    if seconds < 100 { return "\(seconds) s" }
    let minutes = (seconds + 30) / 60
    return minutes < 60 ? "\(minutes) min" : "\(minutes / 60) h \(minutes % 60) min"
  }

  private func write(_ text: String) { StandardError.write(text) }
}
