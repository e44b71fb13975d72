import Kernels

/// What the last bits of outputs depend on beside model and data.
package enum ArithmeticClass {
  /// That of this machine.
  package static var current: String {
    "\(VectorVariant.best.isFused ? "fused" : "separate") multiply-add, \(GEMM.kernelName)"
  }
}
