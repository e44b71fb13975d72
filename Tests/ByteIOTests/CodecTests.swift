import ByteIO
import CBrotli
import CBrotliDecoder
import CZstd
import Essentials
import Foundation
import TestSupport
import Testing

/// What is said here holds for every version of the libraries, whose sizes differ.
///
/// `Gzip` has tests of its own.
@Suite("Codecs of the wire")
struct CodecTests {
  /// What the format's own decoder makes of a stream; `nil` where it is damaged or goes on too far.
  static func decode(_ stream: [UInt8], _ codec: Codec, expecting count: Int) throws -> [UInt8]? {
    var result = [UInt8](repeating: 0, count: count + 1)
    switch codec {
    case .gzip:
      return try Gzip.decompress(FileBytes(stream, source: "s")).bytes()
    case .brotli11, .brotli5:
      var written = result.count
      let code = BrotliDecoderDecompress(stream.count, stream, &written, &result)
      guard code == BROTLI_DECODER_RESULT_SUCCESS else { return nil }
      return Array(result.prefix(written))
    case .zstd19, .zstd3:
      let written = ZSTD_decompress(&result, result.count, stream, stream.count)
      guard ZSTD_isError(written) == 0 else { return nil }
      return Array(result.prefix(written))
    }
  }

  static func text() throws -> [UInt8] {
    try FileBytes(contentsOf: Repository.path("Models/digits/model.json")).bytes()
  }

  /// 65,536 is the length of a chunk of output.
  @Test(
    "What is compressed comes back",
    arguments: Codec.allCases, [0, 1, 2, 1_000, 65_530, 65_536, 65_600, 200_001])
  func roundTrip(codec: Codec, count: Int) throws {
    for values in [0, 3, 255] as [UInt8] {
      let bytes = GzipTests.bytes(count: count, seed: UInt64(count), values: values)
      let stream = try codec.compressed(bytes)
      #expect(try Self.decode(stream, codec, expecting: count) == bytes)
      #expect(try codec.compressedByteCount(of: bytes) == stream.count)
    }
  }

  @Test("A stream that lost its last byte does not come back", arguments: Codec.allCases)
  func truncated(codec: Codec) throws {
    let bytes = try Self.text()
    let stream = try codec.compressed(bytes).dropLast()
    let decoded = try? Self.decode(Array(stream), codec, expecting: bytes.count)
    #expect(decoded == nil)
  }

  @Test("The same bytes give the same stream, on any thread", arguments: Codec.allCases)
  func deterministic(codec: Codec) async throws {
    let bytes = GzipTests.bytes(count: 50_000, seed: 5, values: 15)
    let stream = try codec.compressed(bytes)
    await withTaskGroup(of: [UInt8]?.self) { group in
      for _ in 0..<3 { group.addTask { try? codec.compressed(bytes) } }
      for await other in group { #expect(other == stream) }
    }
  }

  @Test("The greater effort makes the smaller file of text, and brotli is below gzip")
  func effort() throws {
    let bytes = try Self.text()
    let sizes = try Dictionary(
      uniqueKeysWithValues: Codec.allCases.map { ($0, try $0.compressedByteCount(of: bytes)) })
    func size(_ codec: Codec) -> Int { sizes[codec] ?? 0 }
    #expect(size(.brotli11) < size(.brotli5))
    #expect(size(.zstd19) < size(.zstd3))
    #expect(size(.brotli11) < size(.gzip))
    #expect(size(.gzip) < bytes.count / 4)
    #expect(size(.gzip) == Gzip.compress(bytes, level: 6).count)
  }

  /// Nothing decodable is shorter than noise's entropy, but by a chance of 2^-k for k bits.
  ///
  /// The upper bound says no more than that the stream is compressed: half-hearted matches cost as they like.
  @Test("Noise of four values takes two bits each or more", arguments: Codec.allCases)
  func noise(codec: Codec) throws {
    let count = 100_000
    let bytes = GzipTests.bytes(count: count, seed: 9, values: 3)
    let size = try codec.compressedByteCount(of: bytes)
    #expect((count / 4..<count / 2).contains(size), "\(size)")
  }

  @Test(
    "Nothing, and bytes that can't be compressed, take a few bytes more", arguments: Codec.allCases)
  func overhead(codec: Codec) throws {
    #expect((1...20).contains(try codec.compressedByteCount(of: [])))
    let noise = GzipTests.bytes(count: 100_000, seed: 3, values: 255)
    #expect((100_000...100_100).contains(try codec.compressedByteCount(of: noise)))
  }

  @Test(
    "What comes again after 700,000 bytes is sent once, but not by gzip",
    arguments: [Codec.gzip, .brotli5, .zstd19, .zstd3])
  func window(codec: Codec) throws {
    let once = GzipTests.bytes(count: 700_000, seed: 4, values: 255)
    let size = try codec.compressedByteCount(of: once + once)
    #expect(codec == .gzip ? size > 1_400_000 : size < 710_000, "\(size)")
  }

  /// What the library makes in one call, at the effort that the codec's name says.
  private static func oneShot(_ bytes: [UInt8], _ codec: Codec) -> [UInt8] {
    var result = [UInt8](repeating: 0, count: bytes.count + 10_000)
    var count = result.count
    switch codec {
    case .gzip: return Gzip.compress(bytes, level: 6)
    case .brotli11, .brotli5:
      let quality: Int32 = codec == .brotli11 ? 11 : 5
      let code = BrotliEncoderCompress(
        quality, 24, BROTLI_MODE_GENERIC, bytes.count, bytes, &count, &result)
      #expect(code == BROTLI_TRUE)
    case .zstd19, .zstd3:
      count = ZSTD_compress(
        &result, result.count, bytes, bytes.count, codec == .zstd19 ? 19 : 3)
      #expect(ZSTD_isError(count) == 0)
    }
    return Array(result.prefix(count))
  }

  @Test("Each is the library's own stream of its level, to the byte", arguments: Codec.allCases)
  func level(codec: Codec) throws {
    let weights = try FileBytes(
      contentsOf: Repository.path("Models/housing/group1-shard1of1.bin")
    ).bytes()
    for bytes in [try Self.text(), weights] {
      #expect(try codec.compressed(bytes) == Self.oneShot(bytes, codec))
    }
  }

  /// RFC 7932, 9.1: the four lowest bits of a stream are 1 where the window is 2^24.
  @Test(
    "brotli's window is the greatest that browsers take", arguments: [Codec.brotli11, .brotli5])
  func brotliWindow(codec: Codec) throws {
    #expect(try codec.compressed(Self.text())[0] & 0xf == 0xf)
  }

  /// RFC 8878, 3.1.1: the descriptor's third bit is the checksum's.
  @Test("A Zstandard frame has its length, no checksum", arguments: [Codec.zstd19, .zstd3])
  func zstdFrame(codec: Codec) throws {
    let bytes = try Self.text()
    let stream = try codec.compressed(bytes)
    #expect(stream.prefix(4) == [0x28, 0xb5, 0x2f, 0xfd])
    #expect(stream[4] & 4 == 0)
    #expect(ZSTD_getFrameContentSize(stream, stream.count) == UInt64(bytes.count))
    #expect(ZSTD_findFrameCompressedSize(stream, stream.count) == stream.count)
  }

  @Test("A compressor that gives up is an error of output, and says which it was")
  func failure() {
    let error = ByteIOError.compressionFailed(codec: "zstd19", reason: "no memory")
    #expect(error.problem == "Compressing with zstd19 failed: no memory.")
    #expect(error.kind == .inputOutput)
  }
}
