/// An array whose elements are stored as codes of fewer bits.
public struct QuantizedTensor: Sendable {
  /// What the codes mean.
  public let encoding: Encoding
  /// The codes, of the type that the encoding says.
  public let codes: Tensor
  /// The type of the numbers that the codes stand for: float32, or int32 with an affine encoding.
  public let scalarType: ScalarType

  /// The extents, the codes' own.
  public var shape: Shape { codes.shape }

  /// Makes a quantized tensor.
  ///
  /// - Precondition: the codes' scalar type is the one that the encoding asks for, its scales fit their
  ///   shape, and it knows numbers of `scalarType`.
  public init(encoding: Encoding, codes: Tensor, scalarType: ScalarType = .float32) {
    precondition(Self.canDecode(encoding, as: scalarType), "no numbers of \(scalarType)")
    precondition(codes.scalarType == encoding.codeType, "codes of \(encoding.codeType)")
    precondition(encoding.fits(codes.shape), "scales for \(codes.shape)")
    self.encoding = encoding
    self.codes = codes
    self.scalarType = scalarType
  }

  /// Whether codes of an encoding can stand for numbers of a type.
  public static func canDecode(_ encoding: Encoding, as scalarType: ScalarType) -> Bool {
    if case .affineFromMinimum = encoding, scalarType == .int32 { return true }
    return scalarType == .float32
  }

  /// The numbers, as TF.js's `io.decodeWeights`, TFLite and ONNX compute them.
  ///
  /// From a minimum: product and sum are separate binary64 operations, then one rounding, to binary32 or
  /// to a whole number. Affine: the exact difference, rounded to binary32, times the scale. float16: exact
  /// widening.
  public func dequantized() -> Tensor {
    switch encoding {
    case .float16:
      codes.withElements(as: UInt16.self) { halves in
        Tensor(shape: shape) { values in
          for index in 0..<values.count {
            values[index] = Float(Float16(bitPattern: halves[index]))
          }
        }
      }
    case .affineFromMinimum(let scale, let minimum, let bits):
      bits <= 8
        ? decode(UInt8.self, scale: scale, minimum: minimum)
        : decode(UInt16.self, scale: scale, minimum: minimum)
    case .affine(let scales, let zeroPoints, let axis, let type):
      switch type {
      case .int8: decode(Int8.self, scales, zeroPoints, axis)
      case .uint8: decode(UInt8.self, scales, zeroPoints, axis)
      case .uint16: decode(UInt16.self, scales, zeroPoints, axis)
      default: decode(Int32.self, scales, zeroPoints, axis)
      }
    }
  }

  private func decode<Code: FixedWidthInteger & BitwiseCopyable>(
    _ type: Code.Type, _ scales: [Float], _ zeroPoints: [Int32], _ axis: Int?
  ) -> Tensor {
    let step = shape.channelStep(from: axis, count: scales.count) ?? 1
    return codes.withElements(as: type) { codes in
      Tensor(shape: shape) { values in
        for index in 0..<values.count {
          let channel = index / step % scales.count
          values[index] = Float(Int64(codes[index]) - Int64(zeroPoints[channel])) * scales[channel]
        }
      }
    }
  }

  private func decode<Code: FixedWidthInteger & BitwiseCopyable>(
    _ type: Code.Type, scale: Double, minimum: Double
  ) -> Tensor {
    codes.withElements(as: type) { codes in
      guard scalarType == .float32 else {
        return Tensor(shape: shape, scalarType: .int32, elements: Int32.self) { values in
          for index in 0..<values.count {
            values[index] = Int32(roundingAsTFJS: Double(codes[index]) * scale + minimum)
          }
        }
      }
      return Tensor(shape: shape) { values in
        for index in 0..<values.count {
          values[index] = Float(Double(codes[index]) * scale + minimum)
        }
      }
    }
  }
}

extension Int32 {
  /// JavaScript's `Math.round`, then its conversion to 32 bits: halves go up, what is too great
  /// wraps round, and infinity becomes 0.
  fileprivate init(roundingAsTFJS value: Double) {
    let floor = value.rounded(.down)
    let rounded = value - floor >= 0.5 ? floor + 1 : floor
    self =
      rounded.isFinite
      ? Int32(truncatingIfNeeded: Int64(rounded.truncatingRemainder(dividingBy: 0x1p32))) : 0
  }
}
