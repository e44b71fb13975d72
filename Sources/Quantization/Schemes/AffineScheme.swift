import ModelGraph
import Tensors

/// The affine codes of `tensorflowjs_converter` (`quantization.py`): one range for the tensor,
/// moved so that 0 has a code of its own, and rounding half to even.
struct AffineScheme {
  let bits: Int
  let arithmetic: ConverterArithmetic

  private var greatestCode: Double { Double(1 << bits - 1) }

  /// The range of a tensor as its codes see it; the same in both arithmetics.
  struct Grid: Equatable {
    var minimum: Double
    var maximum: Double
    var scale: Double
  }

  /// The grid of values from `least` to `greatest`.
  func grid(from least: Double, to greatest: Double) -> Grid {
    guard least < greatest else { return Grid(minimum: least, maximum: least, scale: 1) }
    let scale = (greatest - least) / greatestCode
    guard least <= 0, greatest >= 0 else {
      return Grid(minimum: least, maximum: greatest, scale: scale)
    }
    let zeroPoint = ((0 - least) / scale).rounded(.toNearestOrEven)
    // `-0.0` for a tensor whose least value is 0: so the converter writes it.
    let minimum = -zeroPoint * scale
    return Grid(minimum: minimum, maximum: greatestCode * scale + minimum, scale: scale)
  }

  /// Quantizes a tensor that has at least one element.
  func quantize(_ tensor: Tensor) -> QuantizedTensor {
    tensor.withFloats { values in
      var (least, greatest) = (values[0], values[0])
      for index in 0..<values.count {
        least = values[index] < least ? values[index] : least
        greatest = values[index] > greatest ? values[index] : greatest
      }
      let grid = grid(from: Double(least), to: Double(greatest))
      let isConstant = least == greatest
      let codes =
        bits <= 8
        ? encode(values, grid, isConstant, shape: tensor.shape, .uint8, UInt8.self)
        : encode(values, grid, isConstant, shape: tensor.shape, .uint16, UInt16.self)
      return QuantizedTensor(
        encoding: .affineFromMinimum(scale: grid.scale, minimum: grid.minimum, bits: bits),
        codes: codes)
    }
  }

  private func encode<Code: FixedWidthInteger & UnsignedInteger & BitwiseCopyable>(
    _ values: Span<Float>, _ grid: Grid, _ isConstant: Bool, shape: Shape, _ type: ScalarType,
    _: Code.Type
  ) -> Tensor {
    Tensor(shape: shape, scalarType: type, elements: Code.self) { codes in
      if isConstant { return }
      switch arithmetic {
      case .float64:
        // Adding 2^52 rounds half to even and leaves the integer in the low bits.
        let rounding = 0x1p52
        for index in 0..<codes.count {
          let clipped = min(max(Double(values[index]), grid.minimum), grid.maximum)
          let code = (clipped - grid.minimum) / grid.scale + rounding
          codes[index] = Code(truncatingIfNeeded: code.bitPattern)
        }
      case .float32:
        let rounding: Float = 0x1p23
        let (minimum, maximum) = (Float(grid.minimum), Float(grid.maximum))
        let scale = Float(grid.scale)
        for index in 0..<codes.count {
          let clipped = min(max(values[index], minimum), maximum)
          let code = (clipped - minimum) / scale + rounding
          // Beyond the range of binary32 this wraps, as the converter's cast does.
          codes[index] = Code(truncatingIfNeeded: code.bitPattern)
        }
      }
    }
  }
}
