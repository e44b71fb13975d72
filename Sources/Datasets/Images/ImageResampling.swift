/// How an image is brought to another size; each is TensorFlow's operation of that kind.
public enum ImageResampling: String, Codable, Hashable, Sendable, CaseIterable {
  /// Bilinear, pixel `i` from `i · scale`: `resizeBilinear` of TF.js, `resize_bilinear` of
  /// TensorFlow 1.
  case bilinear
  /// Bilinear, first and last pixels on each other (`align_corners=True`).
  case bilinearAlignCorners = "bilinear-align-corners"
  /// Bilinear, pixel centres at half-integers (`half_pixel_centers=True`): `tf.image.resize` of
  /// TensorFlow 2.
  case bilinearHalfPixel = "bilinear-half-pixel"
  /// Keys' cubic (a = -0.5), pixel centres at half-integers: `tf.image.resize(method="bicubic")`.
  case bicubic
  /// The mean of what a pixel covers: `tf.image.resize(method="area")`.
  case area

  /// What it is, in words.
  public var summary: String {
    switch self {
    case .bilinear: "bilinear (as TF.js)"
    case .bilinearAlignCorners: "bilinear, corners aligned"
    case .bilinearHalfPixel: "bilinear, half-pixel centres"
    case .bicubic: "bicubic, half-pixel centres"
    case .area: "area"
    }
  }
}

/// Which pixels of an axis make up each of its new ones.
struct AxisSampling {
  /// A new pixel: neighbours from `first` on, with their shares.
  struct Taps {
    let first: Int
    let weights: [Float]
  }

  /// The new pixels.
  let taps: [Taps]
  /// Whether each is a mixture of two at most, computed as TensorFlow does it:
  /// `a + (b - a) * share`.
  let isLinear: Bool

  /// Samples an axis of `sourceCount` pixels.
  ///
  /// `range`: those of the `count` new pixels that are wanted.
  init(_ method: ImageResampling, from sourceCount: Int, to count: Int, range: Range<Int>) {
    var scale = Float(sourceCount) / Float(count)
    switch method {
    case .bilinear:
      isLinear = true
      taps = range.map { .linear(at: Float($0) * scale, of: sourceCount) }
    case .bilinearAlignCorners:
      if count > 1 { scale = Float(sourceCount - 1) / Float(count - 1) }
      isLinear = true
      taps = range.map { [scale] in .linear(at: Float($0) * scale, of: sourceCount) }
    case .bilinearHalfPixel:
      isLinear = true
      taps = range.map { .linear(at: (Float($0) + 0.5) * scale - 0.5, of: sourceCount) }
    case .bicubic:
      isLinear = false
      taps = range.map { .cubic(at: (Float($0) + 0.5) * scale - 0.5, of: sourceCount) }
    case .area:
      isLinear = false
      taps = range.map { .area(Float($0) * scale, Float($0 + 1) * scale, of: sourceCount) }
    }
  }
}

extension AxisSampling.Taps {
  /// Two neighbours, or one where the place is that of a pixel, or beyond the edge.
  static func linear(at position: Float, of count: Int) -> AxisSampling.Taps {
    let floor = position.rounded(.down)
    let lower = max(Int(floor), 0)
    let upper = min(Int(position.rounded(.up)), count - 1)
    guard upper > lower else { return AxisSampling.Taps(first: upper, weights: [1]) }
    return AxisSampling.Taps(first: lower, weights: [1 - (position - floor), position - floor])
  }

  /// Up to four neighbours; those that are not there have no share, and the others all of it.
  ///
  /// TensorFlow takes the polynomial from a table of 1,024 steps, and so does this.
  static func cubic(at position: Float, of count: Int) -> AxisSampling.Taps {
    let floor = position.rounded(.down)
    let step = ((position - floor) * 1_024).rounded(.toNearestOrEven) / 1_024
    let first = Int(floor) - 1
    let all = [cubicFar(step + 1), cubicNear(step), cubicNear(1 - step), cubicFar(2 - step)]
    let present = all.indices.filter { 0..<count ~= first + $0 }
    let sum = present.reduce(Float(0)) { $0 + all[$1] }
    return AxisSampling.Taps(
      first: first + (present.first ?? 0), weights: present.map { all[$0] / sum })
  }

  private static func cubicNear(_ x: Float) -> Float { (1.5 * x - 2.5) * x * x + 1 }
  private static func cubicFar(_ x: Float) -> Float { ((-0.5 * x + 2.5) * x - 4) * x + 2 }

  /// All that lie between two places, those at the ends with the part that does.
  static func area(_ start: Float, _ end: Float, of count: Int) -> AxisSampling.Taps {
    let first = Int(start)
    let last = min(Int(end.rounded(.up)), count)
    let parts = (first..<max(last, first + 1)).map { index in
      min(Float(index + 1), end) - max(Float(index), start)
    }
    let length = end - start
    return AxisSampling.Taps(first: first, weights: parts.map { $0 / length })
  }
}
