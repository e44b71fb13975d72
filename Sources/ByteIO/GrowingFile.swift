#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A file that others write to as well: each adds to its end.
public struct GrowingFile: Sendable {
  private let path: String

  /// Names the file; it need not be there yet.
  public init(_ path: String) { self.path = path }

  /// The bytes that are there.
  public var byteCount: Int {
    var status = stat()
    return unsafe stat(path, &status) == 0 ? Int(status.st_size) : 0
  }

  /// Adds bytes to the end.
  ///
  /// - Throws: `ByteIOError.cannotCreate` or `.writeFailed`.
  public func append(_ bytes: [UInt8]) throws(ByteIOError) {
    let descriptor = unsafe open(path, O_WRONLY | O_APPEND | O_CREAT, 0o666)
    guard descriptor >= 0 else { throw .cannotCreate(path: path, reason: lastSystemError()) }
    let reason = writeAll(bytes, to: descriptor)
    guard close(descriptor) == 0, reason == nil else {
      throw .writeFailed(path: path, reason: reason ?? lastSystemError())
    }
  }
}
