import ByteIO

/// What the head of a PNG file says of its pixels (ISO/IEC 15948, 11.2.2 and 11.3.2.1).
enum PNGHeader {
  private static let signature: [UInt8] = [0x89] + Array("PNG\r\n".utf8) + [0x1A, 0x0A]
  /// Colour types with alpha: of greys, and of colours.
  private static let alphaTypes: Set<UInt8> = [4, 6]

  /// Whether pixels may be transparent: by a channel of their own, or by a chunk `tRNS`.
  static func hasAlpha(_ file: FileBytes) -> Bool {
    guard file.starts(with: signature), file.count > 33 else { return false }
    return file.withUnsignedBytes { bytes in
      if alphaTypes.contains(bytes[25]) { return true }
      var offset = signature.count
      while offset + 12 <= bytes.count {
        let length =
          Int(bytes[offset]) << 24 | Int(bytes[offset + 1]) << 16 | Int(bytes[offset + 2]) << 8
          | Int(bytes[offset + 3])
        switch (bytes[offset + 4], bytes[offset + 5], bytes[offset + 6], bytes[offset + 7]) {
        case (0x74, 0x52, 0x4E, 0x53): return true
        // The pixels, and the end.
        case (0x49, 0x44, 0x41, 0x54), (0x49, 0x45, 0x4E, 0x44): return false
        default: offset += 12 + length
        }
      }
      return false
    }
  }
}
