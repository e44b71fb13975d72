extension PairedStatistics {
  /// Compares what several levels said of samples of classes with what the baseline said.
  ///
  /// `labels`: the samples' classes, `nil` where there is not exactly one.
  public static func compare(
    _ candidates: [ClassOutcomes], with baseline: ClassOutcomes, labels: [Int?],
    settings: AnalysisSettings
  ) -> [PairedStatistics] {
    compare(candidates.map { (baseline, $0) }, labels: labels, settings: settings)
  }

  /// Compares pairs of what was said of the same samples of classes: each candidate with a baseline
  /// of its own, judged together.
  public static func compare(
    _ pairs: [(baseline: ClassOutcomes, candidate: ClassOutcomes)], labels: [Int?],
    settings: AnalysisSettings
  ) -> [PairedStatistics] {
    let accuracies = pairs.map {
      PairedAccuracy(
        baseline: $0.baseline, candidate: $0.candidate, confidence: settings.confidence)
    }
    let verdicts = Verdict.judge(
      accuracies.map { $0.map { .counts($0.counts) } ?? .nothing }, margin: settings.margin,
      confidence: settings.confidence)
    let adjusted = holmAdjusted(optional: accuracies.map { $0?.pValue })
    return pairs.indices.map { index in
      PairedStatistics(
        accuracy: adjusted[index].flatMap { accuracies[index]?.adjusted($0) },
        classes: ClassChanges(
          labels: labels, baseline: pairs[index].baseline.areRight,
          candidate: pairs[index].candidate.areRight
        ).prefix(greatestClassCount),
        verdict: verdicts[index].heeding(
          ClassLoss.all(
            labels: labels, baseline: pairs[index].baseline.areRight,
            candidate: pairs[index].candidate.areRight, levelCount: pairs.count,
            settings: settings)))
    }
  }

  /// Compares the absolute errors of several levels with those of the baseline, sample by sample;
  /// where outputs are no finite numbers, neither is the error.
  ///
  /// - Precondition: as many errors of each.
  public static func compare(
    errors candidates: [[Double]], with baseline: [Double], settings: AnalysisSettings
  ) -> [PairedStatistics] {
    compare(errors: candidates.map { (baseline, $0) }, settings: settings)
  }

  /// Compares pairs of absolute errors of the same samples: each candidate with a baseline of its
  /// own, judged together.
  ///
  /// - Precondition: as many errors of each.
  public static func compare(
    errors pairs: [(baseline: [Double], candidate: [Double])], settings: AnalysisSettings
  ) -> [PairedStatistics] {
    let distributions = changes(in: pairs, settings.bootstrap)
    let evidence = pairs.indices.map { index -> DropEvidence in
      let (baseline, candidate) = pairs[index]
      guard baseline.allSatisfy(\.isFinite), !baseline.isEmpty else { return .nothing }
      guard candidate.allSatisfy(\.isFinite) else {
        return .broken(sampleCount: baseline.count)
      }
      let (change, relative) = distributions[index]
      let wanted = settings.margin.unit == .relativeError ? relative : change
      return wanted.map { .bootstrap($0) } ?? .nothing
    }
    let verdicts = Verdict.judge(
      evidence, margin: settings.margin, confidence: settings.confidence)
    let errors = pairs.indices.map { index -> PairedErrors? in
      let (change, relative) = distributions[index]
      guard let change = change.flatMap({ Estimate($0, settings.confidence) }) else { return nil }
      return PairedErrors(
        change: change, relativeChange: relative.flatMap { Estimate($0, settings.confidence) },
        test: SignTest(
          pairs[index].candidate.map { -$0 }, against: pairs[index].baseline.map { -$0 }))
    }
    let adjusted = holmAdjusted(optional: errors.map { $0?.pValue })
    return pairs.indices.map { index in
      PairedStatistics(
        errors: adjusted[index].flatMap { errors[index]?.adjusted($0) }, verdict: verdicts[index])
    }
  }

  /// The changes of the mean error, and the same as shares of the baseline's.
  private static func changes(
    in pairs: [(baseline: [Double], candidate: [Double])], _ bootstrap: Bootstrap
  ) -> [(change: BootstrapDistribution?, relative: BootstrapDistribution?)] {
    let sampleCount = pairs.first?.baseline.count ?? 0
    var table = Bootstrap.Table(sampleCount: sampleCount)
    let count = Double(sampleCount)
    var statistics: [Bootstrap.Statistic] = []
    var last: (baseline: [Double], sum: Int)?
    for (baseline, candidate) in pairs {
      // Levels of one run share the baseline, and its column.
      let old: Int
      if let last, last.baseline == baseline { old = last.sum } else { old = table.add(baseline) }
      last = (baseline, old)
      // The difference has a column of its own: it is small, and the errors are not.
      let difference = table.add(zip(candidate, baseline).map { $0 - $1 })
      statistics.append(
        Bootstrap.Statistic(sums: [difference], sampleCount: sampleCount) { $0[0] / count })
      statistics.append(
        Bootstrap.Statistic(sums: [difference, old], sampleCount: sampleCount) {
          $0[0] / $0[1]
        })
    }
    let distributions = bootstrap.distributions(of: statistics, in: table)
    return pairs.indices.map { (distributions[2 * $0], distributions[2 * $0 + 1]) }
  }
}

extension Estimate {
  /// A bootstrapped statistic.
  init?(_ distribution: BootstrapDistribution, _ confidence: Double) {
    self.init(
      distribution.value, distribution.interval(confidence: confidence),
      sampleCount: distribution.sampleCount)
  }
}

/// Adjusts the p-values that there are.
private func holmAdjusted(optional pValues: [Double?]) -> [Double?] {
  var rest = holmAdjusted(pValues.compactMap(\.self))[...]
  return pValues.map { $0 == nil ? nil : rest.popFirst() }
}
