public import Essentials

/// What a record is of.
public enum RecordKind: String, Sendable {
  /// One evaluation.
  case evaluation
  /// One training.
  case training
  /// One search for culprits.
  case sensitivity
  /// One search for a plan.
  case optimization
  /// One profile.
  case profile

  /// The command that writes such records.
  var command: String {
    switch self {
    case .evaluation: "evaluate"
    case .training: "train"
    case .sensitivity: "sensitivity"
    case .optimization: "optimize"
    case .profile: "profile"
    }
  }
}

/// What can be wrong with a record's file.
public enum RecordError: DiagnosticError {
  /// The bytes can't be had.
  case bytes(RecordKind, problem: String, FailureKind)
  /// The file is no record.
  case malformed(RecordKind, file: String, reason: String)
  /// The file is a record of another kind than the one that is read.
  case otherKind(RecordKind, file: String, found: RecordKind)
  /// The layout is of another version.
  case unknownVersion(RecordKind, file: String, found: Int, known: Int)

  /// What is wrong.
  public var problem: String {
    switch self {
    case .bytes(_, let problem, _): problem
    case .malformed(.evaluation, _, let reason): "The file is no evaluation record: \(reason)."
    case .malformed(.training, _, let reason): "The file is no training record: \(reason)."
    case .malformed(.sensitivity, _, let reason): "The file is no sensitivity record: \(reason)."
    case .malformed(.optimization, _, let reason): "The file is no optimization record: \(reason)."
    case .malformed(.profile, _, let reason): "The file is no profile: \(reason)."
    case .otherKind(let wanted, let file, let found):
      "'\(file)' is a record of '\(found.command)', not of '\(wanted.command)'."
    case .unknownVersion(_, _, let found, let known):
      "The record has layout version \(found); this program reads version \(known)."
    }
  }

  /// The file.
  public var location: String? {
    switch self {
    case .bytes, .otherKind: nil
    case .malformed(_, let file, _), .unknownVersion(_, let file, _, _): file
    }
  }

  /// What to do.
  public var remedy: String? {
    switch self {
    case .otherKind(let wanted, _, _):
      "name a record that 'quanteval \(wanted.command)' wrote"
    case .unknownVersion(.evaluation, let file, 2, _):
      "bring it to the present layout: Scripts/convert-records '\(file.displayed(limit: 1_000))'; or "
        + "evaluate again"
    case .bytes(let record, _, _), .malformed(let record, _, _),
      .unknownVersion(let record, _, _, _):
      switch record {
      case .evaluation: "evaluate again, with this program: quanteval evaluate … --report"
      case .training: "train again, with this program: quanteval train …"
      case .sensitivity: "search again, with this program: quanteval sensitivity …"
      case .optimization: "search again, with this program: quanteval optimize …"
      case .profile: "profile again, with this program: quanteval profile … --report"
      }
    }
  }

  /// The exit code's class.
  public var kind: FailureKind {
    if case .bytes(_, _, let kind) = self { kind } else { .badData }
  }
}
