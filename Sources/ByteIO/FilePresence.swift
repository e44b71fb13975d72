#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Whether something is there.
public enum FilePresence {
  /// Whether anything stands at a path, a link that leads nowhere included.
  public static func exists(_ path: String) -> Bool {
    var status = stat()
    return unsafe lstat(path, &status) == 0
  }

  /// Whether a regular file stands at a path, or a link to one.
  public static func isRegularFile(_ path: String) -> Bool {
    var status = stat()
    return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
  }
}
