import ModelFormats

extension ModelArtifacts {
  /// Opens a model and says on standard error what a person should know of its files.
  ///
  /// - Throws: `ModelFormatError`.
  init(
    announcing path: String, takingDigests: Bool = true, semantics: Semantics = .tfjs
  ) throws(ModelFormatError) {
    try self.init(opening: path, takingDigests: takingDigests, semantics: semantics)
    for notice in notices { printToStandardError("Warning: \(self.path): \(notice)") }
  }
}
