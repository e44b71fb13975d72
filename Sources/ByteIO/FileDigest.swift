/// A file's name, length and digest: what it was, long after it is gone.
public struct FileDigest: Codable, Hashable, Sendable {
  /// The file's name, without directory.
  public let name: String
  /// Its length.
  public let byteCount: Int
  /// Its SHA-256 digest, in hexadecimal.
  public let sha256: String

  /// Describes a file.
  public init(name: String, byteCount: Int, sha256: String) {
    self.name = name
    self.byteCount = byteCount
    self.sha256 = sha256
  }

  /// Describes a file's bytes; without `name`, by the last part of their source.
  public init(_ bytes: FileBytes, name: String? = nil) {
    let last = bytes.source.split(separator: "/").last.map(String.init)
    self.init(
      name: name ?? last ?? bytes.source, byteCount: bytes.count,
      sha256: SHA256Digest.hexadecimal(of: bytes))
  }
}
