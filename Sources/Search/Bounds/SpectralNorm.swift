import Kernels
import RealModule

/// Upper bounds of the greatest singular value, by Gram iteration.
///
/// `‖A‖₂ ≤ ‖(AᵀA)^(2^k)‖_F^(1 / 2^(k+1))` holds for every `k` and comes within `n^(1 / 2^(k+2))` of the
/// norm (B. Delattre, Q. Barthélemy, A. Araujo and A. Allauzen, "Efficient bound of Lipschitz constant
/// for convolutional layers by Gram iteration", ICML 2023, arXiv 2305.16173).
enum SpectralNorm {
  /// What rounding to binary64 may take away.
  ///
  /// A product of `n` terms errs by at most `n · 2⁻⁵³ · ‖A‖_F²`, which is `n^1.5 · 2⁻⁵³` of its Frobenius
  /// norm at most: 6·10⁻¹¹ for n = 4,096. Later squarings err as much, and roots take it down again: the
  /// sum is at most twice that.
  private static let rounding = 1 + 1e-9
  /// How near to the norm the bound has to come.
  private static let tightness = 1.005

  /// A bound for a row-major matrix; not tightened once it is below `known`, a value that is exceeded
  /// elsewhere anyway.
  static func bound(
    _ matrix: [Double], rows: Int, columns: Int, known: Double = 0
  ) -> Double {
    if rows == 1 || columns == 1 { return frobenius(matrix) * rounding }
    if columns > rows {
      return bound(transposed(matrix, rows, columns), rows: columns, columns: rows, known: known)
    }
    let n = columns
    var gram = [Double](repeating: 0, count: n * n)
    var span = gram.mutableSpan
    GEMM.gram(matrix.span, m: rows, n: n, into: &span)
    // The norm's square is the product of the Frobenius norms, each to the power 2^-k, at most.
    var (square, power) = (1.0, 1.0)
    var next = gram
    while true {
      let scale = frobenius(gram)
      guard scale > 0 else { return 0 }
      guard scale.isFinite else { return .infinity }
      square *= Double.pow(scale, power)
      let slack = Double.pow(Double(n), power / 4)
      if slack < tightness || square.squareRoot() * rounding < known { break }
      for place in gram.indices { gram[place] /= scale }
      var span = next.mutableSpan
      GEMM.gram(gram.span, m: n, n: n, into: &span)
      swap(&gram, &next)
      power /= 2
    }
    return square.squareRoot() * rounding
  }

  static func frobenius(_ values: [Double]) -> Double {
    values.reduce(0) { $0 + $1 * $1 }.squareRoot()
  }

  private static func transposed(_ matrix: [Double], _ rows: Int, _ columns: Int) -> [Double] {
    var result = matrix
    for row in 0..<rows {
      for column in 0..<columns { result[column * rows + row] = matrix[row * columns + column] }
    }
    return result
  }
}
