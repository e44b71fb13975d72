import Quantization
import RealModule

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
///
/// With `bitPrice` above 0 a code pays for the bits that it will take once compressed, by how often
/// it occurs: codes move to frequent ones where that costs little (rate-distortion optimization, G.
/// Sullivan and T. Wiegand, 1998).
struct RoundedCodes {
  let grid: CodeGrid
  /// What a bit may cost, as a share of the squared error that rounding to the nearest makes on
  /// average.
  let bitPrice: Double

  /// More sweeps over the weights are not made.
  private static let sweepLimit = 12

  /// Chooses codes for several columns of weights that see the same inputs.
  ///
  /// - Parameters:
  ///   - columns: the weights, a column a sum.
  ///   - start: codes to begin with, of the same form.
  ///   - error: what a column's error costs.
  ///   - bits: the price of each code, in bits.
  /// - Returns: the codes, of the same form.
  func chosen(
    _ columns: [[Double]], start: [[Int]], error: SumError, bits: [Double]
  ) -> [[Int]] {
    let (count, matrix) = (error.count, error.curvature)
    let diagonal = (0..<count).map { matrix[$0 * count + $0] }
    // Rounding errs by scale² / 12 on average.
    let mean = diagonal.reduce(0, +) / Double(max(1, count))
    let price = bitPrice * mean * grid.scale * grid.scale / 12
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
          let code = cheapest(
            near: wanted, now: codes[index], curvature: diagonal[index], price: price, bits: bits)
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

  /// The code with the least error and price around a value; the present one among equals.
  private func cheapest(
    near wanted: Double, now: Int, curvature: Double, price: Double, bits: [Double]
  ) -> Int {
    let nearest = grid.code(wanted)
    if price == 0 {
      // Of two codes that are as near nothing is gained by a move.
      let (gain, present) = (distance(nearest, wanted), distance(now, wanted))
      return gain < present * (1 - 1e-9) ? nearest : now
    }
    var (best, least) = (now, cost(now, wanted, curvature, price, bits))
    for code in max(0, nearest - 2)...min(grid.greatestCode, nearest + 2) where code != now {
      let cost = cost(code, wanted, curvature, price, bits)
      if cost < least * (1 - 1e-9) { (best, least) = (code, cost) }
    }
    return best
  }

  private func distance(_ code: Int, _ wanted: Double) -> Double {
    (Double(grid.value(code)) - wanted).magnitude
  }

  private func cost(
    _ code: Int, _ wanted: Double, _ curvature: Double, _ price: Double, _ bits: [Double]
  ) -> Double {
    let distance = distance(code, wanted)
    return curvature * distance * distance + price * bits[code]
  }

  /// The bits of each code where codes are compressed by how often they occur; what does not occur
  /// costs as if it did half a time.
  func bits(of codes: some Sequence<Int>) -> [Double] {
    var counts = [Double](repeating: 0.5, count: grid.greatestCode + 1)
    for code in codes { counts[code] += 1 }
    let sum = counts.reduce(0, +)
    return counts.map { Double.log2(sum / $0) }
  }
}
