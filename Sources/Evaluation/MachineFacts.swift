import Foundation
import Kernels
public import Records

extension Provenance.Machine {
  /// The machine that this runs on.
  public static var current: Provenance.Machine {
    Provenance.Machine(
      processor: ProcessorFacts.current.name,
      coreCount: ProcessInfo.processInfo.activeProcessorCount,
      operatingSystem: ProcessInfo.processInfo.operatingSystemVersionString,
      blasKernel: GEMM.kernelName, blasLibrary: GEMM.libraryDescription)
  }
}
