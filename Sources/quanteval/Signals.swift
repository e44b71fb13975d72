import Foundation

/// What signals mean to this program; Ctrl-C apart, which each command answers for itself.
enum Signals {
  /// What the program tells itself when bytes of a file can't be had any more.
  static var readingFailed: Int32 { SIGUSR1 }
  /// The exit code then.
  static var failureCode: Int32 { 74 }
  /// Seconds for clearing up, where somebody does.
  private static var patience: UInt32 { 5 }

  /// Makes errors of what would otherwise end the process without a word.
  static func prepare() {
    // A file that grows over a limit, or a reader that is gone, is an error of writing.
    signal(SIGXFSZ, SIG_IGN)
    signal(SIGPIPE, SIG_IGN)
    // Somebody truncated a file that is mapped, so that there are no bytes where there were some. Nothing
    // can be computed any more; all that is left is to say so, with calls that a handler may make.
    // It may not clear up: who does so where a run is interrupted is asked to, and ends the program.
    signal(readingFailed, SIG_IGN)
    signal(SIGBUS) { _ in
      let text: StaticString =
        "Error: A file was truncated, or can't be read any more, while it was in use.\n"
      unsafe _ = write(STDERR_FILENO, text.utf8Start, text.utf8CodeUnitCount)
      _ = kill(getpid(), Signals.readingFailed)
      _ = sleep(Signals.patience)
      _exit(Signals.failureCode)
    }
  }
}
