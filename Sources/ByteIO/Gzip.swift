import CZlib

/// gzip streams (RFC 1952) through zlib, without times or names: the same bytes give the same file.
public enum Gzip {
  /// The level of the `gzip` program where none is asked for.
  public static let defaultLevel = 6
  private static let chunkByteCount = 1 << 18
  /// `windowBits` for a window of 32 KiB with a gzip wrapper (zlib manual, `deflateInit2`).
  private static let gzipWindowBits: Int32 = 15 + 16
  private static let defaultMemoryLevel: Int32 = 8

  /// Whether the bytes begin as a gzip stream does.
  public static func isGzip(_ bytes: FileBytes) -> Bool { bytes.starts(with: [0x1f, 0x8b]) }

  /// Compresses `bytes`; the header holds no time.
  public static func compress(_ bytes: [UInt8], level: Int = defaultLevel) -> [UInt8] {
    var stream = unsafe z_stream()
    let opened = unsafe deflateInit2_(
      &stream, Int32(level), Z_DEFLATED, gzipWindowBits, defaultMemoryLevel, Z_DEFAULT_STRATEGY,
      ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    precondition(opened == Z_OK, "zlib refused level \(level): \(opened)")
    defer { unsafe _ = deflateEnd(&stream) }
    var result: [UInt8] = []
    var input = bytes
    unsafe input.withUnsafeMutableBufferPointer { source in
      var consumed = 0
      var code = Z_OK
      while code != Z_STREAM_END {
        // zlib counts in 32 bits: feed at most a chunk at a time.
        let part = min(source.count - consumed, 1 << 30)
        unsafe stream.next_in = source.baseAddress.map { unsafe $0 + consumed }
        unsafe stream.avail_in = UInt32(part)
        let isLast = consumed + part == source.count
        repeat {
          let produced = unsafe nextChunk(of: &stream) { stream in
            code = unsafe deflate(&stream, isLast ? Z_FINISH : Z_NO_FLUSH)
          }
          result += produced
        } while unsafe stream.avail_out == 0
        consumed += part
      }
    }
    return result
  }

  /// Decompresses all members of a gzip stream.
  ///
  /// `limit`: the greatest number of bytes to produce.
  /// - Throws: `ByteIOError.corruptGzip` where the stream is damaged, ends early or is followed by
  ///   anything but zeros, and `.tooLarge` past the limit.
  public static func decompress(
    _ bytes: FileBytes, limit: Int = 1 << 34
  ) throws(ByteIOError) -> FileBytes {
    var result: [UInt8] = []
    let failure: ByteIOError? = bytes.withBytes { span in
      unsafe span.withUnsafeBytes { source in
        unsafe inflateMembers(of: source, named: bytes.source, limit: limit, into: &result)
      }
    }
    if let failure { throw failure }
    return FileBytes(result, source: bytes.source)
  }

  /// The first bytes of what a gzip stream holds: `byteCount` of them, or all, or some more.
  ///
  /// - Throws: `ByteIOError.corruptGzip` where the stream is damaged before them.
  public static func prefix(
    of bytes: FileBytes, byteCount: Int
  ) throws(ByteIOError) -> FileBytes {
    var result: [UInt8] = []
    let failure: ByteIOError? = bytes.withBytes { span in
      unsafe span.withUnsafeBytes { source in
        unsafe inflateMembers(of: source, named: bytes.source, limit: byteCount, into: &result)
      }
    }
    if let failure {
      guard case .tooLarge = failure else { throw failure }
    }
    return FileBytes(result, source: bytes.source)
  }

  private static func inflateMembers(
    of source: UnsafeRawBufferPointer, named name: String, limit: Int, into result: inout [UInt8]
  ) -> ByteIOError? {
    var offset = 0
    repeat {
      var stream = unsafe z_stream()
      let opened = unsafe inflateInit2_(
        &stream, gzipWindowBits, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
      precondition(opened == Z_OK, "zlib can't start: \(opened)")
      defer { unsafe _ = inflateEnd(&stream) }
      var code = Z_OK
      while code != Z_STREAM_END {
        let part = min(source.count - offset, 1 << 30)
        guard part > 0 else {
          return .corruptGzip(source: name, offset: offset, reason: "it ends too early")
        }
        // zlib's input pointer is not const; it does not write through it.
        unsafe stream.next_in = UnsafeMutablePointer(
          mutating: source.baseAddress?.advanced(by: offset).assumingMemoryBound(to: UInt8.self))
        unsafe stream.avail_in = UInt32(part)
        let produced = unsafe nextChunk(of: &stream) { stream in
          code = unsafe inflate(&stream, Z_NO_FLUSH)
        }
        unsafe offset += part - Int(stream.avail_in)
        result += produced
        if result.count > limit { return .tooLarge(source: name, limit: limit) }
        guard code == Z_OK || code == Z_STREAM_END || code == Z_BUF_ERROR else {
          let reason = unsafe stream.msg.map { unsafe String(cString: $0) } ?? "code \(code)"
          return .corruptGzip(source: name, offset: offset, reason: reason)
        }
      }
    } while unsafe offset < source.count && source[offset] == 0x1f
    // gzip's manual allows zeros, which pad to the blocks of a tape.
    guard unsafe source[offset...].allSatisfy({ $0 == 0 }) else {
      return .corruptGzip(source: name, offset: offset, reason: "other bytes follow it")
    }
    return nil
  }

  /// Lets `step` write into a fresh chunk and returns what it wrote.
  private static func nextChunk(
    of stream: inout z_stream, _ step: (inout z_stream) -> Void
  ) -> [UInt8] {
    unsafe [UInt8](unsafeUninitializedCapacity: chunkByteCount) { buffer, count in
      unsafe stream.next_out = buffer.baseAddress
      unsafe stream.avail_out = UInt32(buffer.count)
      unsafe step(&stream)
      unsafe count = buffer.count - Int(stream.avail_out)
    }
  }
}
