import Kernels

/// What the last bits of outputs depend on beside model and data.
enum ArithmeticClass {
  /// That of this machine.
  static var current: String {
    "\(VectorVariant.best.isFused ? "fused" : "separate") multiply-add, \(GEMM.kernelName)"
  }
}
