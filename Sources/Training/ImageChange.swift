import RealModule

/// One image's rotation, change of scale, shift and mirroring.
///
/// It is mirrored, turned and stretched about its centre, then moved.
package struct ImageChange: Hashable, Sendable {
  /// In radians; a positive one turns what points right upwards.
  package var angle: Float
  /// Above 1: everything becomes greater.
  package var scale: Float
  /// In pixels.
  package var right: Float
  /// In pixels.
  package var down: Float
  /// Whether left becomes right.
  package var isMirrored: Bool

  package init(
    angle: Float = 0, scale: Float = 1, right: Float = 0, down: Float = 0, isMirrored: Bool = false
  ) {
    self.angle = angle
    self.scale = scale
    self.right = right
    self.down = down
    self.isMirrored = isMirrored
  }

  /// Writes the changed image: bilinear, what lies beyond the edge is 0.
  package func apply(
    to image: [Float], height: Int, width: Int, channels: Int,
    into result: inout MutableSpan<Float>
  ) {
    let mirror: Float = isMirrored ? -1 : 1
    let (sine, cosine) = (Float.sin(angle) / scale, Float.cos(angle) / scale)
    let (centreX, centreY) = (Float(width - 1) / 2, Float(height - 1) / 2)
    for y in 0..<height {
      for x in 0..<width {
        let (u, v) = (Float(x) - centreX - right, Float(y) - centreY - down)
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
