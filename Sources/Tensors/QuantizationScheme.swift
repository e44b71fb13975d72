/// How a tensor of numbers is to be stored.
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
  /// ONNX store it.
  case int8

  /// TF.js' affine codes of so many bits, as `tensorflowjs_converter` makes them of 8 and 16.
  public static func affine(bits: Int) -> QuantizationScheme { .affine(codeCount: 1 << bits) }

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

  /// What its codes are, which not every format of files can say; `nil` for plain numbers.
  public var encodingKind: Encoding.Kind? {
    switch self {
    case .float32: nil
    case .float16: .float16
    case .affine, .codebook: .affineFromMinimum
    case .int8: .affine
    }
  }
}

extension Int {
  /// The number of bits that count so far, for a power of two.
  fileprivate var bitCount: Int? {
    self > 0 && nonzeroBitCount == 1 ? trailingZeroBitCount : nil
  }
}

/// `{"type": "float16"}`, `{"type": "affine", "codeCount": 40}`, `{"type": "codebook", "codeCount": 16}`:
/// programs read numbers where a name for people would have to be taken apart.
extension QuantizationScheme: Codable {
  private enum Kind: String, Codable { case float32, float16, affine, codebook, int8 }

  private enum Key: String, CodingKey { case type, codeCount }

  /// Reads a scheme.
  ///
  /// - Throws: `DecodingError`, also for a number of codes that the scheme can't have.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: Key.self)
    func codeCount(upTo greatest: Int) throws -> Int {
      let count = try values.decode(Int.self, forKey: .codeCount)
      guard (1...greatest).contains(count) else {
        throw DecodingError.dataCorruptedError(
          forKey: .codeCount, in: values,
          debugDescription: "\(count) codes, where 1 to \(greatest) are possible")
      }
      return count
    }
    switch try values.decode(Kind.self, forKey: .type) {
    case .float32: self = .float32
    case .float16: self = .float16
    case .affine: self = .affine(codeCount: try codeCount(upTo: 1 << 16))
    case .codebook: self = .codebook(count: try codeCount(upTo: 256))
    case .int8: self = .int8
    }
  }

  /// Writes the scheme.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: Key.self)
    let (kind, codeCount): (Kind, Int?) =
      switch self {
      case .float32: (.float32, nil)
      case .float16: (.float16, nil)
      case .affine(let count): (.affine, count)
      case .codebook(let count): (.codebook, count)
      case .int8: (.int8, nil)
      }
    try values.encode(kind, forKey: .type)
    try values.encodeIfPresent(codeCount, forKey: .codeCount)
  }
}
