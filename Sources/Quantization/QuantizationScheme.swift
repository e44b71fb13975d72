public import Tensors

/// The names that people use for schemes.
extension QuantizationScheme {
  /// The names that people use, in the order of falling size; `uint2` to `uint7` and `codebook1` to
  /// `codebook7` are known, too.
  public static let named: [(name: String, scheme: QuantizationScheme)] = [
    ("float32", .float32), ("float16", .float16), ("uint16", .affine(bits: 16)),
    ("uint8", .affine(bits: 8)), ("int8", .int8), ("uint6", .affine(bits: 6)),
    ("codebook6", .codebook(count: 64)), ("uint4", .affine(bits: 4)),
    ("codebook4", .codebook(count: 16)),
  ]

  /// What `tensorflowjs_converter` makes, in the order of falling size.
  public static let standard: [QuantizationScheme] = [
    .float32, .float16, .affine(bits: 16), .affine(bits: 8),
  ]

  /// The scheme of a name; `nil` for an unknown one.
  public init?(named name: String) {
    let known =
      QuantizationScheme.named.map(\.scheme)
      + (2...7).map { .affine(bits: $0) } + (1...7).map { .codebook(count: 1 << $0) }
    guard let scheme = known.first(where: { $0.description == name }) else { return nil }
    self = scheme
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
