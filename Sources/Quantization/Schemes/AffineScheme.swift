public import Tensors

/// The affine codes of `tensorflowjs_converter` (`quantization.py`): one range for the tensor, that of
/// its extremes, and rounding half to even.
public struct AffineScheme: Sendable {
  private let codeCount: Int
  private let arithmetic: ConverterArithmetic

  /// Makes a scheme; the converter has 256 and 65,536 codes.
  public init(codeCount: Int, arithmetic: ConverterArithmetic = .float64) {
    self.codeCount = codeCount
    self.arithmetic = arithmetic
  }

  /// Quantizes a tensor.
  ///
  /// - Precondition: it has at least one element.
  public func quantize(_ tensor: Tensor) -> QuantizedTensor {
    tensor.withFloats { values in
      var (least, greatest) = (values[0], values[0])
      for index in 0..<values.count {
        least = values[index] < least ? values[index] : least
        greatest = values[index] > greatest ? values[index] : greatest
      }
      return CodeGrid(from: Double(least), to: Double(greatest), codeCount: codeCount)
        .encoding(values, shape: tensor.shape, arithmetic)
    }
  }
}
