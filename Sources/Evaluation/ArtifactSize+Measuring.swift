public import ByteIO
public import Records

extension EvaluationRecord.ArtifactSize {
  /// The size of a model's files, the JSON file first.
  ///
  /// The archive is a tar of a directory with the files, compressed as the TF.js quantization
  /// example's script does (`tar czf`), but without times and owners.
  public init(measuring files: [NamedBytes]) {
    let archive = Archive.tar(directory: "model", members: files)
    self.init(
      weightByteCount: files.dropFirst().reduce(0) { $0 + $1.bytes.count },
      artifactByteCount: files.reduce(0) { $0 + $1.bytes.count },
      gzipByteCount: Gzip.compress(archive).count)
  }
}
