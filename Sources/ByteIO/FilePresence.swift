#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Whether something is there.
public enum FilePresence {
  /// Whether anything stands at a path.
  public static func exists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }
}
