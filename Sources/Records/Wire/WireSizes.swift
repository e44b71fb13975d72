/// The bytes of something by each codec that browsers take.
public struct CompressedSizes: Codable, Hashable, Sendable {
  /// gzip, level 6.
  public let gzip: Int
  /// brotli, quality 11, window 2^24.
  public let brotli11: Int
  /// brotli, quality 5, window 2^24.
  public let brotli5: Int
  /// Zstandard, level 19.
  public let zstd19: Int
  /// Zstandard, level 3.
  public let zstd3: Int

  /// Puts sizes together.
  public init(gzip: Int, brotli11: Int, brotli5: Int, zstd19: Int, zstd3: Int) {
    self.gzip = gzip
    self.brotli11 = brotli11
    self.brotli5 = brotli5
    self.zstd19 = zstd19
    self.zstd3 = zstd3
  }

  /// The sizes of two things that are compressed each for itself.
  public static func + (left: CompressedSizes, right: CompressedSizes) -> CompressedSizes {
    CompressedSizes(
      gzip: left.gzip + right.gzip, brotli11: left.brotli11 + right.brotli11,
      brotli5: left.brotli5 + right.brotli5, zstd19: left.zstd19 + right.zstd19,
      zstd3: left.zstd3 + right.zstd3)
  }

  /// Nothing, which is not compressed.
  public static let zero = CompressedSizes(
    gzip: 0, brotli11: 0, brotli5: 0, zstd19: 0, zstd3: 0)
}

/// What a browser fetches of a model: each file compressed for itself, model.json included.
public struct WireSizes: Codable, Hashable, Sendable {
  /// The number of files, each a request.
  public let fileCount: Int
  /// Their bytes as they are.
  public let byteCount: Int
  /// Their bytes compressed, one by one.
  public let compressed: CompressedSizes
  /// The order-0 entropy of all tensors' stored numbers, tensor by tensor, in bytes: what an ideal
  /// coder of single numbers needs that knows already how often each one comes.
  ///
  /// `nil` where a tensor's elements are no numbers.
  public let entropyByteCount: Int?
  /// The bytes of each tensor's different numbers, written out once.
  ///
  /// With these and the entropy at the files' size or above, a coder would have to send so much of
  /// its table that the entropy can't be come near.
  public let distinctByteCount: Int?

  /// Puts sizes together.
  public init(
    fileCount: Int, byteCount: Int, compressed: CompressedSizes, entropyByteCount: Int?,
    distinctByteCount: Int?
  ) {
    self.fileCount = fileCount
    self.byteCount = byteCount
    self.compressed = compressed
    self.entropyByteCount = entropyByteCount
    self.distinctByteCount = distinctByteCount
  }
}
