#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Numbers on disk that need not be in memory: a file without a name, gone when nobody holds it,
/// however the program ends.
///
/// The first of them, up to a megabyte, are in memory all the same: where there are no more, a call of the
/// system for each tile would take longer than a small network does.
///
/// Several workers may read and write at once, at places of their own: hence `@unchecked Sendable`.
@safe public final class ScratchFile: @unchecked Sendable {
  private let descriptor: Int32
  private let directory: String
  /// Pages that nobody writes take no memory.
  private let head: UnsafeMutableBufferPointer<Float>

  private static let headCount = 1 << 18

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
    unsafe head = .allocate(capacity: ScratchFile.headCount)
  }

  deinit {
    close(descriptor)
    unsafe head.deallocate()
  }

  /// Writes numbers from element `index` on.
  ///
  /// - Throws: `ByteIOError.writeFailed`.
  public func write(_ values: Span<Float>, at index: Int) throws(ByteIOError) {
    let inMemory = max(0, min(values.count, ScratchFile.headCount - index))
    for place in 0..<inMemory {
      unsafe head.initializeElement(at: index + place, to: values[place])
    }
    try writeToFile(values.extracting(inMemory...), at: index + inMemory)
  }

  private func writeToFile(_ values: Span<Float>, at index: Int) throws(ByteIOError) {
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
    let inMemory = max(0, min(count, ScratchFile.headCount - index))
    var values = unsafe [Float](head[min(index, ScratchFile.headCount)...].prefix(inMemory))
    if inMemory == count { return values }
    values += repeatElement(0, count: count - inMemory)
    let isRead = unsafe values.withUnsafeMutableBytes { buffer in
      var done = inMemory * MemoryLayout<Float>.stride
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
