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
      write(line(level, 0, count, elapsed: 0))
    case .advanced(let level, let done, let count):
      if let elapsed = elapsed(isUrgent: done == count) {
        write(line(level, done, count, elapsed: elapsed))
      }
    case .finished: clear()
    }
  }

  /// The seconds since the present level began; `nil` where the display is fresh enough, or where there is
  /// none.
  func elapsed(isUrgent: Bool) -> Double? {
    guard isShown else { return nil }
    return state.withLock { state in
      let now = ContinuousClock.now
      guard isUrgent || now - state.lastUpdate >= TerminalProgress.interval else { return nil }
      state.lastUpdate = now
      return (now - state.begin) / .seconds(1)
    }
  }

  /// A bar that is filled so far.
  static func bar(_ share: Double) -> String {
    let filled = min(max(Int(share * Double(barWidth)), 0), barWidth)
    return String(repeating: "█", count: filled)
      + String(repeating: "░", count: barWidth - filled)
  }

  private func line(_ level: String, _ done: Int, _ count: Int, elapsed: Double) -> String {
    let bar = TerminalProgress.bar(Double(done) / Double(max(1, count)))
    let seconds = max(1e-9, elapsed)
    let begun = state.withLock(\.begunCount)
    let place = levels.count > 1 && begun > 0 ? "level \(begun) of \(levels.count)  " : ""
    let name = level.padding(toLength: max(8, level.count), withPad: " ", startingAt: 0)
    let rate = done > 0 ? "  \(Int(Double(done) / seconds))/s" : ""
    // What the first moments say of the rest is worth little.
    let left =
      done > 0 && done < count && seconds > 1
      ? "  \(TerminalProgress.time(seconds * Double(count - done) / Double(done))) left" : ""
    return "\(place)\(name) \(bar) \(done)/\(count)\(rate)\(left)"
  }

  /// `8 s`, `3 min`, `2 h 5 min`: as exactly as anybody wants to know it.
  static func time(_ seconds: Double) -> String {
    let seconds = Int(min(seconds, 1e9).rounded(.up))
    if seconds < 100 { return "\(seconds) s" }
    let minutes = (seconds + 30) / 60
    return minutes < 60 ? "\(minutes) min" : "\(minutes / 60) h \(minutes % 60) min"
  }

  /// Writes a line in place of the last one.
  func write(_ line: String) { StandardError.write("\r\u{1B}[2K" + line) }

  /// Takes the line away.
  func clear() { if isShown { write("") } }
}
