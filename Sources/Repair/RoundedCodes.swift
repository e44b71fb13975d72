package import Quantization

/// Codes of the weights that are multiplied with the same inputs, chosen together.
///
/// Rounding each weight to its nearest code makes errors that add up; here a weight's rounding makes
/// good what others' have done, and what the layers before have done to the inputs. What counts is the
/// error of the sums that the quantized network's inputs `x` make with the codes, against those of
/// the float network's inputs `x − d` with its weights `w`: `eᵀ H e + 2 eᵀ D w`, where `e` is the error
/// of the weights, `H = Σ x xᵀ` and `D = Σ x dᵀ` (M. Nagel et al., "Up or down? Adaptive rounding for
/// post-training quantization", arXiv 2004.10568, its asymmetric reconstruction; E. Frantar et al.,
/// "GPTQ", arXiv 2210.17323; S. Zhang et al., "Qronos: correcting the past by shaping the future",
/// arXiv 2505.11695). It falls with each step of a descent along one coordinate after another
/// ("CDQuant", arXiv 2406.17542), from the nearest codes on, until none moves.
package struct RoundedCodes {
  let grid: CodeGrid

  package init(grid: CodeGrid) { self.grid = grid }

  /// More sweeps over the weights are not made.
  private static let sweepLimit = 12

  /// Chooses codes for several columns of weights that see the same inputs.
  ///
  /// - Parameters:
  ///   - columns: the weights, a column a sum.
  ///   - start: codes to begin with, of the same form.
  ///   - error: what a column's error costs.
  /// - Returns: the codes, of the same form.
  package func chosen(
    _ columns: [[Double]], start: [[Int]], error: SumError
  ) -> [[Int]] {
    let (count, matrix) = (error.count, error.curvature)
    let diagonal = (0..<count).map { matrix[$0 * count + $0] }
    return zip(columns, start).map { weights, start in
      var codes = start
      var errors = weights.indices.map { Double(grid.value(codes[$0])) - weights[$0] }
      // The gradient's half, H e + D w.
      var slopes = [Double](repeating: 0, count: count)
      for row in 0..<count where errors[row] != 0 {
        for column in 0..<count { slopes[column] += matrix[row * count + column] * errors[row] }
      }
      for row in 0..<count {
        for column in 0..<count {
          slopes[row] += error.drift[row * count + column] * weights[column]
        }
      }
      for _ in 0..<RoundedCodes.sweepLimit {
        var hasMoved = false
        for index in 0..<count where diagonal[index] > 0 {
          let wanted = Double(grid.value(codes[index])) - slopes[index] / diagonal[index]
          let code = nearest(to: wanted, now: codes[index])
          guard code != codes[index] else { continue }
          let change = Double(grid.value(code)) - Double(grid.value(codes[index]))
          codes[index] = code
          errors[index] += change
          for column in 0..<count { slopes[column] += matrix[index * count + column] * change }
          hasMoved = true
        }
        if !hasMoved { break }
      }
      return codes
    }
  }

  /// The code that is nearest to a value; the present one among equals, for of two codes that are as
  /// near nothing is gained by a move.
  private func nearest(to wanted: Double, now: Int) -> Int {
    let nearest = grid.code(wanted)
    return distance(nearest, wanted) < distance(now, wanted) * (1 - 1e-9) ? nearest : now
  }

  private func distance(_ code: Int, _ wanted: Double) -> Double {
    (Double(grid.value(code)) - wanted).magnitude
  }
}
