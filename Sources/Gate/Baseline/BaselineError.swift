public import Essentials

/// What can be wrong with a baseline.
public enum BaselineError: DiagnosticError, Hashable {
  /// There is none.
  case missing(file: String, record: String)
  /// The record is of data that stood in for other data, and the baseline's name hides it.
  case standIn(record: String, file: String, data: String, notice: String)
  /// One file can't be the baseline of several records.
  case severalRecords(file: String)

  /// What is wrong.
  public var problem: String {
    switch self {
    case .missing(_, let record): "There is no baseline of '\(record)'."
    case .standIn(_, _, _, let notice):
      "The record is not of the data that was asked for, and the baseline's name does not say so: "
        + notice
    case .severalRecords: "One file can't be the baseline of several records."
    }
  }

  /// The file.
  public var location: String? {
    switch self {
    case .missing(let file, _), .severalRecords(let file): file
    case .standIn(let record, let file, _, _): "\(record), for \(file)"
    }
  }

  /// What to do.
  public var remedy: String? {
    switch self {
    case .missing:
      "make one of a record that is as it should be: quanteval accept RECORD --baseline …"
    case .standIn(_, _, let data, _):
      "evaluate on the data itself, or choose a file whose name has '-on-\(data)' in it"
    case .severalRecords: "name a directory: --baseline Reports/baselines"
    }
  }

  /// The exit code's class.
  public var kind: FailureKind {
    switch self {
    case .missing: .missingInput
    case .standIn: .badData
    case .severalRecords: .usage
    }
  }
}
