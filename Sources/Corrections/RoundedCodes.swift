import Kernels
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
package struct RoundedCodes: Sendable {
  let grid: CodeGrid

  package init(grid: CodeGrid) { self.grid = grid }

  /// More sweeps over the weights are not made.
  private static let sweepLimit = 12
  /// Columns that go down side by side.
  private static let blockSize = 16

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
    var chosen: [[Int]] = []
    for first in stride(from: 0, to: columns.count, by: RoundedCodes.blockSize) {
      let block = first..<min(first + RoundedCodes.blockSize, columns.count)
      var descents = block.map {
        Descent(weights: columns[$0], codes: start[$0], grid: grid, error: error)
      }
      for _ in 0..<RoundedCodes.sweepLimit where descents.contains(where: \.isMoving) {
        sweep(&descents, error)
      }
      chosen += descents.map(\.codes)
    }
    return chosen
  }

  /// Moves each column's codes once, one after another.
  private func sweep(
    _ descents: inout [Descent], _ error: SumError
  ) {
    let moving = descents.indices.filter { descents[$0].isMoving }
    for column in moving { descents[column].isMoving = false }
    for index in 0..<error.count where error.diagonal[index] > 0 {
      let curvature = error.diagonal[index]
      // A row of the matrix serves all columns while it is in the cache.
      for column in moving {
        let now = descents[column].codes[index]
        let wanted = Double(grid.value(now)) - descents[column].slopes[index] / curvature
        let code = nearest(to: wanted, now: now)
        guard code != now else { continue }
        descents[column].move(
          index, to: code, by: Double(grid.value(code)) - Double(grid.value(now)), error)
      }
    }
  }

  /// One column's way down.
  private struct Descent {
    var codes: [Int]
    /// The gradient's half, `H e + D w`.
    var slopes: [Double]
    /// Whether a code moved in the last sweep.
    var isMoving = true

    init(weights: [Double], codes: [Int], grid: CodeGrid, error: SumError) {
      self.codes = codes
      slopes = [Double](repeating: 0, count: error.count)
      var span = slopes.mutableSpan
      for row in 0..<error.count {
        let change = Double(grid.value(codes[row])) - weights[row]
        if change != 0 {
          ScaledSum.add(error.matrix.span.extracting(error.row(row)), times: change, to: &span)
        }
      }
      for column in 0..<error.count {
        ScaledSum.add(
          error.driftColumns.span.extracting(error.row(column)), times: weights[column], to: &span)
      }
    }

    mutating func move(_ index: Int, to code: Int, by change: Double, _ error: SumError) {
      codes[index] = code
      isMoving = true
      var span = slopes.mutableSpan
      ScaledSum.add(error.matrix.span.extracting(error.row(index)), times: change, to: &span)
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
