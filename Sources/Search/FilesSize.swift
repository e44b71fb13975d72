import ByteIO

extension [NamedBytes] {
  /// The bytes of their gzipped archive.
  var compressedByteCount: Int {
    Gzip.compress(Archive.tar(directory: "model", members: self)).count
  }
}
