import ByteIO
import Foundation

/// A directory for files that nobody keeps.
struct ScratchDirectory: Sendable {
  let path: String

  /// Creates the directory.
  ///
  /// - Throws: `ByteIOError.cannotCreate`.
  init() throws {
    path =
      FileManager.default.temporaryDirectory
      .appendingPathComponent("quanteval-\(ProcessInfo.processInfo.processIdentifier)").path
    try Directory.create(path)
  }

  /// Removes it with all that is in it.
  func remove() { try? FileManager.default.removeItem(atPath: path) }
}
