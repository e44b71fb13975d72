import Evaluation
import Foundation
import Kernels

/// Whether standard output takes colours: a terminal that understands escapes, and nobody said no.
var usesColor: Bool {
  isTerminal(STDOUT_FILENO) && ProcessInfo.processInfo.environment["NO_COLOR"] == nil
}

/// Whether a stream is a terminal that understands escapes.
func isTerminal(_ stream: Int32) -> Bool {
  isatty(stream) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb"
}

/// The terminal's columns: what COLUMNS says, or the terminal itself; 80 where nobody does.
var terminalWidth: Int {
  if let text = ProcessInfo.processInfo.environment["COLUMNS"], let count = Int(text), count > 0 {
    return count
  }
  var size = winsize()
  guard unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
    return 80
  }
  return Int(size.ws_col)
}

/// The directory that a path's file is in.
func parentDirectory(of path: String) -> String {
  let directory = URL(fileURLWithPath: path).deletingLastPathComponent().relativePath
  return directory.isEmpty ? "." : directory
}

/// Says on standard error what in the environment holds the processor back.
func adviseOnBLAS() {
  let advice = BLASAdvice(
    environment: ProcessInfo.processInfo.environment, kernelName: GEMM.kernelName,
    processorFlags: ProcessorFacts.current.flags)
  if let line = advice.line { printToStandardError(line) }
}
