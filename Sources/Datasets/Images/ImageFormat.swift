import ByteIO

/// The formats that images are decoded from.
public enum ImageFormat: String, Sendable, CaseIterable {
  /// ISO/IEC 10918, baseline and progressive.
  case jpeg
  /// ISO/IEC 15948.
  case png

  /// The format's name, as people write it.
  public var title: String {
    switch self {
    case .jpeg: "JPEG"
    case .png: "PNG"
    }
  }

  /// The format of a file, by its first bytes: names lie.
  ///
  /// - Throws: `ImageError.unknownFormat`.
  init(of file: FileBytes) throws(ImageError) {
    if file.starts(with: [0xFF, 0xD8, 0xFF]) {
      self = .jpeg
    } else if file.starts(with: [0x89] + Array("PNG\r\n".utf8) + [0x1A, 0x0A]) {
      self = .png
    } else {
      throw .unknownFormat(file: file.source, found: ImageFormat.otherFormat(of: file))
    }
  }

  /// Endings of names that images have; other files of a folder are no samples.
  ///
  /// Those of formats that are not decoded are among them: such a file is an error, not absent.
  static let fileExtensions: Set<String> = [
    "jpg", "jpeg", "jpe", "jfif", "png", "gif", "bmp", "webp", "tif", "tiff", "heic", "avif",
  ]

  private static func otherFormat(of file: FileBytes) -> String? {
    if file.count == 0 { return "file without content" }
    if ContentKind(of: file) == .gitLFSPointer { return "Git LFS pointer (run 'git lfs pull')" }
    let marks: [(String, [UInt8])] = [
      ("GIF", Array("GIF8".utf8)), ("BMP", Array("BM".utf8)), ("TIFF", Array("II*".utf8) + [0]),
      ("TIFF", Array("MM".utf8) + [0, 0x2A]), ("web page", Array("<".utf8)),
    ]
    if let mark = marks.first(where: { file.starts(with: $0.1) }) { return mark.0 }
    guard let head = try? file.bytes(in: 0..<min(12, file.count)), head.count == 12 else {
      return nil
    }
    switch String(decoding: head[8...], as: UTF8.self) {
    case "WEBP": return "WebP"
    case "heic", "heix", "mif1": return "HEIC"
    case "avif": return "AVIF"
    default: return nil
    }
  }
}
