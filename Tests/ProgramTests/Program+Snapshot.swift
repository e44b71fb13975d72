import ByteIO
import Foundation

extension Program {
  /// All files below the working directory, and what is in them.
  func snapshot() -> [String: String] {
    var files: [String: String] = [:]
    let paths = FileManager.default.subpaths(atPath: directory.path) ?? []
    for path in paths {
      if let bytes = try? FileBytes(contentsOf: directory.file(path)) {
        files[path] = SHA256Digest.hexadecimal(of: bytes)
      }
    }
    return files
  }

  /// A table of two inputs and their classes, for the tiny model.
  func bringTable(_ name: String = "data.csv", rowCount: Int = 40) throws -> String {
    try directory.write(
      Self.separableTable(rowCount).replacing("a,b,class", with: "a,b,y"), to: name)
    return name
  }
}
