/// How a weight is to be stored.
public enum QuantizationScheme: Hashable, Sendable, CustomStringConvertible {
  /// As it is: IEEE 754 binary32.
  case float32
  /// IEEE 754 binary16.
  case float16
  /// TF.js' affine codes, one range for the whole tensor: up to 256 take a byte each, more two.
  case affine(codeCount: Int)
  /// So many of the 256 numbers that bytes can stand for in a tensor, chosen for the least squared error
  /// (k-means): bytes that compress well.
  case codebook(count: Int)
  /// Signed bytes with a scale for each output channel of a product; all else stays float32. TFLite and
  /// ONNX store it, TF.js can't.
  case int8

  /// TF.js' affine codes of so many bits, as `tensorflowjs_converter` makes them of 8 and 16.
  public static func affine(bits: Int) -> QuantizationScheme { .affine(codeCount: 1 << bits) }

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

  /// The scheme's name: `float16`, `uint8`, `40 codes`, `codebook4`.
  public var description: String {
    switch self {
    case .float32: "float32"
    case .float16: "float16"
    case .affine(let count): count.bitCount.map { "uint\($0)" } ?? "\(count) codes"
    case .codebook(let count): count.bitCount.map { "codebook\($0)" } ?? "codebook of \(count)"
    case .int8: "int8"
    }
  }

  /// Whether its codes lie between the extremes of a tensor, which must be finite then.
  public var needsRange: Bool { self != .float32 && self != .float16 }

  /// Whether TF.js can load what the scheme makes.
  public var isKnownToTFJS: Bool { self != .int8 }
}

extension Int {
  /// The number of bits that count so far, for a power of two.
  fileprivate var bitCount: Int? {
    self > 0 && nonzeroBitCount == 1 ? trailingZeroBitCount : nil
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
