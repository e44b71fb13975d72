#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A directory for files that nobody keeps, and that nobody else may look into.
public struct ScratchDirectory: Sendable {
  /// Its path.
  public let path: String

  /// Creates a directory that was not there before, for its owner only (mode 0700).
  ///
  /// - Parameter parent: an existing directory, that of temporary files as a rule.
  /// - Throws: `ByteIOError.cannotCreate`.
  public init(in parent: String) throws(ByteIOError) {
    var template = Array("\(parent)/quanteval-XXXXXX".utf8CString)
    guard unsafe mkdtemp(&template) != nil else {
      throw .cannotCreate(path: "\(parent)/quanteval-XXXXXX", reason: lastSystemError())
    }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Removes it with all that is in it.
  public func remove() { ScratchDirectory.remove(path) }

  /// Links are removed, and not followed.
  private static func remove(_ path: String) {
    guard unsafe unlink(path) != 0 else { return }
    for name in Directory.entries(path) ?? [] { remove("\(path)/\(name)") }
    unsafe _ = rmdir(path)
  }
}
