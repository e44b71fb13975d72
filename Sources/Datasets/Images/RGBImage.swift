/// A decoded image: red, green and blue, 8 bits each, row by row from the top.
package struct RGBImage: Hashable, Sendable {
  package let width: Int
  package let height: Int
  /// `[height, width, 3]`.
  package let pixels: [UInt8]

  /// Makes an image.
  ///
  /// - Precondition: there are three numbers a pixel.
  package init(width: Int, height: Int, pixels: [UInt8]) {
    precondition(pixels.count == width * height * 3, "\(width) x \(height) pixels")
    self.width = width
    self.height = height
    self.pixels = pixels
  }

  /// Red, green and blue mixed to one channel: ITU-R BT.601's luma in 16 bits of fraction, as
  /// Pillow's mode "L" has it; a grey stays what it is.
  var luma: [UInt8] {
    let pixels = pixels.span
    return (0..<width * height).map { index in
      let red = Int(pixels[3 * index])
      let green = Int(pixels[3 * index + 1])
      let blue = Int(pixels[3 * index + 2])
      return UInt8((red * 19_595 + green * 38_470 + blue * 7_471 + 0x8000) >> 16)
    }
  }
}
