#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// What tells a file from another, and from itself after a change, without reading it.
struct FileStamp: Equatable {
  private let device: UInt64
  private let index: UInt64
  private let byteCount: Int64
  private let content: Moment
  /// Of the entry itself: unlike the content's, nobody can set it to what it was.
  private let entry: Moment

  private struct Moment: Equatable {
    let seconds: Int64
    let nanoseconds: Int64

    init(_ time: timespec) {
      (seconds, nanoseconds) = (Int64(time.tv_sec), Int64(time.tv_nsec))
    }
  }

  /// What stands at a path, links followed; `nil` where that is no regular file.
  init?(_ path: String) {
    var status = stat()
    guard unsafe stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    device = UInt64(truncatingIfNeeded: status.st_dev)
    index = UInt64(status.st_ino)
    byteCount = Int64(status.st_size)
    #if canImport(Darwin)
      (content, entry) = (Moment(status.st_mtimespec), Moment(status.st_ctimespec))
    #else
      (content, entry) = (Moment(status.st_mtim), Moment(status.st_ctim))
    #endif
  }

  /// Whether both are of the same file, at whatever time.
  func isSameFile(as other: FileStamp) -> Bool { device == other.device && index == other.index }
}
