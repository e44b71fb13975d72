package import ByteIO
import CImageCodecs

/// Turns the bytes of a JPEG or PNG file into pixels.
///
/// Pixels are TensorFlow's (`tf.io.decode_image`): greys become three equal channels, inks lights,
/// palettes colours; of 16 bits the upper 8 are taken, and alpha is left out. The one difference: an
/// Exif orientation is followed, as browsers do, unless it is to be ignored.
package struct ImageDecoder: Hashable, Sendable {
  /// More pixels than this are an error: 192 MB once decoded.
  package static let pixelLimit = 1 << 26

  /// How a JPEG's frequencies become pixels.
  package let transform: JPEGTransform
  /// Whether a turned photograph is set upright.
  package let followsOrientation: Bool

  /// Makes a decoder.
  package init(transform: JPEGTransform = .accurate, followsOrientation: Bool = true) {
    self.transform = transform
    self.followsOrientation = followsOrientation
  }

  /// Decodes a file.
  ///
  /// - Throws: `ImageError`.
  package func decode(_ file: FileBytes) throws(ImageError) -> RGBImage {
    let format = try ImageFormat(of: file)
    return try file.withUnsignedBytes { (bytes: Span<UInt8>) throws(ImageError) -> RGBImage in
      let image = try decode(bytes, as: format, file: file.source)
      guard followsOrientation, format == .jpeg else { return image }
      return image.upright(from: Orientation(ofJPEG: bytes))
    }
  }

  private func decode(
    _ bytes: Span<UInt8>, as format: ImageFormat, file: String
  ) throws(ImageError) -> RGBImage {
    let limit = Int64(ImageDecoder.pixelLimit)
    var extents = codec_extents()
    var message = [CChar](repeating: 0, count: Int(codec_message_size))
    let headerStatus = unsafe bytes.withUnsafeBufferPointer { buffer in
      switch format {
      case .jpeg:
        unsafe codec_jpeg_extents(buffer.baseAddress, buffer.count, limit, &extents, &message)
      case .png:
        unsafe codec_png_extents(buffer.baseAddress, buffer.count, limit, &extents, &message)
      }
    }
    try check(headerStatus, message, file, format)
    let byteCount = Int(extents.width) * Int(extents.height) * 3
    var status = codec_ok
    let pixels = unsafe bytes.withUnsafeBufferPointer { buffer in
      unsafe [UInt8](unsafeUninitializedCapacity: byteCount) { target, count in
        // The codecs fill all of it, or fail: then it is zeros, which nobody sees.
        unsafe target.initialize(repeating: 0)
        count = byteCount
        switch format {
        case .jpeg:
          status = unsafe codec_jpeg_decode(
            buffer.baseAddress, buffer.count, limit, transform == .fast ? 1 : 0,
            target.baseAddress, byteCount, &message)
        case .png:
          status = unsafe codec_png_decode(
            buffer.baseAddress, buffer.count, limit, target.baseAddress, byteCount, &message)
        }
      }
    }
    try check(status, message, file, format)
    return RGBImage(
      width: Int(extents.width), height: Int(extents.height), pixels: pixels)
  }

  /// Whether a PNG has a pixel that is not opaque; an image that can't be decoded has none.
  static func isTransparent(png file: FileBytes) -> Bool {
    file.withUnsignedBytes { (bytes: Span<UInt8>) -> Bool in
      var message = [CChar](repeating: 0, count: Int(codec_message_size))
      var isTransparent: Int32 = 0
      let status = unsafe bytes.withUnsafeBufferPointer { buffer in
        unsafe codec_png_transparency(
          buffer.baseAddress, buffer.count, Int64(ImageDecoder.pixelLimit), &isTransparent, &message
        )
      }
      return status == codec_ok && isTransparent != 0
    }
  }

  private func check(
    _ status: codec_status, _ message: [CChar], _ file: String, _ format: ImageFormat
  ) throws(ImageError) {
    guard status != codec_ok else { return }
    let reason = String(
      decoding: message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    switch status {
    case codec_too_large: throw .tooLarge(file: file, limit: ImageDecoder.pixelLimit)
    case codec_unsupported: throw .unsupported(file: file, format: format, reason: reason)
    default: throw .corrupt(file: file, format: format, reason: reason)
    }
  }
}
