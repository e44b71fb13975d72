import ModelGraph
public import Tensors

/// IEEE 754 binary16, rounded to nearest even, subnormals kept.
public struct Float16Scheme: Sendable {
  /// Makes a scheme.
  public init() {}

  /// Quantizes a tensor.
  ///
  /// - Throws: `QuantizationError.float16Overflow` for a value from 65,520 on: the converter
  ///   would store an infinity.
  func quantize(_ tensor: Tensor, name: String) throws(QuantizationError) -> QuantizedTensor {
    var overflow: Float?
    let quantized = quantize(tensor) { value in
      let half = Float16(value)
      if half.isInfinite { overflow = value }
      return half
    }
    if let overflow { throw .float16Overflow(weight: name, value: overflow) }
    return quantized
  }

  /// Quantizes a tensor; what binary16 can't hold becomes its greatest number.
  public func saturating(_ tensor: Tensor) -> QuantizedTensor {
    let most = Float(Float16.greatestFiniteMagnitude)
    return quantize(tensor) { Float16(min(max($0, -most), most)) }
  }

  @inline(__always)
  private func quantize(_ tensor: Tensor, _ half: (Float) -> Float16) -> QuantizedTensor {
    QuantizedTensor(
      encoding: .float16,
      codes: tensor.withFloats { values in
        Tensor(shape: tensor.shape, scalarType: .float16, elements: UInt16.self) { codes in
          for index in 0..<codes.count { codes[index] = half(values[index]).bitPattern }
        }
      })
  }
}
