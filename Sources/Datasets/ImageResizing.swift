import Tensors

/// How images of one channel are brought to another size.
public struct ImageResizing: Codable, Hashable, Sendable {
  /// Height and width of what the image becomes.
  public let height: Int, width: Int
  /// Rows and columns of zeros around that.
  public let margin: Int

  /// Makes a description.
  public init(height: Int, width: Int, margin: Int) {
    self.height = height
    self.width = width
    self.margin = margin
  }

  /// What it does, in words.
  public var summary: String {
    "scaled to \(height)x\(width) (bilinear, half-pixel centres), margin of \(margin)"
  }

  /// Resizes images `[n, h, w]` to `[n, height + 2 margin, width + 2 margin]`: bilinear, pixel
  /// centres at half-integers, edge pixels repeated.
  func resize(_ images: NumericArray) -> NumericArray {
    let (count, sourceHeight, sourceWidth) = (
      images.shape.dimensions[0], images.shape.dimensions[1], images.shape.dimensions[2]
    )
    let source = images.floats
    let (fullHeight, fullWidth) = (height + 2 * margin, width + 2 * margin)
    let rows = (0..<height).map { Sampling($0, of: height, in: sourceHeight) }
    let columns = (0..<width).map { Sampling($0, of: width, in: sourceWidth) }
    var result = [Float](repeating: 0, count: count * fullHeight * fullWidth)
    for image in 0..<count {
      let base = image * sourceHeight * sourceWidth
      for (y, row) in rows.enumerated() {
        for (x, column) in columns.enumerated() {
          func pixel(_ i: Int, _ j: Int) -> Float { source[base + i * sourceWidth + j] }
          let upper = column.mix(pixel(row.first, column.first), pixel(row.first, column.second))
          let lower = column.mix(pixel(row.second, column.first), pixel(row.second, column.second))
          result[(image * fullHeight + y + margin) * fullWidth + x + margin] =
            row.mix(upper, lower)
        }
      }
    }
    return NumericArray(
      shape: Shape([count, fullHeight, fullWidth]), elements: .floats(result),
      source: images.source)
  }

  /// The two source pixels between which a pixel lies.
  private struct Sampling {
    let first: Int
    let second: Int
    let fraction: Float

    init(_ index: Int, of count: Int, in sourceCount: Int) {
      let position = (Float(index) + 0.5) * Float(sourceCount) / Float(count) - 0.5
      let floor = position.rounded(.down)
      fraction = position - floor
      first = min(max(Int(floor), 0), sourceCount - 1)
      second = min(max(Int(floor) + 1, 0), sourceCount - 1)
    }

    func mix(_ a: Float, _ b: Float) -> Float { a + (b - a) * fraction }
  }
}
