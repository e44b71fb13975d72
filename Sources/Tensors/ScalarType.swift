/// What the elements of an array are.
public enum ScalarType: String, Hashable, Sendable, CaseIterable {
  /// IEEE 754 binary32.
  case float32
  /// IEEE 754 binary16.
  case float16
  /// Signed, 8 bits.
  case int8
  /// Unsigned, 8 bits.
  case uint8
  /// Unsigned, 16 bits, little endian.
  case uint16
  /// Signed, 32 bits, little endian.
  case int32
  /// One byte: 0 or 1.
  case bool
  /// Two binary32: real and imaginary part.
  case complex64
  /// For each element a length of 4 bytes, then that many bytes of UTF-8 (TF.js).
  case string

  /// Bytes an element; `nil` where elements differ in length.
  public var byteCount: Int? {
    switch self {
    case .int8, .uint8, .bool: 1
    case .float16, .uint16: 2
    case .float32, .int32: 4
    case .complex64: 8
    case .string: nil
    }
  }
}
