/// How stored codes stand for real numbers.
public enum Encoding: Hashable, Sendable {
  /// IEEE 754 binary16.
  case float16
  /// `code * scale + minimum`, computed in binary64 and rounded once to binary32 (TF.js).
  ///
  /// Codes of up to 8 `bits` are stored in a byte each, others in two; a file only tells bytes apart.
  case affineFromMinimum(scale: Double, minimum: Double, bits: Int)
  /// `(code - zeroPoint) * scale`, computed in binary32 (TFLite, ONNX), with codes of `type`.
  ///
  /// One scale and zero point for all elements where `axis` is `nil`, else one for each channel: the
  /// scales are as many as that axis has elements. Where they are more, they go on over the next axes, as
  /// over both last ones of a depthwise filter, `[height, width, channels, multiplier]`.
  case affine(scales: [Float], zeroPoints: [Int32], axis: Int?, type: ScalarType)

  /// Encodings without their numbers: what a format can or can't say.
  public enum Kind: Hashable, Sendable, CaseIterable {
    /// `Encoding.float16`.
    case float16
    /// `Encoding.affineFromMinimum`.
    case affineFromMinimum
    /// `Encoding.affine`.
    case affine
  }

  /// Which of them it is.
  public var kind: Kind {
    switch self {
    case .float16: .float16
    case .affineFromMinimum: .affineFromMinimum
    case .affine: .affine
    }
  }

  /// The type of its codes.
  public var codeType: ScalarType {
    switch self {
    case .float16: .float16
    case .affineFromMinimum(_, _, let bits): bits <= 8 ? .uint8 : .uint16
    case .affine(_, _, _, let type): type
    }
  }

  /// Whether it can stand for all elements of an array: its scales are as many as the channels, and its
  /// codes whole numbers that are known.
  public func fits(_ shape: Shape) -> Bool {
    guard case .affine(let scales, let zeroPoints, let axis, let type) = self else { return true }
    return [.int8, .uint8, .uint16, .int32].contains(type) && zeroPoints.count == scales.count
      && shape.channelStep(from: axis, count: scales.count) != nil
  }
}

extension Shape {
  /// How far elements of neighbouring channels are apart in row-major order, where `count` channels run
  /// over the axes from `axis` on; `nil` where that many do not.
  ///
  /// The element at a place belongs to channel `place / step % count`.
  package func channelStep(from axis: Int?, count: Int) -> Int? {
    guard let axis else { return count == 1 ? max(1, elementCount) : nil }
    guard dimensions.indices.contains(axis) else { return nil }
    var channels = 1
    for last in axis..<rank {
      channels *= dimensions[last]
      if channels == count { return dimensions[(last + 1)...].reduce(1, *) }
    }
    return nil
  }
}
