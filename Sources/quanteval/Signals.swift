import Foundation

/// What signals mean to this program; Ctrl-C apart, which each command answers for itself.
enum Signals {
  /// Makes errors of what would otherwise end the process without a word.
  static func prepare() {
    // A file that grows over a limit, or a reader that is gone, is an error of writing.
    signal(SIGXFSZ, SIG_IGN)
    signal(SIGPIPE, SIG_IGN)
    // Somebody cut a file that is mapped, so that there are no bytes where there were some. Nothing
    // can be computed any more; all that is left is to say so, with calls that a handler may make.
    signal(SIGBUS) { _ in
      let text: StaticString =
        "Error: A file was cut, or can't be read any more, while it was in use.\n"
      unsafe _ = write(STDERR_FILENO, text.utf8Start, text.utf8CodeUnitCount)
      _exit(74)
    }
  }
}
