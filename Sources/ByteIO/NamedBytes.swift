/// A file in memory: what is to be written, or was in an archive.
public struct NamedBytes: Sendable {
  /// The file's name; in an archive its path, with `/` between the parts.
  public let name: String
  /// The content.
  public let bytes: [UInt8]

  /// Puts name and content together.
  public init(name: String, bytes: [UInt8]) {
    self.name = name
    self.bytes = bytes
  }
}
