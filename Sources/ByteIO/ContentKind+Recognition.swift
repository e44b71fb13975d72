extension ContentKind {
  /// What stands at a path; `nil` for what is not recognised, or can't be read.
  public init?(at path: String) {
    if let names = Directory.entries(path) {
      guard names.contains("saved_model.pb") || names.contains("saved_model.pbtxt") else {
        return nil
      }
      self = .savedModelDirectory
    } else {
      guard let bytes = try? FileBytes(contentsOf: path) else { return nil }
      self.init(of: bytes)
    }
  }

  /// What these bytes are; `nil` for what is not recognised.
  public init?(of bytes: FileBytes) {
    guard
      let kind = Self.bySignature(bytes) ?? Self.byText(bytes)
        ?? ProtocolBufferFields(bytes)?.kind
    else { return nil }
    self = kind
  }

  /// Bytes that a format begins with, at an offset.
  private static let signatures: [(kind: ContentKind, offset: Int, bytes: [UInt8])] = [
    (.gzip, 0, [0x1F, 0x8B, 0x08]),
    (.zstd, 0, [0x28, 0xB5, 0x2F, 0xFD]),
    (.bzip2, 0, Array("BZh".utf8)),
    (.xz, 0, [0xFD] + Array("7zXZ".utf8) + [0]),
    (.sevenZip, 0, Array("7z".utf8) + [0xBC, 0xAF, 0x27, 0x1C]),
    (.tar, 257, Array("ustar".utf8)),
    (.hdf5, 0, [0x89] + Array("HDF\r\n".utf8) + [0x1A, 0x0A]),
    (.tflite, 4, Array("TFL3".utf8)),
    // A PyTorch file before version 1.6: a pickled magic number.
    (.torch, 0, [0x80, 0x02, 0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9]),
    (.gguf, 0, Array("GGUF".utf8)),
    (.numpy, 0, [0x93] + Array("NUMPY".utf8)),
    (.parquet, 0, Array("PAR1".utf8)),
    (.arrow, 0, Array("ARROW1".utf8)),
    (.matlab, 0, Array("MATLAB 5.0".utf8)),
    (.sqlite, 0, Array("SQLite format 3\0".utf8)),
    // The container of Office before 2007.
    (.excel, 0, [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]),
    (.png, 0, [0x89] + Array("PNG\r\n".utf8) + [0x1A, 0x0A]),
    (.jpeg, 0, [0xFF, 0xD8, 0xFF]),
    (.gif, 0, Array("GIF8".utf8)),
    (.tiff, 0, Array("II*\0".utf8)),
    (.tiff, 0, Array("MM\0*".utf8)),
    (.webp, 8, Array("WEBP".utf8)),
    (.pdf, 0, Array("%PDF-".utf8)),
  ]

  private static func bySignature(_ bytes: FileBytes) -> ContentKind? {
    if bytes.starts(with: Array("PK".utf8)),
      bytes.holds([3, 4], at: 2) || bytes.holds([5, 6], at: 2)
    {
      return ZipNames(bytes).kind
    }
    if let found = signatures.first(where: { bytes.holds($0.bytes, at: $0.offset) }) {
      return found.kind
    }
    return bySize(bytes)
  }

  /// Formats whose beginning only tells together with the file's length.
  private static func bySize(_ bytes: FileBytes) -> ContentKind? {
    // The length of a header, then the header, which is JSON.
    if let length = bytes.littleEndian(at: 0, byteCount: 8), length > 1, length <= bytes.count - 8,
      bytes.holds(Array("{\"".utf8), at: 8) || bytes.holds(Array("{ ".utf8), at: 8)
    {
      return .safetensors
    }
    if bytes.starts(with: Array("BM".utf8)), bytes.littleEndian(at: 2, byteCount: 4) == bytes.count
    {
      return .bmp
    }
    // 0, 0, type, number of axes, extents.
    if bytes.starts(with: [0, 0]), let type = bytes.littleEndian(at: 2, byteCount: 1),
      let axes = bytes.littleEndian(at: 3, byteCount: 1),
      let width = [0x08: 1, 0x09: 1, 0x0B: 2, 0x0C: 4, 0x0D: 4, 0x0E: 8][type], 1...8 ~= axes,
      idxByteCount(bytes, width: width, axes: axes) == bytes.count
    {
      return .idx
    }
    // PROTO, a version, … STOP.
    if bytes.count > 3, bytes.holds([0x80], at: 0),
      let version = bytes.littleEndian(at: 1, byteCount: 1),
      2...5 ~= version, bytes.holds([UInt8(ascii: ".")], at: bytes.count - 1)
    {
      return .pickle
    }
    return nil
  }

  private static func idxByteCount(_ bytes: FileBytes, width: Int, axes: Int) -> Int? {
    var count = width
    for axis in 0..<axes {
      guard
        let extent = try? bytes.integer(at: 4 + 4 * axis, as: UInt32.self, bigEndian: true)
      else { return nil }
      let (product, overflow) = count.multipliedReportingOverflow(by: Int(extent))
      guard !overflow, product < 1 << 48 else { return nil }
      count = product
    }
    return count + 4 + 4 * axes
  }

  /// Text that begins in a way that tells it.
  private static func byText(_ bytes: FileBytes) -> ContentKind? {
    guard let head = try? bytes.bytes(in: 0..<min(bytes.count, 1_024)) else { return nil }
    let text = String(decoding: head, as: UTF8.self)
      .drop { $0.isWhitespace || $0 == "\u{FEFF}" }.lowercased()
    let pages = ["<!doctype html", "<html", "<head", "<body", "<script", "<!--"]
    if pages.contains(where: text.hasPrefix) { return .html }
    if text.hasPrefix("<?xml") { return text.contains("<html") ? .html : .xml }
    if text.hasPrefix("<error>") { return .xml }
    if text.hasPrefix("version https://git-lfs.github.com/spec/") { return .gitLFSPointer }
    if isJSON(text) { return .json }
    // What servers send with status 404 or 403 where they send no page.
    let answers = ["404", "403", "not found", "forbidden", "access denied", "unauthorized"]
    let isAnswer = answers.contains { text.hasPrefix($0) }
    return isAnswer && bytes.count < 512 && head.allSatisfy({ 0x20...0x7E ~= $0 || 9...13 ~= $0 })
      ? .serverAnswer : nil
  }

  /// Whether lower-case text begins as an object or a list does.
  private static func isJSON(_ text: String) -> Bool {
    guard let first = text.first, first == "{" || first == "[" else { return false }
    guard let next = text.dropFirst().first(where: { !$0.isWhitespace }) else { return true }
    return first == "{"
      ? next == "\"" || next == "}" : "{[\"]-0123456789tfn".contains(next)
  }
}

extension FileBytes {
  /// Whether these bytes stand at an offset.
  func holds(_ wanted: [UInt8], at offset: Int) -> Bool {
    guard offset + wanted.count <= count else { return false }
    return (try? bytes(in: offset..<offset + wanted.count)) == wanted
  }

  /// The unsigned number of so many bytes, least first; `nil` where it leaves the file or `Int`.
  func littleEndian(at offset: Int, byteCount: Int) -> Int? {
    guard let part = try? bytes(in: offset..<offset + byteCount) else { return nil }
    return Int(exactly: part.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
  }
}
