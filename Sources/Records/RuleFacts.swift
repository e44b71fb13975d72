public import Scoring

/// A rule of what is right, and how far it lets a model get.
public struct RuleFacts: Codable, Hashable, Sendable {
  /// The rule.
  public let rule: ScoringRule
  /// The samples that count.
  public let sampleCount: Int
  /// Those of them for which a class is right.
  public let scorableCount: Int
  /// The greatest score that any model can reach: `scorableCount / sampleCount`.
  public var highestScore: Double? {
    sampleCount > 0 ? Double(scorableCount) / Double(sampleCount) : nil
  }

  /// Describes a rule.
  public init(rule: ScoringRule, sampleCount: Int, scorableCount: Int) {
    self.rule = rule
    self.sampleCount = sampleCount
    self.scorableCount = scorableCount
  }
}

/// What one rule says of one level.
public struct RuleResult: Codable, Hashable, Sendable {
  /// The rule's name.
  public let rule: String
  /// Samples with a right class among the 1, 5, … greatest outputs.
  public let top: [TopScore]
  /// Samples whose predicted class is another than float32's; `nil` for float32.
  public let changes: PairedComparison.ChangedPredictions?

  /// Makes a result.
  public init(
    rule: String, top: [TopScore], changes: PairedComparison.ChangedPredictions?
  ) {
    self.rule = rule
    self.top = top
    self.changes = changes
  }
}
