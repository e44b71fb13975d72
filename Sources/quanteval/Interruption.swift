import Dispatch
import Foundation

/// Answers Ctrl-C (SIGINT), SIGTERM and SIGHUP, and failed reading, as long as it lives.
///
/// The queue is one of its own: those that all share have no thread to spare while workers compute.
final class Interruption {
  private let sources: [any DispatchSourceSignal]

  private static let signals = [SIGINT, SIGTERM, SIGHUP, Signals.readingFailed]

  /// Calls `answer` for a signal, on another thread.
  init(_ answer: @escaping @Sendable (_ signal: Int32) -> Void) {
    let queue = DispatchQueue(label: "signals", qos: .userInteractive)
    sources = Interruption.signals.map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
      source.setEventHandler { answer(number) }
      source.resume()
      return source
    }
  }

  deinit {
    for source in sources { source.cancel() }
    for number in Interruption.signals {
      signal(number, number == Signals.readingFailed ? SIG_IGN : SIG_DFL)
    }
  }

  /// Ends the process as the shell expects of one that a signal ended.
  ///
  /// `_exit`: workers are computing, and the libraries under them must not be torn down.
  static func end(_ signal: Int32, saying text: String) -> Never {
    // That has been said already.
    if signal == Signals.readingFailed { _exit(Signals.failureCode) }
    printToStandardError("\n\(text)")
    _exit(128 + signal)
  }
}
