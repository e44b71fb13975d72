import CBrotli
import CZstd

/// How a file is compressed on its way to a browser: a content coding of HTTP, and how hard it tries.
///
/// The same bytes give the same stream with the same version of the library: no times, no names, one
/// thread.
public enum Codec: String, CaseIterable, Hashable, Sendable {
  /// gzip at level 6: zlib's default, and Apache's.
  case gzip
  /// brotli at quality 11: what is compressed once and served often, as the `brotli` program does.
  case brotli11
  /// brotli at quality 5: what Apache compresses on the fly.
  case brotli5
  /// Zstandard at level 19: what is compressed once.
  case zstd19
  /// Zstandard at level 3, the library's default: what is compressed on the fly.
  case zstd3

  /// The window of brotli streams, as a power of 2: the greatest that RFC 7932 has, so every browser
  /// takes it, and the `brotli` program's default.
  ///
  /// Servers that compress on the fly have less (ngx_brotli 2^19, Apache 2^18): to weights, in which
  /// nothing long comes twice, that makes no difference.
  private static let brotliWindow: UInt32 = 24

  private static let chunkByteCount = 1 << 16

  /// The compressed stream.
  ///
  /// - Throws: `ByteIOError.compressionFailed`, where memory runs out.
  public func compressed(_ bytes: [UInt8]) throws(ByteIOError) -> [UInt8] {
    var result: [UInt8] = []
    unsafe try compress(bytes) { unsafe result += $0 }
    return result
  }

  /// The length of the compressed stream, which is not kept.
  ///
  /// - Throws: `ByteIOError.compressionFailed`, where memory runs out.
  public func compressedByteCount(of bytes: [UInt8]) throws(ByteIOError) -> Int {
    var count = 0
    unsafe try compress(bytes) { count += $0.count }
    return count
  }

  /// Hands the stream to `take`, chunk by chunk.
  private func compress(
    _ bytes: [UInt8], _ take: (UnsafeBufferPointer<UInt8>) -> Void
  ) throws(ByteIOError) {
    let reason: String? =
      switch self {
      case .gzip: unsafe Codec.gzip(bytes, take)
      case .brotli11: unsafe Codec.brotli(bytes, quality: 11, take)
      case .brotli5: unsafe Codec.brotli(bytes, quality: 5, take)
      case .zstd19: unsafe Codec.zstd(bytes, level: 19, take)
      case .zstd3: unsafe Codec.zstd(bytes, level: 3, take)
      }
    if let reason { throw .compressionFailed(codec: rawValue, reason: reason) }
  }

  private static func gzip(
    _ bytes: [UInt8], _ take: (UnsafeBufferPointer<UInt8>) -> Void
  ) -> String? {
    unsafe Gzip.compress(bytes).withUnsafeBufferPointer { unsafe take($0) }
    return nil
  }

  /// Returns what went wrong.
  private static func brotli(
    _ bytes: [UInt8], quality: UInt32, _ take: (UnsafeBufferPointer<UInt8>) -> Void
  ) -> String? {
    guard let encoder = unsafe BrotliEncoderCreateInstance(nil, nil, nil) else {
      return "there is no memory for it"
    }
    defer { unsafe BrotliEncoderDestroyInstance(encoder) }
    let settings = [
      (BROTLI_PARAM_QUALITY, quality), (BROTLI_PARAM_LGWIN, brotliWindow),
      // As the `brotli` program does, which knows the file's length. Beyond 2^30 it says no more.
      (BROTLI_PARAM_SIZE_HINT, UInt32(min(bytes.count, 1 << 30))),
    ]
    for (parameter, value) in settings {
      let isTaken = unsafe BrotliEncoderSetParameter(encoder, parameter, value)
      precondition(isTaken != 0, "brotli refused \(value) for parameter \(parameter.rawValue)")
    }
    return unsafe bytes.withUnsafeBufferPointer { source in
      unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: chunkByteCount) { chunk in
        // Everything at once: the encoder then takes no more memory than the file needs.
        var unread = source.count
        var next = source.baseAddress
        while unsafe BrotliEncoderIsFinished(encoder) == 0 {
          var space = chunk.count
          var end = chunk.baseAddress
          let isSound = unsafe BrotliEncoderCompressStream(
            encoder, BROTLI_OPERATION_FINISH, &unread, &next, &space, &end, nil)
          guard isSound != 0 else { return "brotli's encoder stopped, for want of memory" }
          unsafe take(UnsafeBufferPointer(rebasing: chunk[..<(chunk.count - space)]))
        }
        return nil
      }
    }
  }

  /// Returns what went wrong.
  private static func zstd(
    _ bytes: [UInt8], level: Int32, _ take: (UnsafeBufferPointer<UInt8>) -> Void
  ) -> String? {
    guard let context = unsafe ZSTD_createCCtx() else { return "there is no memory for it" }
    defer { unsafe _ = ZSTD_freeCCtx(context) }
    // The length stands in the frame, as files' do; HTTP has its own check of what arrives. Level 19
    // has a window of 8 MiB: all that RFC 9659 lets servers use.
    let settings = [
      (ZSTD_c_compressionLevel, level), (ZSTD_c_contentSizeFlag, 1), (ZSTD_c_checksumFlag, 0),
    ]
    for (parameter, value) in settings {
      let code = unsafe ZSTD_CCtx_setParameter(context, parameter, value)
      precondition(ZSTD_isError(code) == 0, "zstd refused \(value) for \(parameter.rawValue)")
    }
    return unsafe bytes.withUnsafeBufferPointer { source in
      unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: chunkByteCount) { chunk in
        var input = unsafe ZSTD_inBuffer(src: source.baseAddress, size: source.count, pos: 0)
        var unwritten = 1
        while unwritten > 0 {
          var output = unsafe ZSTD_outBuffer(dst: chunk.baseAddress, size: chunk.count, pos: 0)
          unwritten = unsafe ZSTD_compressStream2(context, &output, &input, ZSTD_e_end)
          guard ZSTD_isError(unwritten) == 0 else {
            return unsafe String(cString: ZSTD_getErrorName(unwritten))
          }
          unsafe take(UnsafeBufferPointer(rebasing: chunk[..<output.pos]))
        }
        return nil
      }
    }
  }
}
