/// What to say about an environment that holds the processor back.
public struct BLASAdvice: Sendable {
  private let environment: [String: String]
  private let kernelName: String
  private let processorFlags: Set<String>

  /// Looks at an environment.
  ///
  /// - Parameters:
  ///   - environment: the process' variables.
  ///   - kernelName: the kernels that OpenBLAS runs (`openblas_get_corename`).
  ///   - processorFlags: what the processor can do, as `/proc/cpuinfo` lists it.
  public init(
    environment: [String: String], kernelName: String, processorFlags: Set<String>
  ) {
    self.environment = environment
    self.kernelName = kernelName
    self.processorFlags = processorFlags
  }

  /// Kernels that use AVX-512.
  private static let wideKernels: Set = ["SkylakeX", "Cooperlake", "Sapphirerapids"]

  /// One line, or `nil` where nothing is to be said.
  public var line: String? {
    var causes: [String] = []
    if let core = environment["OPENBLAS_CORETYPE"], !core.isEmpty,
      processorFlags.contains("avx512f"), !BLASAdvice.wideKernels.contains(kernelName)
    {
      causes.append("OPENBLAS_CORETYPE=\(core) (the processor has AVX-512)")
    }
    if let size = environment["OPENBLAS_L2_SIZE"], !size.isEmpty {
      causes.append("OPENBLAS_L2_SIZE=\(size)")
    }
    guard !causes.isEmpty else { return nil }
    return "Advice: \(causes.joined(separator: " and ")) may hold OpenBLAS back "
      + "(it runs '\(kernelName)' kernels); unset to let it choose."
  }
}
