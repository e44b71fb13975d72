import ByteIO
public import ModelSources
public import Records

extension EvaluationRecord.ArtifactSize {
  /// The size of a model's files.
  ///
  /// The archive is a tar of a directory with the files, compressed as the TF.js quantization
  /// example's script does (`tar czf`), but without times and owners.
  public init(measuring files: ModelFiles) {
    let files = files.made
    let archive = Archive.tar(directory: "model", members: Array(files))
    self.init(
      weightByteCount: files.weightFiles.reduce(0) { $0 + $1.bytes.count },
      artifactByteCount: files.reduce(0) { $0 + $1.bytes.count },
      gzipByteCount: Gzip.compress(archive).count)
  }
}
