public import Records
public import Scoring

/// What an evaluation found: the record, and what became of each sample, of which the record keeps
/// the least.
public struct Evaluation: Sendable {
  /// All that goes into reports.
  public let record: EvaluationRecord
  /// What is right for each sample.
  public let targets: Targets
  /// What each level made of each sample, float32 first.
  public let levels: [(level: String, outcomes: SampleOutcomes)]
}
