/// An array whose elements are stored as codes of fewer bits.
public struct QuantizedTensor: Sendable {
  /// What the codes mean.
  public let encoding: Encoding
  /// The codes: uint8 or uint16 for an affine encoding, int8 for a symmetric one, float16 for
  /// `.float16`.
  public let codes: Tensor

  /// The extents, the codes' own.
  public var shape: Shape { codes.shape }

  /// Makes a quantized tensor.
  ///
  /// - Precondition: the codes' scalar type is the one that the encoding asks for.
  public init(encoding: Encoding, codes: Tensor) {
    switch encoding {
    case .float16: precondition(codes.scalarType == .float16, "codes of float16")
    case .affineFromMinimum(_, _, let bits):
      precondition(codes.scalarType == (bits <= 8 ? .uint8 : .uint16), "codes of \(bits) bits")
    case .symmetric: precondition(codes.scalarType == .int8, "codes of int8")
    }
    self.encoding = encoding
    self.codes = codes
  }

  /// The real numbers, as TF.js's `io.loadWeights` computes them.
  ///
  /// Affine: product and sum are separate binary64 operations, then one rounding to binary32.
  /// float16: exact widening.
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
      Tensor(shape: shape) { values in
        for index in 0..<values.count {
          values[index] = Float(Double(codes[index]) * scale + minimum)
        }
      }
    }
  }
}
