#if canImport(Accelerate)
  import Accelerate
#else
  import COpenBLAS
#endif

/// Matrix products through BLAS, on one thread.
///
/// Two BLAS threads would change the bits of the result with their number; parallelism comes from
/// workers that each run whole products. OpenBLAS built with OpenMP ignores
/// `openblas_set_num_threads` (OpenMathLib/OpenBLAS#5806); there `OMP_NUM_THREADS=1` does it.
public enum GEMM {
  /// The name of the kernels that BLAS chose when it was loaded, as `Cooperlake` or `Haswell`.
  public static var kernelName: String {
    #if canImport(Accelerate)
      "Accelerate"
    #else
      String(cString: openblas_get_corename())
    #endif
  }

  /// OpenBLAS' own description: version, build options and kernels.
  public static var libraryDescription: String {
    #if canImport(Accelerate)
      "Accelerate"
    #else
      String(cString: openblas_get_config())
    #endif
  }

  /// Set once and for good: BLAS' thread count is its own global state.
  static let isSingleThreaded: Bool = {
    #if !canImport(Accelerate)
      openblas_set_num_threads(1)
    #endif
    return true
  }()

  /// How the right factor lies in memory.
  public enum RightFactor: Sendable {
    /// Row-major `[k, n]`.
    case plain
    /// Row-major `[n, k]`, multiplied as its transpose.
    case transposed
  }

  /// `C[m, n] = A[m, k] · B[k, n]`, or `C + A · B` where `accumulating`; all row-major.
  ///
  /// - Precondition: the spans hold at least the elements that `m`, `k` and `n` imply.
  public static func multiply(
    _ a: Span<Float>, _ b: Span<Float>, _ layout: RightFactor = .plain,
    m: Int, k: Int, n: Int, accumulating: Bool = false, into c: inout MutableSpan<Float>
  ) {
    precondition(a.count >= m * k && b.count >= k * n && c.count >= m * n, "GEMM \(m)·\(k)·\(n)")
    a.withUnsafeBufferPointer { a in
      b.withUnsafeBufferPointer { b in
        c.withUnsafeMutableBufferPointer { c in
          multiply(
            a.baseAddress, b.baseAddress, layout, m: m, k: k, n: n, accumulating: accumulating,
            into: c.baseAddress)
        }
      }
    }
  }

  /// OpenBLAS multiplies without packing the factors up to this many multiply-adds, where it has
  /// such kernels (`interface/gemm.c`, `small_matrix_opt`; `kernel/x86_64/
  /// sgemm_small_kernel_permit_skylakex.c`): a third faster for the shapes of small convolutions.
  private static let unpackedProductLimit = 1_000_000
  private static let leastRows = 16

  /// How many of `m` rows one product may have so that it runs unpacked; `m` where too few would.
  static func rowsOfUnpackedProduct(m: Int, k: Int, n: Int) -> Int {
    let most = unpackedProductLimit / max(1, k * n)
    guard most >= leastRows, most < m else { return max(1, m) }
    let parts = (m + most - 1) / most
    return (m + parts - 1) / parts
  }

  static func multiply(
    _ a: UnsafePointer<Float>?, _ b: UnsafePointer<Float>?, _ layout: RightFactor,
    m: Int, k: Int, n: Int, accumulating: Bool, into c: UnsafeMutablePointer<Float>?
  ) {
    multiply(
      Factor(start: a, rowStride: k, isTransposed: false),
      Factor(start: b, rowStride: layout == .plain ? n : k, isTransposed: layout == .transposed),
      m: m, k: k, n: n, accumulating: accumulating, into: c)
  }

  /// A factor of a product as it lies in memory.
  struct Factor {
    /// Its first element.
    let start: UnsafePointer<Float>?
    /// Elements from one row to the next, as it lies in memory.
    let rowStride: Int
    /// Whether its transpose is meant.
    let isTransposed: Bool
  }

  /// `C[m, n] = A · B`, or `C + A · B`; `c` is row-major.
  static func multiply(
    _ a: Factor, _ b: Factor, m: Int, k: Int, n: Int, accumulating: Bool,
    into c: UnsafeMutablePointer<Float>?
  ) {
    precondition(isSingleThreaded)
    cblas_sgemm(
      CblasRowMajor, a.isTransposed ? CblasTrans : CblasNoTrans,
      b.isTransposed ? CblasTrans : CblasNoTrans, Index(m), Index(n), Index(k), 1, a.start,
      Index(a.rowStride), b.start, Index(b.rowStride), accumulating ? 1 : 0, c, Index(n))
  }

  #if canImport(Accelerate)
    private typealias Index = Int32
  #else
    private typealias Index = blasint
  #endif
}
