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

  /// Removes what writing to `path` may have left beside it, where the process is told to end in
  /// the middle; what stood at `path` before is put back.
  public static func discardTemporaries(of path: String) {
    let path = trimmingSlashes(path)
    let (temporary, aside) = ("\(path).partial-\(getpid())", "\(path).replaced-\(getpid())")
    unsafe _ = unlink(temporary)
    Directory.removeFiles(temporary)
    if unsafe access(path, F_OK) != 0 { unsafe _ = rename(aside, path) }
    Directory.removeFiles(aside)
  }

  /// Writes a directory that holds exactly these files.
  ///
  /// `replacing`: whether a directory of files may be replaced. One that holds other
  /// directories never is, nor is a file or a link.
  /// - Throws: `ByteIOError.outputExists`, `.cannotCreate` or `.writeFailed`; what stood at
  ///   `path` stays then.
  public static func writeDirectory(
    _ files: some Sequence<NamedBytes>, at path: String, replacing: Bool = false
  ) throws(ByteIOError) {
    let path = trimmingSlashes(path)
    if replacing { try checkReplaceable(path) } else { try Directory.checkVacant(path) }
    try Directory.create(parent(of: path))
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
      Directory.removeFiles(temporary)
      throw error
    }
  }

  /// Refuses what is no directory of files: replacing it would lose more.
  private static func checkReplaceable(_ path: String) throws(ByteIOError) {
    guard let type = fileType(path) else { return }
    guard type == S_IFDIR else {
      throw .cannotCreate(path: path, reason: "what stands there is no directory")
    }
    for name in Directory.entries(path) ?? [] where fileType("\(path)/\(name)") == S_IFDIR {
      throw .cannotCreate(path: path, reason: "the directory there holds another, '\(name)'")
    }
  }

  /// The type bits of what stands at a path, links not followed; `nil` for nothing.
  private static func fileType(_ path: String) -> mode_t? {
    var status = stat()
    return unsafe lstat(path, &status) == 0 ? status.st_mode & S_IFMT : nil
  }

  private static func create(
    _ path: String, _ bytes: [UInt8], reportedAs name: String
  ) throws(ByteIOError) {
    let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw .cannotCreate(path: name, reason: lastSystemError()) }
    let failure = writeAll(bytes, to: descriptor)
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
    if hadOld { Directory.removeFiles(aside) }
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
