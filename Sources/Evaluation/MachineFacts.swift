import Foundation
import Kernels
public import Records

extension Provenance.Machine {
  /// The machine that this runs on.
  public static var current: Provenance.Machine {
    Provenance.Machine(
      processor: processorName, coreCount: ProcessInfo.processInfo.activeProcessorCount,
      operatingSystem: ProcessInfo.processInfo.operatingSystemVersionString,
      blasKernel: GEMM.kernelName, blasLibrary: GEMM.libraryDescription)
  }

  private static var processorName: String {
    let facts = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
    let line = facts.split(separator: "\n").first { $0.hasPrefix("model name") }
    return line?.split(separator: ":").last.map { $0.trimmingCharacters(in: .whitespaces) }
      ?? "unknown processor"
  }
}
