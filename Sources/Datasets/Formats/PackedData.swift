import ByteIO

/// Data in a gzip stream, unpacked as far as it is to be believed.
///
/// A stream of a few megabytes may hold terabytes. An IDX file says how long it is, and of others no
/// more is taken than data of their packed length has.
enum PackedData {
  /// So much may be unpacked whatever its packed length is.
  private static let leastLimit = 1 << 30
  /// Numbers seldom pack better than this: 0 and 1 in float64 to a hundredth.
  private static let greatestRatio = 256

  /// The most bytes that a packed file of this length may hold.
  static func limit(packedByteCount: Int) -> Int {
    max(leastLimit, packedByteCount.multipliedReportingOverflow(by: greatestRatio).partialValue)
  }

  /// The bytes of a file, or what is in it where it is a gzip stream.
  ///
  /// - Throws: `DatasetError`.
  static func unpacked(_ file: FileBytes) throws(DatasetError) -> FileBytes {
    guard Gzip.isGzip(file) else { return file }
    let limit = limit(packedByteCount: file.count)
    return try DatasetError.rethrowing { () throws(ByteIOError) in
      let head = try Gzip.prefix(of: file, byteCount: headByteCount)
      let announced = IDX.announcedByteCount(head)
      // What is neither an array nor text is refused for its first bytes alone.
      if announced == nil, !isArray(head), head.bytes().contains(0) { return head }
      if let announced, announced > limit { throw .tooLarge(source: file.source, limit: limit) }
      return try Gzip.decompress(file, limit: announced ?? limit)
    }
  }

  private static func isArray(_ head: FileBytes) -> Bool {
    head.starts(with: [0x93] + Array("NUMPY".utf8))
  }

  /// An IDX file's header has no more.
  private static let headByteCount = 4 + 4 * 255
}
