import CVectorKernels

/// What decides the last bits of results on this machine, besides the order in which a kernel adds.
public enum ArithmeticLibraries {
  /// The processor's family, and whether multiply-adds of the vector code round once.
  ///
  /// The same for all vector variants that give the same bits.
  public static var vectorCode: String {
    #if arch(x86_64)
      let processor = "x86-64"
    #elseif arch(arm64)
      let processor = "arm64"
    #else
      let processor = "other processor"
    #endif
    return VectorVariant.best.isFused ? "\(processor) fused" : "\(processor) unfused"
  }

  /// The library of exponentials and the like, with its version.
  public static var functions: String {
    vkLibraryVersion().map { "glibc \(String(cString: $0))" } ?? "another libm"
  }

  /// The library of matrix products with its version, and the kernels that it chose.
  public static var products: String {
    let name = GEMM.libraryDescription.split(separator: " ").prefix(2).joined(separator: " ")
    return name == GEMM.kernelName ? name : "\(name) \(GEMM.kernelName)"
  }
}
