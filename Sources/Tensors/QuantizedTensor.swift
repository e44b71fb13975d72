/// An array whose elements are stored as codes of fewer bits.
public struct QuantizedTensor: Sendable {
  /// What the codes mean.
  public let encoding: Encoding
  /// The codes: uint8 or uint16 for an affine encoding, int8 for a symmetric one, float16 for
  /// `.float16`.
  public let codes: Tensor
  /// The type of the numbers that the codes stand for: float32, or int32 with an affine encoding.
  public let scalarType: ScalarType

  /// The extents, the codes' own.
  public var shape: Shape { codes.shape }

  /// Makes a quantized tensor.
  ///
  /// - Precondition: the codes' scalar type is the one that the encoding asks for, and the encoding
  ///   knows numbers of `scalarType`.
  public init(encoding: Encoding, codes: Tensor, scalarType: ScalarType = .float32) {
    precondition(Self.canDecode(encoding, as: scalarType), "no numbers of \(scalarType)")
    switch encoding {
    case .float16: precondition(codes.scalarType == .float16, "codes of float16")
    case .affineFromMinimum(_, _, let bits):
      precondition(codes.scalarType == (bits <= 8 ? .uint8 : .uint16), "codes of \(bits) bits")
    case .symmetric: precondition(codes.scalarType == .int8, "codes of int8")
    }
    self.encoding = encoding
    self.codes = codes
    self.scalarType = scalarType
  }

  /// Whether codes of an encoding can stand for numbers of a type.
  public static func canDecode(_ encoding: Encoding, as scalarType: ScalarType) -> Bool {
    if case .affineFromMinimum = encoding, scalarType == .int32 { return true }
    return scalarType == .float32
  }

  /// The numbers, as TF.js's `io.decodeWeights` computes them.
  ///
  /// Affine: product and sum are separate binary64 operations, then one rounding, to binary32 or to a
  /// whole number. float16: exact widening.
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
    case .symmetric(let scales, let step):
      codes.withElements(as: Int8.self) { codes in
        Tensor(shape: shape) { values in
          for index in 0..<values.count {
            values[index] = Float(codes[index]) * scales[index / step % scales.count]
          }
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
