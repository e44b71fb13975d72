#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Output that is there whole or not at all: written beside its place, then renamed.
public enum AtomicOutput {
  /// Writes one file, replacing what stands at `path`.
  ///
  /// - Throws: `ByteIOError.cannotCreate` or `.writeFailed`; the old file stays then.
  public static func write(_ bytes: [UInt8], to path: String) throws(ByteIOError) {
    let temporary = "\(path).partial-\(getpid())"
    do throws(ByteIOError) {
      try create(temporary, bytes, reportedAs: path)
      guard unsafe rename(temporary, path) == 0 else {
        throw .cannotCreate(path: path, reason: lastSystemError())
      }
    } catch {
      unsafe _ = unlink(temporary)
      throw error
    }
  }

  /// Writes a directory that holds exactly these files.
  ///
  /// `replacing`: whether a directory of files may be replaced. One that holds other
  /// directories never is, nor is a file or a link.
  /// - Throws: `ByteIOError.outputExists`, `.cannotCreate` or `.writeFailed`; what stood at
  ///   `path` stays then.
  public static func writeDirectory(
    _ files: [NamedBytes], at path: String, replacing: Bool = false
  ) throws(ByteIOError) {
    let path = trimmingSlashes(path)
    if replacing { try checkReplaceable(path) } else { try checkVacant(path) }
    try createDirectory(parent(of: path))
    let temporary = "\(path).partial-\(getpid())"
    guard unsafe mkdir(temporary, 0o777) == 0 else {
      throw .cannotCreate(path: path, reason: lastSystemError())
    }
    do throws(ByteIOError) {
      for file in files {
        try create("\(temporary)/\(file.name)", file.bytes, reportedAs: "\(path)/\(file.name)")
      }
      try exchange(temporary, with: path, replacing: replacing)
    } catch {
      removeDirectory(temporary)
      throw error
    }
  }

  /// Refuses a path at which something stands that is not an empty directory.
  ///
  /// - Throws: `ByteIOError.outputExists`.
  public static func checkVacant(_ path: String) throws(ByteIOError) {
    guard unsafe access(path, F_OK) == 0 else { return }
    guard let entries = directoryEntries(path), entries.isEmpty else {
      throw .outputExists(path: path)
    }
  }

  /// Refuses what `writeDirectory` did not make: removing it would lose more than its files.
  private static func checkReplaceable(_ path: String) throws(ByteIOError) {
    guard let type = fileType(path) else { return }
    guard type == S_IFDIR else {
      throw .cannotCreate(path: path, reason: "what stands there is no directory")
    }
    for name in directoryEntries(path) ?? [] where fileType("\(path)/\(name)") == S_IFDIR {
      throw .cannotCreate(path: path, reason: "the directory there holds another, '\(name)'")
    }
  }

  /// The type bits of what stands at a path, links not followed; `nil` for nothing.
  private static func fileType(_ path: String) -> mode_t? {
    var status = stat()
    return unsafe lstat(path, &status) == 0 ? status.st_mode & S_IFMT : nil
  }

  /// Creates a directory and those above it; an existing one is fine.
  ///
  /// - Throws: `ByteIOError.cannotCreate`.
  public static func createDirectory(_ path: String) throws(ByteIOError) {
    var partial = path.hasPrefix("/") ? "/" : ""
    for part in path.split(separator: "/") {
      partial += partial.isEmpty || partial.hasSuffix("/") ? String(part) : "/\(part)"
      if unsafe mkdir(partial, 0o777) != 0, errno != EEXIST {
        throw .cannotCreate(path: path, reason: lastSystemError())
      }
    }
    var status = stat()
    if unsafe stat(partial, &status) == 0, status.st_mode & S_IFMT != S_IFDIR {
      throw .cannotCreate(path: path, reason: "a file stands there")
    }
  }

  /// Makes sure that files can be created in a directory, before the work that fills it.
  ///
  /// - Throws: `ByteIOError.cannotCreate`.
  public static func checkWritable(_ path: String) throws(ByteIOError) {
    try createDirectory(path)
    guard unsafe access(path, W_OK) == 0 else {
      throw .cannotCreate(path: path, reason: lastSystemError())
    }
  }

  /// Removes a directory of files, as `writeDirectory` makes them.
  public static func removeDirectory(_ path: String) {
    for name in directoryEntries(path) ?? [] { unsafe _ = unlink("\(path)/\(name)") }
    unsafe _ = rmdir(path)
  }

  /// The names in a directory, sorted; `nil` when it is none.
  public static func directoryEntries(_ path: String) -> [String]? {
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

  private static func create(
    _ path: String, _ bytes: [UInt8], reportedAs name: String
  ) throws(ByteIOError) {
    let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw .cannotCreate(path: name, reason: lastSystemError()) }
    let failure: String? = unsafe bytes.withUnsafeBytes { buffer in
      var written = 0
      while written < buffer.count {
        let count = unsafe Platform.write(
          descriptor, buffer.baseAddress?.advanced(by: written), buffer.count - written)
        if count > 0 { written += count } else if errno != EINTR { return lastSystemError() }
      }
      return nil
    }
    let closed = close(descriptor)
    if let failure { throw .writeFailed(path: name, reason: failure) }
    if closed != 0 { throw .writeFailed(path: name, reason: lastSystemError()) }
  }

  /// Puts `temporary` at `path`; an old directory is moved aside first and removed afterwards.
  private static func exchange(
    _ temporary: String, with path: String, replacing: Bool
  ) throws(ByteIOError) {
    let aside = "\(path).replaced-\(getpid())"
    var hadOld = false
    if replacing { hadOld = unsafe rename(path, aside) == 0 }
    guard unsafe rename(temporary, path) == 0 else {
      let reason = lastSystemError()
      if hadOld { unsafe _ = rename(aside, path) }
      throw .cannotCreate(path: path, reason: reason)
    }
    if hadOld { removeDirectory(aside) }
  }

  private static func parent(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  private static func trimmingSlashes(_ path: String) -> String {
    var path = path
    while path.count > 1, path.hasSuffix("/") { path.removeLast() }
    return path
  }
}

/// `write(2)`, which the name of this module's own function hides.
private enum Platform {
  static func write(_ descriptor: Int32, _ start: UnsafeRawPointer?, _ count: Int) -> Int {
    #if canImport(Darwin)
      unsafe Darwin.write(descriptor, start, count)
    #else
      unsafe Glibc.write(descriptor, start, count)
    #endif
  }
}
