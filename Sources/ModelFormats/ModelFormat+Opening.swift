import ByteIO
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
    let kind = ContentKind(at: path)
    let reader = readers.first { kind.map($0.kinds.contains) ?? false } ?? readers[0]
    return try reader.open(path, takingDigests, semantics)
  }

  /// What reads files of some kinds.
  private struct Reader: Sendable {
    let kinds: Set<ContentKind>
    let open: @Sendable (String, Bool, Semantics) throws(ModelFormatError) -> any ModelSource
  }

  /// The readers there are: the first one is asked where nobody knows what a file is, and for directories.
  private static let readers = [
    Reader(kinds: [.json]) { path, takingDigests, semantics throws(ModelFormatError) in
      try TFJSModel(opening: path, takingDigests: takingDigests, semantics: semantics)
    }
  ]
}
