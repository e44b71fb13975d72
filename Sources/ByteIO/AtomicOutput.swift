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
    try write([NamedBytes(name: path, bytes: bytes)])
  }

  /// Writes files that belong together, replacing what stands at their paths: all of them, or none.
  ///
  /// Each is written beside its place first; then they are renamed, one right after the other. Where
  /// the process is killed between two of these steps, `recover` puts back what was replaced already.
  /// - Parameter files: each one's name is its path.
  /// - Throws: `ByteIOError.cannotCreate` or `.writeFailed`; the old files stay then.
  public static func write(_ files: [NamedBytes]) throws(ByteIOError) {
    if files.count > 1 { recover(files.map(\.name)) }
    defer { for file in files { unsafe _ = unlink(temporary(file.name)) } }
    for file in files { try create(temporary(file.name), file.bytes, reportedAs: file.name) }
    guard files.count > 1 else {
      for file in files { try rename(temporary(file.name), to: file.name) }
      return
    }
    var kept: Set<String> = []
    var renamed: [String] = []
    do throws(ByteIOError) {
      for file in files where try keep(file.name) { kept.insert(file.name) }
      for file in files {
        try rename(temporary(file.name), to: file.name)
        renamed.append(file.name)
      }
    } catch {
      for name in renamed where !kept.contains(name) { unsafe _ = unlink(name) }
      for name in kept { putBack(aside(name), to: name) }
      throw error
    }
    for name in kept { unsafe _ = unlink(aside(name)) }
  }

  /// Gives the file at `path`, if there is one, a second name until its successor is in place; where
  /// the file system knows no second names, it is moved there.
  ///
  /// - Returns: whether there was one.
  private static func keep(_ path: String) throws(ByteIOError) -> Bool {
    guard let type = fileType(path), type != S_IFDIR else { return false }
    let aside = aside(path)
    unsafe _ = unlink(aside)
    guard unsafe link(path, aside) != 0 else { return true }
    try rename(path, to: aside, reportedAs: path)
    return true
  }

  /// Puts back what was kept; where that fails, it stays where it is kept.
  private static func putBack(_ aside: String, to path: String) {
    // Of two names of one file, none is removed by renaming.
    if systemRename(aside, path) == 0 { unsafe _ = unlink(aside) }
  }

  private static func rename(
    _ old: String, to new: String, reportedAs name: String? = nil
  ) throws(ByteIOError) {
    guard systemRename(old, new) == 0 else {
      throw .cannotCreate(path: name ?? new, reason: lastSystemError())
    }
  }

  /// Where something is while it is written: its own place with the process' number behind it.
  private static func temporary(_ path: String) -> String {
    path + temporarySuffix + "\(getpid())"
  }

  /// Where something is kept while its successor takes its place.
  private static func aside(_ path: String) -> String { path + asideSuffix + "\(getpid())" }

  private static let temporarySuffix = ".partial-"
  private static let asideSuffix = ".replaced-"

  /// Removes what writing to `path` may have left beside it, where the process is told to end in
  /// the middle; what stood at `path` before is put back.
  public static func discardTemporaries(of path: String) {
    let path = trimmingSlashes(path)
    discard(temporary(path))
    if !FilePresence.exists(path) { _ = systemRename(aside(path), path) }
    discard(aside(path))
  }

  /// Does the same for processes that were killed and could not do it themselves.
  public static func recover(_ path: String) { recover([path]) }

  /// Does it for files that are written together.
  ///
  /// Where one file of a directory still waits for its renaming, the others are put back; where none
  /// does, all were in place. What has this process' own number is left of another one, too: nothing
  /// is recovered while it is written, and in containers each run may have the same number.
  public static func recover(_ paths: [String]) {
    let places = paths.map { path in
      let path = trimmingSlashes(path)
      let directory = parent(of: path)
      return (path, directory, entries: Directory.entries(directory) ?? [])
    }
    typealias Leftover = (leftover: String, process: pid_t, path: String)
    func leftovers(_ suffix: String) -> [Leftover] {
      var found: [Leftover] = []
      for (path, directory, entries) in places {
        let start = (path.split(separator: "/").last.map(String.init) ?? path) + suffix
        for entry in entries where entry.hasPrefix(start) {
          guard let process = pid_t(entry.dropFirst(start.count)), isDead(process) else { continue }
          found.append((directory == "/" ? "/\(entry)" : "\(directory)/\(entry)", process, path))
        }
      }
      return found
    }
    let names = places.flatMap(\.entries)
    for (aside, process, path) in leftovers(asideSuffix) {
      let isUnfinished = names.contains { $0.hasSuffix("\(temporarySuffix)\(process)") }
      if !FilePresence.exists(path) || isUnfinished && fileType(path) != S_IFDIR {
        putBack(aside, to: path)
      } else {
        discard(aside)
      }
    }
    // These come last: they tell which groups are unfinished, should this be killed, too.
    for (temporary, _, _) in leftovers(temporarySuffix) { discard(temporary) }
  }

  /// Whether nobody writes under a process' number any more.
  private static func isDead(_ process: pid_t) -> Bool {
    process > 0 && (process == getpid() || kill(process, 0) != 0 && errno == ESRCH)
  }

  /// Removes a file, or a directory of files.
  private static func discard(_ path: String) {
    if unsafe unlink(path) != 0 { Directory.removeFiles(path) }
  }

  /// Writes a directory of files.
  ///
  /// `replacing`: whether a directory of files may be replaced. Its `model.json` and shards go, other
  /// files stay. One that holds other directories never is replaced, nor is a file or a link.
  /// - Throws: `ByteIOError.outputExists`, `.cannotCreate` or `.writeFailed`; what stood at
  ///   `path` stays then.
  public static func writeDirectory(
    _ files: some Sequence<NamedBytes>, at path: String, replacing: Bool = false
  ) throws(ByteIOError) {
    let path = trimmingSlashes(path)
    recover(path)
    if replacing { try checkReplaceable(path) } else { try Directory.checkVacant(path) }
    try Directory.create(parent(of: path))
    let temporary = temporary(path)
    guard unsafe mkdir(temporary, 0o777) == 0 else {
      throw .cannotCreate(path: path, reason: lastSystemError())
    }
    do throws(ByteIOError) {
      var written: Set<String> = []
      for file in files {
        try create("\(temporary)/\(file.name)", file.bytes, reportedAs: "\(path)/\(file.name)")
        written.insert(file.name)
      }
      if replacing { try keepOthers(of: path, in: temporary, beside: written) }
      try exchange(temporary, with: path, replacing: replacing)
    } catch {
      Directory.removeFiles(temporary)
      throw error
    }
  }

  /// Gives files that no writer of models left in a directory a second name in its successor.
  private static func keepOthers(
    of path: String, in successor: String, beside written: Set<String>
  ) throws(ByteIOError) {
    for name in Directory.entries(path) ?? [] {
      guard !written.contains(name), name != "model.json", !name.contains("-shard") else {
        continue
      }
      guard unsafe link("\(path)/\(name)", "\(successor)/\(name)") == 0 else {
        throw .cannotCreate(path: "\(path)/\(name)", reason: lastSystemError())
      }
    }
  }

  /// Refuses what is no directory of files: replacing it would lose more.
  ///
  /// - Throws: `ByteIOError.cannotCreate`.
  public static func checkReplaceable(_ path: String) throws(ByteIOError) {
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
    // The name can be foreseen: whatever stands there, a link to somebody's file for one, is not
    // written through.
    unsafe _ = unlink(path)
    let descriptor = unsafe open(
      path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw .cannotCreate(path: name, reason: lastSystemError()) }
    let failure = writeAll(bytes, to: descriptor)
    let closed = close(descriptor)
    if let failure { throw .writeFailed(path: name, reason: failure) }
    if closed != 0 { throw .writeFailed(path: name, reason: lastSystemError()) }
  }

  /// Puts `temporary` at `path`, and removes the old directory.
  ///
  /// Both change places in one step, where the file system can do that: something stands at `path` at
  /// each moment. Where it can't, the old one is moved aside first.
  private static func exchange(
    _ temporary: String, with path: String, replacing: Bool
  ) throws(ByteIOError) {
    if replacing, FilePresence.exists(path), swap(temporary, path) {
      return Directory.removeFiles(temporary)
    }
    let aside = aside(path)
    let hadOld = replacing && systemRename(path, aside) == 0
    do throws(ByteIOError) { try rename(temporary, to: path) } catch {
      if hadOld { _ = systemRename(aside, path) }
      throw error
    }
    if hadOld { Directory.removeFiles(aside) }
  }

  /// Lets two things change places; `false` where the system can't.
  private static func swap(_ one: String, _ other: String) -> Bool {
    #if canImport(Darwin)
      return unsafe renamex_np(one, other, UInt32(RENAME_SWAP)) == 0
    #else
      // glibc has had it since 2.28, but declares it for GNU's own dialect of C only.
      typealias Renameat2 =
        @convention(c) (
          Int32, UnsafePointer<CChar>, Int32, UnsafePointer<CChar>, UInt32
        ) -> Int32
      guard let program = unsafe dlopen(nil, RTLD_NOW),
        let symbol = unsafe dlsym(program, "renameat2")
      else { return false }
      let exchange: UInt32 = 2  // RENAME_EXCHANGE
      let renameat2 = unsafe unsafeBitCast(symbol, to: Renameat2.self)
      return unsafe renameat2(AT_FDCWD, one, AT_FDCWD, other, exchange) == 0
    #endif
  }

  /// The directory that a path's file is in.
  static func parent(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  private static func trimmingSlashes(_ path: String) -> String {
    var path = path
    while path.count > 1, path.hasSuffix("/") { path.removeLast() }
    return path
  }
}

/// `rename(2)`, which a function above hides.
private func systemRename(_ old: String, _ new: String) -> Int32 { unsafe rename(old, new) }
