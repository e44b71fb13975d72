import Foundation

/// A directory of a test's own; removed with the value.
public final class TemporaryDirectory {
  /// Its path.
  public let path: String

  /// The directory around it, which belongs to it too: whatever stands beside the temporary
  /// directory of the machine (`/tmp/shared`) is not beside this one.
  private let root: String

  /// Creates the directory.
  public init() throws {
    root =
      FileManager.default.temporaryDirectory
      .appendingPathComponent("quanteval-tests-\(UUID().uuidString)").path
    path = "\(root)/work"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: root) }

  /// The path of a file in it.
  public func file(_ name: String) -> String { "\(path)/\(name)" }

  /// Writes a file into it.
  @discardableResult
  public func write(_ bytes: [UInt8], to name: String) throws -> String {
    let path = file(name)
    try FileManager.default.createDirectory(
      at: URL(fileURLWithPath: path).deletingLastPathComponent(),
      withIntermediateDirectories: true)
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    return path
  }

  /// Writes a text file into it.
  @discardableResult
  public func write(_ text: String, to name: String) throws -> String {
    try write(Array(text.utf8), to: name)
  }

  /// The names of what is in it, sorted.
  public var contents: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
  }
}
