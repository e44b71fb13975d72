/// How stored codes stand for real numbers.
public enum Encoding: Hashable, Sendable {
  /// IEEE 754 binary16.
  case float16
  /// `code * scale + minimum`, computed in binary64 and rounded once to binary32 (TF.js).
  case affineFromMinimum(scale: Double, minimum: Double, bits: Int)
}
