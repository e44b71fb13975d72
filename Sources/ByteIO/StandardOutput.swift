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

/// Where messages and progress go.
public enum StandardError {
  /// Writes text; where it can't, nobody is left to be told.
  public static func write(_ text: String) {
    _ = writeAll(Array(text.utf8), to: STDERR_FILENO)
  }
}

/// The three streams that every program is given.
public enum StandardStreams {
  /// Opens what the caller closed, so that no file of ours gets a stream's number, and with it
  /// messages in the middle of its content.
  public static func open() {
    while true {
      let descriptor = systemOpen("/dev/null", O_RDWR)
      if descriptor > STDERR_FILENO { close(descriptor) }
      if descriptor < 0 || descriptor > STDERR_FILENO { return }
    }
  }
}

/// `open(2)`, which the name of the function above hides.
private func systemOpen(_ path: String, _ flags: Int32) -> Int32 { unsafe open(path, flags) }

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
