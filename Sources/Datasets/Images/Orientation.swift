/// How a camera was held: the turn or mirror image that sets its picture upright (Exif 2.3, tag
/// 0x0112).
enum Orientation: UInt16, Sendable, CaseIterable {
  case upright = 1
  case mirrored = 2
  case upsideDown = 3
  case mirroredUpsideDown = 4
  case transposed = 5
  case turnedLeft = 6
  case transverse = 7
  case turnedRight = 8

  /// The orientation that a JPEG file names; upright where it names none, or none that there is.
  init(ofJPEG bytes: Span<UInt8>) {
    self = Orientation.value(inJPEG: bytes).flatMap(Orientation.init) ?? .upright
  }

  /// Walks from segment to segment up to the pixels, and looks into the Exif segment.
  private static func value(inJPEG bytes: Span<UInt8>) -> UInt16? {
    var offset = 2
    while offset + 4 <= bytes.count {
      guard bytes[offset] == 0xFF else { return nil }
      let marker = bytes[offset + 1]
      if marker == 0xFF {
        offset += 1
        continue
      }
      // Start of scan, end of image.
      if marker == 0xDA || marker == 0xD9 { return nil }
      let length = Int(bytes[offset + 2]) << 8 | Int(bytes[offset + 3])
      guard length >= 2, offset + 2 + length <= bytes.count else { return nil }
      let content = bytes.extracting(offset + 4..<offset + 2 + length)
      if marker == 0xE1, content.begins(with: "Exif\0\0") {
        return value(inTIFF: content.extracting(6..<content.count))
      }
      offset += 2 + length
    }
    return nil
  }

  private static func value(inTIFF bytes: Span<UInt8>) -> UInt16? {
    guard bytes.count >= 8 else { return nil }
    let isBigEndian: Bool
    switch (bytes[0], bytes[1]) {
    case (0x4D, 0x4D): isBigEndian = true
    case (0x49, 0x49): isBigEndian = false
    default: return nil
    }
    func short(_ offset: Int) -> UInt16 {
      let (first, second) = (UInt16(bytes[offset]), UInt16(bytes[offset + 1]))
      return isBigEndian ? first << 8 | second : second << 8 | first
    }
    let (high, low) = isBigEndian ? (short(4), short(6)) : (short(6), short(4))
    let directory = Int(high) << 16 | Int(low)
    guard short(2) == 42, directory + 2 <= bytes.count else { return nil }
    let count = Int(short(directory))
    for entry in 0..<count {
      let offset = directory + 2 + entry * 12
      guard offset + 12 <= bytes.count else { return nil }
      // One number of 16 bits.
      if short(offset) == 0x0112, short(offset + 2) == 3 { return short(offset + 8) }
    }
    return nil
  }
}

extension Span<UInt8> {
  fileprivate func begins(with text: StaticString) -> Bool {
    let length = text.utf8CodeUnitCount
    guard count >= length else { return false }
    var index = 0
    for byte in "\(text)".utf8 {
      if self[index] != byte { return false }
      index += 1
    }
    return true
  }
}

extension RGBImage {
  /// The image as it was seen.
  func upright(from orientation: Orientation) -> RGBImage {
    // Where the first pixel comes from, and what a step to the right and one down are there.
    let (right, bottom) = (width - 1, height - 1)
    let (start, across, down): (Int, Int, Int)
    switch orientation {
    case .upright: return self
    case .mirrored: (start, across, down) = (right, -1, width)
    case .upsideDown: (start, across, down) = (bottom * width + right, -1, -width)
    case .mirroredUpsideDown: (start, across, down) = (bottom * width, 1, -width)
    case .transposed: (start, across, down) = (0, width, 1)
    case .turnedLeft: (start, across, down) = (bottom * width, -width, 1)
    case .transverse: (start, across, down) = (bottom * width + right, -width, -1)
    case .turnedRight: (start, across, down) = (right, width, -1)
    }
    let isTurned = orientation.rawValue >= Orientation.transposed.rawValue
    let (newWidth, newHeight) = isTurned ? (height, width) : (width, height)
    var result = [UInt8](repeating: 0, count: pixels.count)
    for y in 0..<newHeight {
      for x in 0..<newWidth {
        let source = 3 * (start + x * across + y * down)
        let target = 3 * (y * newWidth + x)
        for channel in 0..<3 { result[target + channel] = pixels[source + channel] }
      }
    }
    return RGBImage(width: newWidth, height: newHeight, pixels: result)
  }
}
