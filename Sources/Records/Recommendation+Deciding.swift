import Scoring

extension Recommendation {
  /// Decides by what was measured; `nil` where there is nothing to compare.
  ///
  /// Of the candidates that surely lose less than the margin and that can be loaded, the one with the fewest
  /// gzipped bytes is shipped, if these are fewer than the reference's.
  ///
  /// - Parameters:
  ///   - variants: the candidates, the reference first.
  ///   - margin: what may be lost.
  ///   - sanity: what makes the figures meaningless.
  init?(_ variants: [EvaluationRecord.Variant], margin: Margin, sanity: [SanityFinding]?) {
    if let sanity, !sanity.isEmpty {
      self.init(ship: nil, reason: .meaningless, findings: sanity.map(\.kind))
      return
    }
    let compared = variants.filter { $0.statistics != nil }
    guard let reference = variants.first, !compared.isEmpty else { return nil }
    let open = compared.filter { $0.conclusion == .undecided }
    let undecided = open.map(\.level)
    let passingAlone =
      compared.count > 1 ? open.filter { $0.passesAlone(margin) }.map(\.level) : []
    let further = open.compactMap { $0.statistics?.verdict.furtherSampleCount }.min()
    let passing = compared.filter { $0.statistics?.verdict.passes == true && $0.canBeLoaded }
    let smallest = passing.min { $0.size.gzipByteCount < $1.size.gzipByteCount }
    let saved = smallest.map { reference.size.gzipByteCount - $0.size.gzipByteCount } ?? 0
    let reason: Reason =
      smallest == nil
      ? open.isEmpty ? .allLoseTooMuch : .undecided
      : saved > 0 ? .smallestThatPasses : .noneIsSmaller
    self.init(
      ship: (saved > 0 ? smallest : nil)?.level ?? reference.level, reason: reason,
      savedByteCount: saved > 0 ? saved : nil, undecided: undecided, passingAlone: passingAlone,
      furtherSampleCount: further)
  }
}

extension EvaluationRecord {
  /// What the record recommends; of a record in which nothing was stored what its figures say.
  package var decision: Recommendation? {
    recommendation ?? Recommendation(variants, margin: analysis.margin, sanity: sanity)
  }
}

extension EvaluationRecord.Variant {
  fileprivate var conclusion: Verdict.Conclusion? { statistics?.verdict.conclusion }

  /// Whether the interval that is not corrected for other candidates lies below the margin.
  ///
  /// What a single class may lose does not depend on how many candidates there are.
  fileprivate func passesAlone(_ margin: Margin) -> Bool {
    guard statistics?.verdict.reason != .classAtRisk,
      let interval = statistics?.dropAlone(margin.unit)?.interval
    else { return false }
    return interval.upper < margin.value
  }
}

extension PairedStatistics {
  /// The drop with the interval of a candidate that is judged alone, in a margin's unit.
  fileprivate func dropAlone(_ unit: Margin.Unit) -> Estimate? {
    switch unit {
    case .accuracy: accuracy?.drop
    case .relativeError: errors?.relativeChange
    case .error: errors?.change
    case .disagreement: difference?.agreement?.complement
    case .relativeDeviation: difference?.relativeDeviation
    case .deviation: difference?.deviation
    }
  }
}

extension Estimate {
  /// The share of all others.
  fileprivate var complement: Estimate? {
    Estimate(
      1 - value,
      interval.flatMap {
        Interval(
          lower: 1 - $0.upper, upper: 1 - $0.lower, confidence: $0.confidence, method: $0.method)
      }, sampleCount: sampleCount)
  }
}
