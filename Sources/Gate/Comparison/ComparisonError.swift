public import Essentials
public import Records
public import Scoring

/// What can stand in the way of comparing two records sample by sample.
public enum ComparisonError: DiagnosticError, Hashable {
  /// The records are of other data, or of data that was prepared otherwise.
  case differentData(first: String, second: String, [DataDifference])
  /// One is of classes, the other of numbers; or one has labels, the other none.
  case differentMetrics(first: String, second: String, Metric, Metric)
  /// No level is in both.
  case noCommonLevel(first: String, second: String)
  /// A level is not in a record.
  case missingLevel(String, record: String, known: [String])
  /// Numbers without labels, more a sample than a record keeps.
  case unstoredOutputs(record: String)
  /// The reference does not do what it should, so no level can be judged.
  case meaningless(SanityFinding, record: String)
  /// A record's parts do not fit each other.
  case unsound(record: String)

  /// What is wrong.
  public var problem: String {
    switch self {
    case .differentData(_, _, let differences):
      "The records are of different data, so nothing can be compared sample by sample: "
        + differences.map(\.words).joined(separator: "; ") + "."
    case .differentMetrics(_, _, let first, let second):
      first.isOfClasses == second.isOfClasses
        ? "One record was measured with labels, the other without."
        : "One record is of classes, the other of numbers."
    case .unstoredOutputs:
      "The record keeps no outputs: there are too many a sample, and without labels there is nothing "
        + "else to compare."
    case .meaningless(let finding, _): "The record gives no advice. \(finding.problem)"
    case .noCommonLevel: "The records have no level in common."
    case .missingLevel(let level, _, _): "The record has no level '\(level)'."
    case .unsound: "The record's samples do not fit its levels: it is damaged."
    }
  }

  /// The records.
  public var location: String? {
    switch self {
    case .differentData(let first, let second, _), .differentMetrics(let first, let second, _, _),
      .noCommonLevel(let first, let second):
      "\(first) and \(second)"
    case .missingLevel(_, let record, _), .unsound(let record), .unstoredOutputs(let record),
      .meaningless(_, let record):
      record
    }
  }

  /// What to do.
  public var remedy: String? {
    switch self {
    case .differentData:
      "evaluate both on the same data, prepared in the same way; a baseline of new data is made "
        + "with: quanteval accept RECORD"
    case .differentMetrics(_, _, let first, let second):
      first.isOfClasses == second.isOfClasses
        ? "evaluate both with labels, or both without (--no-labels)"
        : "evaluate both with the same --task"
    case .unstoredOutputs: "evaluate both with labels"
    case .meaningless(let finding, _): finding.remedy
    case .noCommonLevel: "name a level of each: --level-a float32 --level-b uint8"
    case .missingLevel(let level, _, let known):
      alternatives(nearestNames(to: level, among: known)).map { "did you mean \($0)?" }
        ?? "it has \(known.joined(separator: ", "))"
    case .unsound: "evaluate again: quanteval evaluate … --report"
    }
  }
}
