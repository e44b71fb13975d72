public import ByteIO

/// Which model this is: where it was found, in which format, and the digests of its files.
public struct ModelIdentity: Hashable, Sendable {
  /// The file that was opened.
  public let path: String
  /// Its format.
  public let format: ModelFormat
  /// All files; empty where digests were not asked for.
  public let files: [FileDigest]

  /// Describes a model.
  public init(path: String, format: ModelFormat, files: [FileDigest]) {
    self.path = path
    self.format = format
    self.files = files
  }
}
