#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Numbers on disk that need not be in memory: a file without a name, gone when nobody holds it,
/// however the program ends.
///
/// Several workers may read and write at once, at places of their own.
public final class ScratchFile: Sendable {
  private let descriptor: Int32
  private let directory: String

  /// Makes an empty file.
  ///
  /// - Parameter directory: an existing directory on the file system that is to hold it.
  /// - Throws: `ByteIOError.cannotCreate`.
  public init(in directory: String) throws(ByteIOError) {
    var template = Array("\(directory)/scratch-XXXXXX".utf8CString)
    descriptor = unsafe mkstemp(&template)
    guard descriptor >= 0 else {
      throw .cannotCreate(path: directory, reason: lastSystemError())
    }
    unsafe _ = unlink(template)
    self.directory = directory
  }

  deinit { close(descriptor) }

  /// Writes numbers from element `index` on.
  ///
  /// - Throws: `ByteIOError.writeFailed`.
  public func write(_ values: Span<Float>, at index: Int) throws(ByteIOError) {
    let isWritten = unsafe values.withUnsafeBytes { buffer in
      var done = 0
      while done < buffer.count {
        let written = unsafe pwrite(
          descriptor, buffer.baseAddress.map { unsafe $0 + done }, buffer.count - done,
          off_t(index * MemoryLayout<Float>.stride + done))
        if written < 0, errno == EINTR { continue }
        guard written > 0 else { return false }
        done += written
      }
      return true
    }
    guard isWritten else {
      throw .writeFailed(path: "\(directory) (scratch file)", reason: lastSystemError())
    }
  }

  /// The `count` numbers from element `index` on, which were written before.
  ///
  /// - Throws: `ByteIOError.unreadable`.
  public func read(_ count: Int, at index: Int) throws(ByteIOError) -> [Float] {
    var values = [Float](repeating: 0, count: count)
    let isRead = unsafe values.withUnsafeMutableBytes { buffer in
      var done = 0
      while done < buffer.count {
        let bytes = unsafe pread(
          descriptor, buffer.baseAddress.map { unsafe $0 + done }, buffer.count - done,
          off_t(index * MemoryLayout<Float>.stride + done))
        if bytes < 0, errno == EINTR { continue }
        guard bytes > 0 else { return false }
        done += bytes
      }
      return true
    }
    guard isRead else {
      throw .unreadable(path: "\(directory) (scratch file)", reason: lastSystemError())
    }
    return values
  }
}
