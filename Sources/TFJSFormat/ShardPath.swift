import ModelSources

/// The path of a weight file as a manifest has it, and where the file may lie.
///
/// Manifests are made for addresses: what a browser makes of a path is tried, too, where no file has
/// the name as it is written.
struct ShardPath {
  /// As it is written.
  let written: String
  /// Paths from the manifest's directory, the likeliest first; none leaves it.
  let candidates: [String]

  /// Reads a path.
  ///
  /// - Throws: `TFJSError.addressOfShard` for what names a server, and `.unsafePath` for what
  ///   leaves the directory, however it is spelled.
  init(_ written: String, file: String) throws(ModelFormatError) {
    guard !written.contains("://"), !written.hasPrefix("//"), !written.hasPrefix("data:") else {
      throw .tfjs(.addressOfShard(file: file, address: written))
    }
    let bare = String(written.prefix { $0 != "?" && $0 != "#" })
    var candidates: [String] = []
    for spelling in [written, bare] {
      for text in [spelling, Self.unescaped(spelling) ?? spelling] {
        for path in [text, text.replacing("\\", with: "/")] where !candidates.contains(path) {
          candidates.append(path)
        }
      }
    }
    guard candidates.allSatisfy(Self.isInside) else {
      throw .tfjs(.unsafePath(file: file, path: written))
    }
    self.written = written
    self.candidates = candidates
  }

  private static func isInside(_ path: String) -> Bool {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    return !path.hasPrefix("/") && !path.unicodeScalars.contains("\0") && !parts.contains("..")
  }

  /// A text without percent escapes; `nil` where there are none, or others than of bytes of UTF-8.
  private static func unescaped(_ text: String) -> String? {
    guard text.utf8.contains(UInt8(ascii: "%")) else { return nil }
    var bytes: [UInt8] = []
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        bytes.append(byte)
        continue
      }
      let digits = String(decoding: rest.prefix(2), as: UTF8.self)
      guard digits.utf8.count == 2, let value = UInt8(digits, radix: 16), !digits.hasPrefix("+")
      else { return nil }
      bytes.append(value)
      rest = rest.dropFirst(2)
    }
    return String(validating: bytes, as: UTF8.self)
  }
}
