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
  /// An output would replace an input of the same run, which may be called otherwise.
  case outputIsInput(path: String, input: String)
  /// An output would replace a file that this program did not write.
  case foreignOutput(path: String)
  /// Two outputs of a run are the same file.
  case sameOutput(path: String, other: String)
  /// An input is another file than when the run began.
  case changed(path: String)
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
    case .tooLarge(_, let limit):
      "The file holds more than \(Self.size(limit)) once decompressed."
    case .cannotCreate(let path, let reason): "'\(path)' can't be created: \(reason)."
    case .outputExists(let path): "'\(path)' exists already and isn't empty."
    case .outputIsInput(let path, let input) where path == input:
      "'\(path)' would be overwritten, and is an input of this run."
    case .outputIsInput(let path, let input):
      "'\(path)' would be overwritten; it is '\(input)', an input of this run."
    case .foreignOutput(let path):
      "'\(path)' exists, and nothing in it says that quanteval wrote it."
    case .sameOutput(let path, let other):
      "Two outputs would be the same file: '\(path)' and '\(other)'."
    case .changed(let path):
      "'\(path)' changed while it was in use: the result may come from the old or the new contents."
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
    case .missing, .unreadable, .isDirectory, .cannotCreate, .outputExists, .outputIsInput,
      .foreignOutput, .sameOutput, .changed, .writeFailed, .compressionFailed:
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
    case .outputIsInput, .sameOutput: "choose another place or another name"
    case .foreignOutput: "choose another place or another name, or replace it with --force"
    case .changed: "nothing was written; repeat once the file is complete"
    case .compressionFailed: "free memory, then repeat"
    case .writeFailed: "nothing was left behind; free space or choose another place, then repeat"
    }
  }

  /// A number of bytes: `1 GiB (1,073,741,824 bytes)`, `16 bytes`.
  private static func size(_ count: Int) -> String {
    let units = [("GiB", 1 << 30), ("MiB", 1 << 20)]
    guard let (name, unit) = units.first(where: { count >= $0.1 && count % $0.1 == 0 }) else {
      return "\(count.grouped) bytes"
    }
    return "\((count / unit).grouped) \(name) (\(count.grouped) bytes)"
  }

  /// The exit code's class.
  public var kind: FailureKind {
    switch self {
    case .missing, .unreadable, .isDirectory: .missingInput
    case .truncated, .corruptGzip, .corruptArchive, .tooLarge: .badData
    case .cannotCreate, .outputExists, .outputIsInput, .foreignOutput, .sameOutput:
      .cannotCreateOutput
    case .changed, .writeFailed, .compressionFailed: .inputOutput
    }
  }
}
