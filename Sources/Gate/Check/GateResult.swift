public import Records
import Scoring

/// When a gate stays shut.
public enum FailurePolicy: String, Sendable, CaseIterable {
  /// Where something is surely worse than allowed.
  case worse
  /// Also where that is not decided.
  case undecided
}

/// What a gate says of one record: all that its forms are made from.
public struct GateResult: Hashable, Sendable {
  /// What comes of it.
  public enum Conclusion: String, Sendable, CaseIterable {
    /// It passes.
    case passed
    /// It does not: something is undecided, and that counts.
    case undecided
    /// It does not: something is worse.
    case regression
    /// It can't be judged: the data are others.
    case incomparable
  }

  /// What was checked.
  public let record: EvaluationRecord
  /// What it was checked against.
  public let baseline: EvaluationRecord
  /// The baseline's file.
  public let baselinePath: String
  /// When the gate stays shut.
  public let policy: FailurePolicy
  /// Level by level, sample by sample; `nil` where that can't be.
  public let comparison: RunComparison?
  /// What was found, in the order of guards and levels.
  public let findings: [GateFinding]

  /// Whether a finding keeps the gate shut.
  public func blocks(_ finding: GateFinding) -> Bool {
    switch finding.outcome {
    case .passed, .noted: false
    case .undecided: policy == .undecided
    case .failed, .incomparable: true
    }
  }

  /// What comes of it: the gravest of the findings.
  public var conclusion: Conclusion {
    let outcomes = Set(findings.filter(blocks).map(\.outcome))
    if outcomes.contains(.incomparable) { return .incomparable }
    if outcomes.contains(.failed) { return .regression }
    return outcomes.contains(.undecided) ? .undecided : .passed
  }

  /// Why it can't be judged; `nil` where it can.
  public var obstacle: ComparisonError? {
    for finding in findings {
      if case .incomparable(let error) = finding.fact { return error }
    }
    return nil
  }
}
