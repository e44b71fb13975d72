#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Where results go; unlike `print`, it notices when they can't.
public enum StandardOutput {
  /// Writes text.
  ///
  /// - Throws: `ByteIOError.writeFailed`, on a full disk for one.
  public static func write(_ text: String) throws(ByteIOError) {
    if let reason = writeAll(Array(text.utf8), to: STDOUT_FILENO) {
      throw .writeFailed(path: "standard output", reason: reason)
    }
  }

  /// Writes a line.
  ///
  /// - Throws: `ByteIOError.writeFailed`.
  public static func writeLine(_ text: String) throws(ByteIOError) { try write(text + "\n") }
}

/// Writes all bytes; gives the system's reason where it can't.
func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> String? {
  unsafe bytes.withUnsafeBytes { buffer in
    var written = 0
    while written < buffer.count {
      let count = unsafe systemWrite(
        descriptor, buffer.baseAddress?.advanced(by: written), buffer.count - written)
      if count > 0 { written += count } else if errno != EINTR { return lastSystemError() }
    }
    return nil
  }
}

/// `write(2)`.
private func systemWrite(
  _ descriptor: Int32, _ start: UnsafeRawPointer?, _ count: Int
) -> Int {
  unsafe write(descriptor, start, count)
}
