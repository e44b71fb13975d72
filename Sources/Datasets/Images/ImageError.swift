public import Essentials

/// What can be wrong with an image's file.
public enum ImageError: DiagnosticError {
  /// The bytes are damaged or end too early; `reason` is the library's own text.
  case corrupt(file: String, format: ImageFormat, reason: String)
  /// The bytes are sound, but a kind of JPEG or PNG that is not decoded.
  case unsupported(file: String, format: ImageFormat, reason: String)
  /// The file is no JPEG and no PNG; `found` is what it seems to be.
  case unknownFormat(file: String, found: String?)
  /// More pixels than are taken for a photograph.
  case tooLarge(file: String, limit: Int)

  /// What is wrong.
  public var problem: String {
    switch self {
    case .corrupt(_, let format, let reason): "The \(format.title) is damaged: \(reason)."
    case .unsupported(_, let format, let reason): "The \(format.title) can't be decoded: \(reason)."
    case .unknownFormat(_, let found?): "The file is a \(found), no JPEG and no PNG."
    case .unknownFormat(_, nil): "The file is no JPEG and no PNG."
    case .tooLarge(_, let limit): "The image has more than \(limit) pixels."
    }
  }

  /// The file.
  public var location: String? {
    switch self {
    case .corrupt(let file, _, _), .unsupported(let file, _, _), .unknownFormat(let file, _),
      .tooLarge(let file, _):
      file
    }
  }

  /// What to do.
  public var remedy: String? {
    switch self {
    case .corrupt:
      "fetch or export it again, or leave such files out with --on-error skip (they are counted)"
    case .unsupported, .unknownFormat:
      "convert it to JPEG or PNG, or leave such files out with --on-error skip (they are counted)"
    case .tooLarge: "scale it down, or leave such files out with --on-error skip"
    }
  }
}
