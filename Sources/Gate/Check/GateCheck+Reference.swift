public import Records

extension GateCheck {
  /// Checks the levels of one record against its own reference: the first level, by the verdicts that a
  /// report has.
  ///
  /// Where the figures mean nothing they can't be judged.
  ///
  /// `name`: the record's file, for messages.
  /// - Throws: `MarginError.unfit`, or `ComparisonError`.
  public func check(levelsOf record: EvaluationRecord, name: String) throws -> GateResult {
    guard let reference = record.variants.first?.level, record.variants.count > 1 else {
      throw ComparisonError.noCommonLevel(first: name, second: name)
    }
    if let finding = record.sanity?.first {
      return GateResult(
        record: record, baseline: record, baselinePath: name, policy: policy, comparison: nil,
        findings: [GateFinding(.incomparable(.meaningless(finding, record: name)))])
    }
    let pairs = record.variants.dropFirst().map {
      LevelPair(reference, $0.level)
    }
    let comparison = try RunComparison(
      record, record, names: ("\(name), \(reference)", name), levels: pairs, margin: margin)
    return GateResult(
      record: record, baseline: record, baselinePath: name, policy: policy,
      comparison: comparison,
      findings: comparison.levels.map {
        GateFinding(.verdict($0), level: $0.levels.second)
      })
  }
}
