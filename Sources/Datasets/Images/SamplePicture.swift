import CImageCodecs
public import Tensors

/// A sample as a small picture for a report: PNG of few pixels, else JPEG.
///
/// The least number of the sample is black and the greatest white, whatever was done to the pixels.
public struct SamplePicture: Hashable, Sendable {
  /// `image/png` or `image/jpeg`.
  public let mediaType: String
  /// The file.
  public let bytes: [UInt8]
  /// Pixels of a row.
  public let width: Int
  /// Rows.
  public let height: Int

  /// No side is longer than this.
  private static let longestSide = 96
  /// Up to so many pixels a picture is written without loss.
  private static let greatestLossless = 4_096
  private static let quality: Int32 = 82

  /// Draws a sample of extents `[height, width, 1 or 3]`; `nil` for what is no picture.
  public init?(_ sample: [Float], shape: Shape) {
    let extents = shape.dimensions
    guard extents.count == 3, extents[2] == 1 || extents[2] == 3, shape.elementCount > 0,
      sample.count == shape.elementCount, extents[0] > 1, extents[1] > 1
    else { return nil }
    let channels = extents[2]
    let finite = sample.lazy.filter(\.isFinite)
    guard let low = finite.min(), let high = finite.max() else { return nil }
    // A picture of one colour has no scale.
    let factor = high > low ? 255 / (high - low) : 0
    let levels = sample.map { value in
      value.isFinite ? (value - low) * factor : 0
    }
    let shrink = (max(extents[0], extents[1]) + Self.longestSide - 1) / Self.longestSide
    let (height, width) = (extents[0] / shrink, extents[1] / shrink)
    guard height > 0, width > 0 else { return nil }
    var pixels = [UInt8]()
    pixels.reserveCapacity(height * width * channels)
    for y in 0..<height {
      for x in 0..<width {
        for channel in 0..<channels {
          var sum: Float = 0
          for row in y * shrink..<(y + 1) * shrink {
            for column in x * shrink..<(x + 1) * shrink {
              sum += levels[(row * extents[1] + column) * channels + channel]
            }
          }
          let mean = (sum / Float(shrink * shrink)).rounded()
          pixels.append(UInt8(max(0, min(255, mean))))
        }
      }
    }
    let isLossless = width * height <= Self.greatestLossless
    guard
      let bytes = Self.encoded(
        pixels, width: width, height: height, channels: channels, isLossless: isLossless)
    else { return nil }
    self.bytes = bytes
    self.width = width
    self.height = height
    mediaType = isLossless ? "image/png" : "image/jpeg"
  }

  private static func encoded(
    _ pixels: [UInt8], width: Int, height: Int, channels: Int, isLossless: Bool
  ) -> [UInt8]? {
    let extents = codec_extents(width: Int32(width), height: Int32(height))
    let capacity = 2 * pixels.count + 4_096
    var message = [CChar](repeating: 0, count: Int(codec_message_size))
    var status = codec_ok
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: capacity) { target, count in
      count = 0
      status =
        isLossless
        ? unsafe codec_png_encode(
          pixels, extents, Int32(channels), target.baseAddress, capacity, &count, &message)
        : unsafe codec_jpeg_encode(
          pixels, extents, Int32(channels), quality, target.baseAddress, capacity, &count,
          &message)
    }
    return status == codec_ok && !bytes.isEmpty ? bytes : nil
  }
}
