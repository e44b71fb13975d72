import Tensors

extension Weight {
  /// Whether all its numbers are finite; what are no numbers of floating point always are.
  ///
  /// Constants of graph-models may be infinite: masks, and what stands around a picture before its
  /// greatest values are taken.
  public var isFinite: Bool {
    switch self {
    case .plain(let tensor):
      switch tensor.scalarType {
      case .float32:
        tensor.withElements(as: UInt32.self) { !$0.containsExponent(of: 0x7F80_0000) }
      case .float16: tensor.withElements(as: UInt16.self) { !$0.containsExponent(of: 0x7C00) }
      default: true
      }
    case .quantized(let tensor):
      switch tensor.encoding {
      case .float16:
        tensor.codes.withElements(as: UInt16.self) { !$0.containsExponent(of: 0x7C00) }
      case .affineFromMinimum(let scale, let minimum, let bits):
        // All others lie between these.
        tensor.scalarType == .int32
          || (Float(minimum).isFinite
            && Float(Double((1 << (bits <= 8 ? 8 : 16)) - 1) * scale + minimum).isFinite)
      case .affine(let scales, let zeroPoints, _, let type):
        zip(scales, zeroPoints).allSatisfy { scale, zeroPoint in
          type.wholeNumbers.allSatisfy { (Float($0 - Int64(zeroPoint)) * scale).isFinite }
        }
      }
    }
  }
}

extension ScalarType {
  /// The least and the greatest code of a type of whole numbers.
  fileprivate var wholeNumbers: [Int64] {
    switch self {
    case .int8: [-128, 127]
    case .uint8: [0, 255]
    case .uint16: [0, 65_535]
    default: [Int64(Int32.min), Int64(Int32.max)]
    }
  }
}

extension Span where Element: FixedWidthInteger & BitwiseCopyable {
  /// Whether all bits of the mask are set in any element: an exponent that infinities have.
  ///
  /// Without an early end, so that the loop becomes vector code.
  fileprivate func containsExponent(of mask: Element) -> Bool {
    var found: Element = 0
    for index in 0..<count { found |= self[index] & mask == mask ? 1 : 0 }
    return found != 0
  }
}
