import ModelGraph
public import Tensors

/// IEEE 754 binary16, rounded to nearest even, subnormals kept.
public struct Float16Scheme: Sendable {
  /// Makes a scheme.
  public init() {}

  /// Quantizes a tensor.
  ///
  /// Infinities stay what they are.
  ///
  /// - Throws: `QuantizationError.float16Overflow` for a finite value from 65,520 on: the converter
  ///   would store an infinity.
  func quantize(_ tensor: Tensor, name: String) throws(QuantizationError) -> QuantizedTensor {
    let overflow = tensor.withFloats { values -> Float? in
      var greatest: Int32 = 0
      for index in 0..<values.count {
        let magnitude = Float16Scheme.magnitude(values[index])
        // What is infinite or no number is no overflow.
        greatest = max(greatest, magnitude >= Float16Scheme.infinity ? 0 : magnitude)
      }
      guard greatest >= Float16Scheme.leastOverflow else { return nil }
      return values.indices.first { Float16Scheme.magnitude(values[$0]) == greatest }
        .map { values[$0] }
    }
    if let overflow { throw .float16Overflow(weight: name, value: overflow) }
    return rounded(tensor)
  }

  /// Quantizes a tensor; what is finite and binary16 can't hold becomes its greatest number.
  public func saturating(_ tensor: Tensor) -> QuantizedTensor {
    let most = Float(Float16.greatestFiniteMagnitude)
    let bounded = tensor.withFloats { values in
      Tensor(shape: tensor.shape) { bounded in
        for index in 0..<values.count {
          let value = values[index]
          bounded[index] = value.isInfinite ? value : min(max(value, -most), most)
        }
      }
    }
    return rounded(bounded)
  }

  private func rounded(_ tensor: Tensor) -> QuantizedTensor {
    QuantizedTensor(
      encoding: .float16,
      codes: tensor.withFloats { values in
        Tensor(shape: tensor.shape, scalarType: .float16, elements: UInt16.self) { codes in
          for index in 0..<min(values.count, codes.count) {
            codes[index] = Float16Scheme.code(values[index])
          }
        }
      })
  }

  // Magnitudes; constants, which stored ones would not be in a loop.
  private static var leastNormal: Int32 { magnitude(0x1p-14) }
  private static var leastOverflow: Int32 { magnitude(65_520) }
  private static var infinity: Int32 { magnitude(.infinity) }

  /// The bits without the sign's, which are in the order of the magnitudes.
  @inline(__always)
  private static func magnitude(_ value: Float) -> Int32 {
    Int32(bitPattern: value.bitPattern & 0x7FFF_FFFF)
  }

  /// The bits of `Float16(value)`; of what is no number, those of one that is none.
  ///
  /// Without branches, so that loops become vector code: processors that are not asked for F16C
  /// convert one number at a time, in a function.
  @inline(__always)
  private static func code(_ value: Float) -> UInt16 {
    let magnitude = magnitude(value)
    // Half of the last place that stays, less one where that place is even; then the exponent's
    // other offset.
    let normal = (magnitude &+ 0xFFF &+ (magnitude >> 13 & 1) &- 112 << 23) >> 13
    // The last place of 0.5 is that of binary16's subnormals: adding rounds to it.
    let subnormal = Int32(bitPattern: (value.magnitude + 0.5).bitPattern) &- 0x3F00_0000
    let finite = magnitude < leastNormal ? subnormal : normal
    let number = magnitude < leastOverflow ? finite : 0x7C00
    let code = magnitude > infinity ? 0x7E00 : number
    return UInt16(truncatingIfNeeded: code | Int32(bitPattern: value.bitPattern) >> 16 & 0x8000)
  }
}
