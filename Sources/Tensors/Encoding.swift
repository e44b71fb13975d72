/// How stored codes stand for real numbers.
public enum Encoding: Hashable, Sendable {
  /// IEEE 754 binary16.
  case float16
  /// `code * scale + minimum`, computed in binary64 and rounded once to binary32 (TF.js).
  ///
  /// Codes of up to 8 `bits` are stored in a byte each, others in two; a file only tells bytes apart.
  case affineFromMinimum(scale: Double, minimum: Double, bits: Int)
  /// `code * scale` of the element's channel, computed in binary32 (TFLite, ONNX): the element at a
  /// place in row-major order belongs to channel `place / channelStep % scales.count`.
  case symmetric(scales: [Float], channelStep: Int)
}
