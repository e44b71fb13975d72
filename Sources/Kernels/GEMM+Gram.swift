#if canImport(Accelerate)
  import Accelerate
#else
  import COpenBLAS
#endif

extension GEMM {
  /// `C[n, n] = Aᵀ · A` in binary64, of a row-major `A[m, n]`.
  ///
  /// - Precondition: the spans hold at least the elements that `m` and `n` imply.
  public static func gram(_ a: Span<Double>, m: Int, n: Int, into c: inout MutableSpan<Double>) {
    precondition(a.count >= m * n && c.count >= n * n, "Gram \(m)·\(n)")
    precondition(isSingleThreaded)
    #if canImport(Accelerate)
      typealias Index = Int32
    #else
      typealias Index = blasint
    #endif
    a.withUnsafeBufferPointer { a in
      c.withUnsafeMutableBufferPointer { c in
        cblas_dgemm(
          CblasRowMajor, CblasTrans, CblasNoTrans, Index(n), Index(n), Index(m), 1, a.baseAddress,
          Index(n), a.baseAddress, Index(n), 0, c.baseAddress, Index(n))
      }
    }
  }
}
