/// How a weight is to be stored.
public enum QuantizationScheme: Hashable, Sendable, CustomStringConvertible {
  /// As it is: IEEE 754 binary32.
  case float32
  /// IEEE 754 binary16.
  case float16
  /// TF.js' affine codes, one range for the whole tensor; 8 or 16 bits.
  case affine(bits: Int)

  /// The names that people use, in the order of falling size.
  public static let named: [(name: String, scheme: QuantizationScheme)] = [
    ("float32", .float32), ("float16", .float16), ("uint16", .affine(bits: 16)),
    ("uint8", .affine(bits: 8)),
  ]

  /// The scheme of a name; `nil` for an unknown one.
  public init?(named name: String) {
    guard let known = QuantizationScheme.named.first(where: { $0.name == name }) else {
      return nil
    }
    self = known.scheme
  }

  /// The scheme's name.
  public var description: String {
    switch self {
    case .float32: "float32"
    case .float16: "float16"
    case .affine(let bits): "uint\(bits)"
    }
  }
}

/// The precision in which affine codes are computed.
///
/// `tensorflowjs_converter` computes them in that of its NumPy: binary64 from NumPy 2 on, binary32
/// before. The codes differ rarely, and then by 1; `min` and `scale` are the same.
public enum ConverterArithmetic: String, Sendable, CaseIterable {
  /// NumPy 2 and later.
  case float64
  /// NumPy 1.
  case float32
}
