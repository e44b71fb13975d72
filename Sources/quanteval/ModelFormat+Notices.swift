import ModelFormats

extension ModelFormat {
  /// Opens a model and says on standard error what a person should know of its files.
  ///
  /// - Throws: `ModelFormatError`.
  static func openAnnouncing(
    _ path: String, takingDigests: Bool = true, semantics: Semantics = .tfjs
  ) throws(ModelFormatError) -> any ModelSource {
    let source = try open(path, takingDigests: takingDigests, semantics: semantics)
    for notice in source.notices { printToStandardError("Warning: \(source.path): \(notice)") }
    return source
  }
}
