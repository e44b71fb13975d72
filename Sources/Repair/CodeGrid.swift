import ModelGraph
import Tensors

/// The numbers that the codes of a tensor stand for: `minimum + code × scale`, code 0 to `greatest`.
///
/// Zero is one of them where the range holds it, as in the converter's grids.
struct CodeGrid: Equatable {
  let minimum: Double
  let scale: Double
  let greatest: Int

  /// The grid of so many codes from `least` to `most`; one point where they are equal.
  init(from least: Double, to most: Double, codeCount: Int) {
    guard least < most, codeCount > 1 else {
      (minimum, scale, greatest) = (least, 1, 0)
      return
    }
    greatest = codeCount - 1
    scale = (most - least) / Double(codeCount - 1)
    guard least <= 0, most >= 0 else {
      minimum = least
      return
    }
    minimum = -((0 - least) / scale).rounded(.toNearestOrEven) * scale
  }

  /// What a code stands for, as TF.js computes it.
  func value(_ code: Int) -> Float { Float(Double(code) * scale + minimum) }

  /// The nearest code.
  func code(_ value: Double) -> Int {
    let place = ((value - minimum) / scale).rounded(.toNearestOrEven)
    return Int(min(max(place, 0), Double(greatest)))
  }

  /// Codes as a weight of a file: of 8 bits up to 256 codes, else of 16.
  func weight(_ codes: [Int], shape: Shape) -> Weight {
    let bits = greatest < 256 ? 8 : 16
    func tensor<Code: FixedWidthInteger & BitwiseCopyable>(
      _ type: ScalarType, _: Code.Type
    ) -> Tensor {
      Tensor(shape: shape, scalarType: type, elements: Code.self) { span in
        for index in codes.indices { span[index] = Code(codes[index]) }
      }
    }
    return .quantized(
      QuantizedTensor(
        encoding: .affineFromMinimum(scale: scale, minimum: minimum, bits: bits),
        codes: bits == 8 ? tensor(.uint8, UInt8.self) : tensor(.uint16, UInt16.self)))
  }

  /// The range whose grid errs least on these numbers, by the mean of squares: their extremes, or less
  /// where outliers cost the others more than they are worth.
  ///
  /// (M. Nagel et al., "A white paper on neural network quantization", arXiv 2106.08295, section
  /// 3.1: range setting by MSE.)
  static func leastSquares(_ values: [Float], codeCount: Int) -> CodeGrid {
    let (least, most) = (Double(values.min() ?? 0), Double(values.max() ?? 0))
    var best = CodeGrid(from: least, to: most, codeCount: codeCount)
    var bestError = best.squaredError(values)
    // Steps of 2 % down to a third; both ends by the same share.
    for step in 1..<34 {
      let share = 1 - 0.02 * Double(step)
      let grid = CodeGrid(from: least * share, to: most * share, codeCount: codeCount)
      let error = grid.squaredError(values)
      if error < bestError { (best, bestError) = (grid, error) }
    }
    return best
  }

  private func squaredError(_ values: [Float]) -> Double {
    guard greatest > 0 else { return .infinity }
    return values.reduce(0) { sum, value in
      let error = Double(value) - (Double(code(Double(value))) * scale + minimum)
      return sum + error * error
    }
  }
}
