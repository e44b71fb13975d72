public import Tensors

/// The numbers that the affine codes of a tensor stand for: `minimum + code × scale`, code 0 to
/// `greatestCode`.
///
/// Zero is one of them where the range holds it, as in `tensorflowjs_converter`'s `quantization.py`.
public struct CodeGrid: Equatable, Sendable {
  /// What code 0 stands for.
  public let minimum: Double
  /// What the greatest code stands for; all beyond it is stored as that.
  public let maximum: Double
  /// The distance of two codes.
  public let scale: Double
  /// 0 for a range without extent, all of whose codes are 0.
  public let greatestCode: Int
  private let bits: Int

  /// The grid of so many codes from `least` to `greatest`.
  public init(from least: Double, to greatest: Double, codeCount: Int) {
    bits = max(1, Int.bitWidth - (codeCount - 1).leadingZeroBitCount)
    guard least < greatest, codeCount > 1 else {
      (minimum, maximum, scale, greatestCode) = (least, least, 1, 0)
      return
    }
    greatestCode = codeCount - 1
    scale = (greatest - least) / Double(greatestCode)
    guard least <= 0, greatest >= 0 else {
      (minimum, maximum) = (least, greatest)
      return
    }
    let zeroPoint = ((0 - least) / scale).rounded(.toNearestOrEven)
    // `-0.0` for a tensor whose least value is 0: so the converter writes it.
    minimum = -zeroPoint * scale
    maximum = Double(greatestCode) * scale + minimum
  }

  /// What a code stands for, as TF.js computes it.
  public func value(_ code: Int) -> Float { Float(Double(code) * scale + minimum) }

  /// The nearest code, computed in binary64.
  public func code(_ value: Double) -> Int {
    let place = ((value - minimum) / scale).rounded(.toNearestOrEven)
    return Int(Swift.min(Swift.max(place, 0), Double(greatestCode)))
  }

  /// A tensor of chosen codes: in a byte each where the grid was made for up to 256, else in two.
  public func tensor(_ codes: [Int], shape: Shape) -> QuantizedTensor {
    func tensor<Code: FixedWidthInteger & BitwiseCopyable>(
      _ type: ScalarType, _: Code.Type
    ) -> Tensor {
      Tensor(shape: shape, scalarType: type, elements: Code.self) { span in
        for index in codes.indices { span[index] = Code(codes[index]) }
      }
    }
    return encoded(bits <= 8 ? tensor(.uint8, UInt8.self) : tensor(.uint16, UInt16.self))
  }

  /// Numbers, each as its nearest code.
  func encoding(_ values: Span<Float>, shape: Shape, _ arithmetic: ConverterArithmetic)
    -> QuantizedTensor
  {
    encoded(
      bits <= 8
        ? codes(values, shape, arithmetic, .uint8, UInt8.self)
        : codes(values, shape, arithmetic, .uint16, UInt16.self))
  }

  private func encoded(_ codes: Tensor) -> QuantizedTensor {
    QuantizedTensor(
      encoding: .affineFromMinimum(scale: scale, minimum: minimum, bits: bits), codes: codes)
  }

  private func codes<Code: FixedWidthInteger & UnsignedInteger & BitwiseCopyable>(
    _ values: Span<Float>, _ shape: Shape, _ arithmetic: ConverterArithmetic, _ type: ScalarType,
    _: Code.Type
  ) -> Tensor {
    Tensor(shape: shape, scalarType: type, elements: Code.self) { codes in
      if greatestCode == 0 { return }
      switch arithmetic {
      case .float64:
        // Adding 2^52 rounds half to even and leaves the integer in the low bits.
        let rounding = 0x1p52
        for index in 0..<codes.count {
          let clipped = min(max(Double(values[index]), minimum), maximum)
          let code = (clipped - minimum) / scale + rounding
          codes[index] = Code(truncatingIfNeeded: code.bitPattern)
        }
      case .float32:
        let rounding: Float = 0x1p23
        let (minimum, maximum, scale) = (Float(minimum), Float(maximum), Float(scale))
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
