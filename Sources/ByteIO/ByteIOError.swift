public import Essentials

/// What can be wrong with bytes before they mean anything.
public enum ByteIOError: DiagnosticError {
  /// There is nothing at this path.
  case missing(path: String)
  /// The system refused to read; `reason` is its own text.
  case unreadable(path: String, reason: String)
  /// A directory stands where a file was expected.
  case isDirectory(path: String)
  /// The bytes end before what they announce.
  case truncated(source: String, offset: Int, needed: Int, available: Int)
  /// The compressed stream is damaged at this offset of the compressed bytes.
  case corruptGzip(source: String, offset: Int, reason: String)
  /// The archive can't be read; `reason` is libarchive's text.
  case corruptArchive(source: String, reason: String)
  /// The decompressed bytes would be more than the caller allows.
  case tooLarge(source: String, limit: Int)
  /// An output path can't be created.
  case cannotCreate(path: String, reason: String)
  /// An output directory holds something already.
  case outputExists(path: String)
  /// Writing stopped on the way; nothing is left behind.
  case writeFailed(path: String, reason: String)
  /// A compressor gave up; `reason` is its own text.
  case compressionFailed(codec: String, reason: String)

  /// What is wrong.
  public var problem: String {
    switch self {
    case .missing(let path): "There is no file '\(path)'."
    case .unreadable(let path, let reason): "'\(path)' can't be read: \(reason)."
    case .isDirectory(let path): "'\(path)' is a directory, not a file."
    case .truncated(_, _, let needed, let available):
      "The file ends too early: \(needed) bytes are needed here, \(available) are left."
    case .corruptGzip(_, _, let reason): "The gzip stream is damaged: \(reason)."
    case .corruptArchive(_, let reason): "The archive can't be read: \(reason)."
    case .tooLarge(_, let limit): "The file holds more than \(limit) bytes once decompressed."
    case .cannotCreate(let path, let reason): "'\(path)' can't be created: \(reason)."
    case .outputExists(let path): "'\(path)' exists already and isn't empty."
    case .writeFailed(let path, let reason): "Writing '\(path)' failed: \(reason)."
    case .compressionFailed(let codec, let reason): "Compressing with \(codec) failed: \(reason)."
    }
  }

  /// File and offset, where they are known.
  public var location: String? {
    switch self {
    case .truncated(let source, let offset, _, _), .corruptGzip(let source, let offset, _):
      "\(source), byte \(offset)"
    case .corruptArchive(let source, _), .tooLarge(let source, _): source
    case .missing, .unreadable, .isDirectory, .cannotCreate, .outputExists, .writeFailed,
      .compressionFailed:
      nil
    }
  }

  /// What to do.
  public var remedy: String? {
    switch self {
    case .missing: "check the path for typing errors"
    case .unreadable, .cannotCreate: "check the path and its permissions"
    case .isDirectory: "name a file in it"
    case .truncated, .corruptGzip, .corruptArchive:
      "the file is incomplete or damaged; fetch or export it again"
    case .tooLarge: "check that this is the file you mean"
    case .outputExists: "choose another directory, or replace this one with --force"
    case .compressionFailed: "free memory, then repeat"
    case .writeFailed: "nothing was left behind; free space or choose another place, then repeat"
    }
  }

  /// The exit code's class.
  public var kind: FailureKind {
    switch self {
    case .missing, .unreadable, .isDirectory: .missingInput
    case .truncated, .corruptGzip, .corruptArchive, .tooLarge: .badData
    case .cannotCreate, .outputExists: .cannotCreateOutput
    case .writeFailed, .compressionFailed: .inputOutput
    }
  }
}
