import Evaluation
import Foundation
import Kernels

/// Whether standard output takes colours: a terminal, and nobody said no.
var usesColor: Bool {
  isatty(STDOUT_FILENO) == 1 && ProcessInfo.processInfo.environment["NO_COLOR"] == nil
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
