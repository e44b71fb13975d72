#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Directories: what is in them, and whether they can take more.
public enum Directory {
  /// The names in a directory, sorted; `nil` when it is none.
  public static func entries(_ path: String) -> [String]? {
    guard let directory = unsafe opendir(path) else { return nil }
    defer { unsafe _ = closedir(directory) }
    var names: [String] = []
    while let entry = unsafe readdir(directory) {
      let name = unsafe withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  /// Creates a directory and those above it; an existing one is fine.
  ///
  /// - Throws: `ByteIOError.cannotCreate`.
  public static func create(_ path: String) throws(ByteIOError) { _ = try createMissing(path) }

  /// Does the same, and says which directories were not there: the outermost first.
  ///
  /// - Throws: `ByteIOError.cannotCreate`.
  public static func createMissing(_ path: String) throws(ByteIOError) -> [String] {
    var partial = path.hasPrefix("/") ? "/" : ""
    var made: [String] = []
    for part in path.split(separator: "/") {
      partial += partial.isEmpty || partial.hasSuffix("/") ? String(part) : "/\(part)"
      if unsafe mkdir(partial, 0o777) == 0 {
        made.append(partial)
      } else if errno != EEXIST {
        throw .cannotCreate(path: path, reason: lastSystemError())
      }
    }
    var status = stat()
    if unsafe stat(partial, &status) == 0, status.st_mode & S_IFMT != S_IFDIR {
      throw .cannotCreate(path: path, reason: "a file stands there")
    }
    return made
  }

  /// Removes directories that `createMissing` made, as far as nothing is in them.
  public static func removeEmpty(_ made: [String]) {
    for path in made.reversed() { unsafe _ = rmdir(path) }
  }

  /// Makes sure that files can be created in a directory, which need not be there yet, and leaves
  /// everything as it is.
  ///
  /// - Throws: `ByteIOError.cannotCreate`.
  public static func checkCreatable(_ path: String) throws(ByteIOError) {
    var nearest = path.isEmpty ? "." : path
    while !FilePresence.exists(nearest) {
      while nearest.count > 1, nearest.hasSuffix("/") { nearest.removeLast() }
      guard let slash = nearest.lastIndex(of: "/") else {
        nearest = "."
        break
      }
      nearest = slash == nearest.startIndex ? "/" : String(nearest[..<slash])
    }
    var status = stat()
    guard unsafe stat(nearest, &status) == 0 else {
      throw .cannotCreate(path: path, reason: lastSystemError())
    }
    guard status.st_mode & S_IFMT == S_IFDIR else {
      throw .cannotCreate(path: path, reason: "a file stands there")
    }
    guard unsafe access(nearest, W_OK | X_OK) == 0 else {
      throw .cannotCreate(path: path, reason: lastSystemError())
    }
  }

  /// Makes sure that files can be created in a directory, before the work that fills it.
  ///
  /// - Throws: `ByteIOError.cannotCreate`.
  public static func checkWritable(_ path: String) throws(ByteIOError) {
    try create(path)
    guard unsafe access(path, W_OK) == 0 else {
      throw .cannotCreate(path: path, reason: lastSystemError())
    }
  }

  /// Refuses a path at which something stands that is not an empty directory; what a run that was
  /// killed moved aside there is put back first.
  ///
  /// - Throws: `ByteIOError.outputExists`.
  public static func checkVacant(_ path: String) throws(ByteIOError) {
    AtomicOutput.recover(path)
    guard unsafe access(path, F_OK) == 0 else { return }
    guard let entries = entries(path), entries.isEmpty else { throw .outputExists(path: path) }
  }

  /// Whether two paths lead to the same directory.
  public static func isSame(_ one: String, _ other: String) -> Bool {
    var (first, second) = (stat(), stat())
    return unsafe stat(one, &first) == 0 && stat(other, &second) == 0
      && first.st_dev == second.st_dev && first.st_ino == second.st_ino
  }

  /// Removes a directory of files, as `AtomicOutput` makes them.
  public static func removeFiles(_ path: String) {
    for name in entries(path) ?? [] { unsafe _ = unlink("\(path)/\(name)") }
    unsafe _ = rmdir(path)
  }
}
