package import Essentials

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
  package var isNone: Bool { self == Augmentation() }

  /// What becomes of one image, drawn at random.
  package func drawn(using generator: inout SeededGenerator) -> ImageChange {
    func uniform(_ reach: Float) -> Float {
      (Float(generator.next() >> 40) * 0x1p-23 - 1) * reach
    }
    let angle = uniform(rotation) * .pi / 180
    let scale = 1 + uniform(zoom)
    let (right, down) = (uniform(shift), uniform(shift))
    return ImageChange(
      angle: angle, scale: scale, right: right, down: down,
      isMirrored: flips && generator.next() >> 63 == 1)
  }
}
