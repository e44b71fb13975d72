import ByteIO
import Essentials

/// What a model's classes are called, in the order of its outputs: a text file, one name a line.
struct ClassNames {
  /// The file.
  let file: String
  /// The names.
  let names: [String]
  private let indices: [String: Int]

  /// Reads a file; blank lines at its end mean nothing.
  ///
  /// - Throws: `DatasetError`.
  init(contentsOf path: String) throws(DatasetError) {
    let bytes = try DatasetError.rethrowing { () throws(ByteIOError) in
      try FileBytes(contentsOf: path)
    }
    if let kind = ContentKind(of: bytes), kind.isNoTable { throw .content(kind, file: path) }
    guard let text = String(validating: bytes.bytes(), as: UTF8.self) else {
      throw .wrongFormat(file: path, format: "list of class names", reason: "it is not UTF-8")
    }
    var names = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      .map(\.trimmed)
    while names.last == "" { names.removeLast() }
    var indices: [String: Int] = [:]
    for (index, name) in names.enumerated() {
      guard indices.updateValue(index, forKey: name) == nil else {
        throw .wrongFormat(
          file: path, format: "list of class names", reason: "'\(name)' is in it twice")
      }
    }
    file = path
    self.names = names
    self.indices = indices
  }

  /// The class of that name.
  ///
  /// - Throws: `DatasetError.unknownClass` with the nearest names.
  func index(of name: String, in place: String) throws(DatasetError) -> Int {
    if let index = indices[name] { return index }
    throw .unknownClass(
      name: name, place: place, file: file,
      nearest: name.utf8.count < 256 ? nearestNames(to: name, among: names) : [])
  }
}
