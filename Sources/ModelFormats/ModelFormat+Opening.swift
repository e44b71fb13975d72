public import ModelSources
import TFJSFormat

extension ModelFormat {
  /// Opens a model, whatever its format is.
  ///
  /// - Parameters:
  ///   - path: a file of the model, or the directory of one.
  ///   - takingDigests: whether `ModelIdentity.files` is wanted, which takes as long as all the rest.
  ///   - semantics: whose numbers the model is to give, where programs differ.
  /// - Returns: the model's files, read and checked.
  /// - Throws: `ModelFormatError`; a file of another kind is named.
  public static func open(
    _ path: String, takingDigests: Bool = true, semantics: Semantics = .tfjs
  ) throws(ModelFormatError) -> any ModelSource {
    try TFJSModel(opening: path, takingDigests: takingDigests, semantics: semantics)
  }
}
