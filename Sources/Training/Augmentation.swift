import Essentials
import RealModule

/// Random changes of images while training; none by default.
public struct Augmentation: Hashable, Sendable {
  /// The greatest shift along each axis, in pixels.
  public var shift: Float
  /// The greatest rotation, in degrees.
  public var rotation: Float
  /// The greatest change of scale, as a fraction.
  public var zoom: Float
  /// Whether every other image is mirrored left to right.
  public var flips: Bool

  /// Makes a description.
  public init(shift: Float = 0, rotation: Float = 0, zoom: Float = 0, flips: Bool = false) {
    self.shift = shift
    self.rotation = rotation
    self.zoom = zoom
    self.flips = flips
  }

  /// Whether nothing is done.
  var isNone: Bool { self == Augmentation() }

  /// Writes an image, changed at random: bilinear, what lies beyond the edge is 0.
  func apply(
    to image: [Float], height: Int, width: Int, channels: Int,
    using generator: inout SeededGenerator, into result: inout MutableSpan<Float>
  ) {
    func uniform(_ reach: Float) -> Float {
      (Float(generator.next() >> 40) * 0x1p-23 - 1) * reach
    }
    let angle = uniform(rotation) * .pi / 180
    let scale = 1 + uniform(zoom)
    let (dx, dy) = (uniform(shift), uniform(shift))
    let mirror: Float = flips && generator.next() >> 63 == 1 ? -1 : 1
    let (sine, cosine) = (Float.sin(angle) / scale, Float.cos(angle) / scale)
    let (centreX, centreY) = (Float(width - 1) / 2, Float(height - 1) / 2)
    for y in 0..<height {
      for x in 0..<width {
        let (u, v) = (Float(x) - centreX - dx, Float(y) - centreY - dy)
        let sourceX = (cosine * u - sine * v) * mirror + centreX
        let sourceY = sine * u + cosine * v + centreY
        let (left, top) = (sourceX.rounded(.down), sourceY.rounded(.down))
        let (fx, fy) = (sourceX - left, sourceY - top)
        for c in 0..<channels {
          func pixel(_ j: Int, _ i: Int) -> Float {
            j >= 0 && j < height && i >= 0 && i < width ? image[(j * width + i) * channels + c] : 0
          }
          let (i, j) = (Int(left), Int(top))
          let upper = pixel(j, i) + (pixel(j, i + 1) - pixel(j, i)) * fx
          let lower = pixel(j + 1, i) + (pixel(j + 1, i + 1) - pixel(j + 1, i)) * fx
          result[(y * width + x) * channels + c] = upper + (lower - upper) * fy
        }
      }
    }
  }
}
