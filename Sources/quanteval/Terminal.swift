import Foundation

/// Whether standard output takes colours: a terminal, and nobody said no.
var usesColor: Bool {
  isatty(STDOUT_FILENO) == 1 && ProcessInfo.processInfo.environment["NO_COLOR"] == nil
}

/// The directory that a path's file is in.
func parentDirectory(of path: String) -> String {
  let directory = URL(fileURLWithPath: path).deletingLastPathComponent().relativePath
  return directory.isEmpty ? "." : directory
}
