/// The names of a zip archive's members, without a look at their content.
///
/// From the central directory (APPNOTE 4.3.12); where there is none, from the first member's header.
struct ZipNames {
  private static let endSignature = 0x0605_4B50
  private static let entrySignature = 0x0201_4B50
  /// An archive of more members is not what anybody means by a model.
  private static let limit = 10_000

  private(set) var names: [String] = []

  init(_ bytes: FileBytes) {
    func text(_ offset: Int, _ length: Int) -> String? {
      (try? bytes.bytes(in: offset..<offset + length)).map { String(decoding: $0, as: UTF8.self) }
    }
    // The end record has 22 bytes and a comment of at most 65,535.
    let places = stride(from: bytes.count - 22, through: max(0, bytes.count - 22 - 65_535), by: -1)
    guard
      let end = places.first(where: {
        bytes.littleEndian(at: $0, byteCount: 4) == Self.endSignature
      }),
      var offset = bytes.littleEndian(at: end + 16, byteCount: 4)
    else {
      if let length = bytes.littleEndian(at: 26, byteCount: 2), let name = text(30, length) {
        names = [name]
      }
      return
    }
    while names.count < Self.limit, offset < end,
      bytes.littleEndian(at: offset, byteCount: 4) == Self.entrySignature,
      let length = bytes.littleEndian(at: offset + 28, byteCount: 2),
      let extra = bytes.littleEndian(at: offset + 30, byteCount: 2),
      let comment = bytes.littleEndian(at: offset + 32, byteCount: 2),
      let name = text(offset + 46, length)
    {
      names.append(name)
      offset += 46 + length + extra + comment
    }
  }

  /// What an archive of these members is.
  var kind: ContentKind {
    func has(_ name: String) -> Bool { names.contains { $0 == name || $0.hasSuffix("/" + name) } }
    if names.contains("model.weights.h5"), names.contains("config.json") { return .kerasArchive }
    if has("data.pkl") { return .torch }
    if has("saved_model.pb") { return .savedModel }
    if has("model.json") { return .zippedTFJS }
    if names.contains("[Content_Types].xml"), names.contains(where: { $0.hasPrefix("xl/") }) {
      return .excel
    }
    if !names.isEmpty, names.allSatisfy({ $0.hasSuffix(".npy") }) { return .npz }
    return .zip
  }
}
