/// A PNG of one colour, as bytes: an image whose pixels a test knows.
public func solidPNG(_ color: [UInt8], width: Int = 4, height: Int = 4) -> [UInt8] {
  func word(_ value: UInt32) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
  }
  func chunk(_ name: String, _ content: [UInt8]) -> [UInt8] {
    let body = Array(name.utf8) + content
    var sum = ~UInt32(0)
    for byte in body {
      sum ^= UInt32(byte)
      for _ in 0..<8 { sum = sum & 1 == 1 ? (sum >> 1) ^ 0xEDB8_8320 : sum >> 1 }
    }
    return word(UInt32(content.count)) + body + word(~sum)
  }
  let row: [UInt8] = [0] + [[UInt8]](repeating: color, count: width).flatMap(\.self)
  let rows = [[UInt8]](repeating: row, count: height).flatMap(\.self)
  var (low, high): (UInt32, UInt32) = (1, 0)
  for byte in rows {
    low = (low + UInt32(byte)) % 65_521
    high = (high + low) % 65_521
  }
  // One block that is stored, not compressed.
  let length = UInt16(rows.count)
  let block = [
    1, UInt8(length & 255), UInt8(length >> 8), UInt8(~length & 255), UInt8(~length >> 8),
  ]
  let header = word(UInt32(width)) + word(UInt32(height)) + [8, 2, 0, 0, 0]
  return [0x89] + Array("PNG\r\n".utf8) + [0x1A, 0x0A] + chunk("IHDR", header)
    + chunk("IDAT", [0x78, 0x01] + block + rows + word(high << 16 | low)) + chunk("IEND", [])
}
