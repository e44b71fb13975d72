import ModelGraph
import Tensors

/// IEEE 754 binary16, rounded to nearest even, subnormals kept.
struct Float16Scheme {
  /// Quantizes a tensor.
  ///
  /// - Throws: `QuantizationError.float16Overflow` for a value from 65,520 on: the converter
  ///   would store an infinity.
  func quantize(_ tensor: Tensor, name: String) throws(QuantizationError) -> QuantizedTensor {
    var overflow: Float?
    let codes = tensor.withFloats { values in
      Tensor(shape: tensor.shape, scalarType: .float16, elements: UInt16.self) { codes in
        for index in 0..<codes.count {
          let half = Float16(values[index])
          if half.isInfinite { overflow = values[index] }
          codes[index] = half.bitPattern
        }
      }
    }
    if let overflow { throw .float16Overflow(weight: name, value: overflow) }
    return QuantizedTensor(encoding: .float16, codes: codes)
  }
}
