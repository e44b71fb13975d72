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
    let rows = (0..<rowCount).map { "\($0 % 7).5,\($0 % 5),\($0 % 3)" }
    try directory.write((["a,b,y"] + rows).joined(separator: "\n") + "\n", to: name)
    return name
  }
}
