public import Records
public import Scoring

/// Compares records with their baselines: what a change may not make worse.
///
/// Guarded are the data (others are no regression, but nothing can be said), the levels, the bytes
/// that the same model is quantized to, every prediction, and the size of the files. The predictions
/// are judged by the paired interval of the loss, corrected for all levels; where none changed the
/// level passes, however few the samples are: a change that changes nothing is none.
public struct GateCheck: Sendable {
  /// How much may be lost; `nil` for what the baseline's record allows.
  public let margin: Margin?
  /// How much larger files may become.
  public let sizeTolerance: SizeTolerance
  /// When the gate stays shut.
  public let policy: FailurePolicy

  /// Makes a check.
  public init(
    margin: Margin? = nil, sizeTolerance: SizeTolerance = .standard,
    policy: FailurePolicy = .worse
  ) {
    self.margin = margin
    self.sizeTolerance = sizeTolerance
    self.policy = policy
  }

  /// Checks a record.
  ///
  /// `baselinePath`: the baseline's file, for messages.
  /// - Throws: `MarginError.unfit`. That the data are others is a result, not an error.
  public func check(
    _ record: EvaluationRecord, against baseline: EvaluationRecord, baselinePath: String
  ) throws -> GateResult {
    do {
      let comparison = try RunComparison(
        baseline, record, names: (baselinePath, record.name), margin: margin)
      return GateResult(
        record: record, baseline: baseline, baselinePath: baselinePath, policy: policy,
        comparison: comparison, findings: findings(record, baseline, comparison))
    } catch let error as ComparisonError {
      return GateResult(
        record: record, baseline: baseline, baselinePath: baselinePath, policy: policy,
        comparison: nil, findings: [GateFinding(.incomparable(error))])
    }
  }

  private func findings(
    _ record: EvaluationRecord, _ baseline: EvaluationRecord, _ comparison: RunComparison
  ) -> [GateFinding] {
    var findings = [
      GateFinding(.sameData(name: comparison.data, sampleCount: comparison.sampleCount)),
      GateFinding(.model(changedFiles: changedFiles(comparison))),
    ]
    let tools = [baseline.provenance.tool, record.provenance.tool]
    // Other settings quantize to other bytes, and are meant to.
    let isComparableInBytes =
      comparison.isOfOneModel && tools[0].excluded == tools[1].excluded
      && tools[0].converterArithmetic == tools[1].converterArithmetic
    for old in baseline.variants {
      let level = old.level
      guard let new = record.variants.first(where: { $0.level == level }),
        let pair = comparison.levels.first(where: { $0.levels.first == level })
      else {
        findings.append(GateFinding(.missingLevel, level: level))
        continue
      }
      if isComparableInBytes {
        let isSame = old.weightsSHA256 == new.weightsSHA256
        findings.append(GateFinding(.weights(isSame: isSame), level: level))
      }
      findings.append(GateFinding(.predictions(pair), level: level))
      findings.append(bytes(.files, old, new, \.artifactByteCount))
      findings.append(bytes(.gzip, old, new, \.gzipByteCount))
    }
    let known = Set(baseline.variants.map(\.level))
    return findings
      + record.variants.filter { !known.contains($0.level) }.map {
        GateFinding(.newLevel, level: $0.level)
      }
  }

  private func bytes(
    _ measure: GateFinding.Measure, _ old: EvaluationRecord.Variant,
    _ new: EvaluationRecord.Variant, _ part: KeyPath<EvaluationRecord.ArtifactSize, Int>
  ) -> GateFinding {
    GateFinding(
      .bytes(
        measure, old: old.size[keyPath: part], new: new.size[keyPath: part],
        tolerance: sizeTolerance), level: old.level)
  }

  private func changedFiles(_ comparison: RunComparison) -> [String] {
    let (old, new) = (comparison.first.modelFiles, comparison.second.modelFiles)
    return Set(old.keys).union(new.keys).filter { old[$0] != new[$0] }.sorted()
  }
}
