extension PairedStatistics {
  /// Compares what several levels said of samples of classes with what the baseline said.
  ///
  /// `labels`: the samples' classes, `nil` where there is not exactly one.
  public static func compare(
    _ candidates: [ClassOutcomes], with baseline: ClassOutcomes, labels: [Int?],
    settings: AnalysisSettings
  ) -> [PairedStatistics] {
    let accuracies = candidates.map {
      PairedAccuracy(baseline: baseline, candidate: $0, confidence: settings.confidence)
    }
    let verdicts = Verdict.judge(
      accuracies.map { $0.map { .counts($0.counts) } ?? .nothing }, margin: settings.margin,
      confidence: settings.confidence)
    let adjusted = holmAdjusted(optional: accuracies.map { $0?.pValue })
    return candidates.indices.map { index in
      PairedStatistics(
        accuracy: adjusted[index].flatMap { accuracies[index]?.adjusted($0) },
        classes: ClassChanges(
          labels: labels, baseline: baseline.areRight, candidate: candidates[index].areRight
        ).prefix(greatestClassCount),
        errors: nil, verdict: verdicts[index])
    }
  }

  /// Compares the absolute errors of several levels with those of the baseline, sample by sample;
  /// where outputs are no finite numbers, neither is the error.
  ///
  /// - Precondition: as many errors of each.
  public static func compare(
    errors candidates: [[Double]], with baseline: [Double], settings: AnalysisSettings
  ) -> [PairedStatistics] {
    let distributions = changes(of: candidates, from: baseline, settings.bootstrap)
    let isSound = baseline.allSatisfy(\.isFinite) && !baseline.isEmpty
    let evidence = candidates.indices.map { index -> DropEvidence in
      guard isSound else { return .nothing }
      guard candidates[index].allSatisfy(\.isFinite) else {
        return .broken(sampleCount: baseline.count)
      }
      let (change, relative) = distributions[index]
      let wanted = settings.margin.unit == .relativeError ? relative : change
      return wanted.map { .bootstrap($0) } ?? .nothing
    }
    let verdicts = Verdict.judge(
      evidence, margin: settings.margin, confidence: settings.confidence)
    let errors = candidates.indices.map { index -> PairedErrors? in
      let (change, relative) = distributions[index]
      guard let change = change.flatMap({ Estimate($0, settings.confidence) }) else { return nil }
      return PairedErrors(
        change: change, relativeChange: relative.flatMap { Estimate($0, settings.confidence) },
        test: SignTest(candidates[index].map { -$0 }, against: baseline.map { -$0 }))
    }
    let adjusted = holmAdjusted(optional: errors.map { $0?.pValue })
    return candidates.indices.map { index in
      PairedStatistics(
        accuracy: nil, classes: nil,
        errors: adjusted[index].flatMap { errors[index]?.adjusted($0) }, verdict: verdicts[index])
    }
  }

  /// The changes of the mean error, and the same as shares of the baseline's.
  private static func changes(
    of candidates: [[Double]], from baseline: [Double], _ bootstrap: Bootstrap
  ) -> [(change: BootstrapDistribution?, relative: BootstrapDistribution?)] {
    var table = Bootstrap.Table(sampleCount: baseline.count)
    let count = Double(baseline.count)
    let old = table.add(baseline)
    var statistics: [Bootstrap.Statistic] = []
    for candidate in candidates {
      // The difference has a column of its own: it is small, and the errors are not.
      let difference = table.add(zip(candidate, baseline).map { $0 - $1 })
      statistics.append(
        Bootstrap.Statistic(sums: [difference], sampleCount: baseline.count) { $0[0] / count })
      statistics.append(
        Bootstrap.Statistic(sums: [difference, old], sampleCount: baseline.count) {
          $0[0] / $0[1]
        })
    }
    let distributions = bootstrap.distributions(of: statistics, in: table)
    return candidates.indices.map { (distributions[2 * $0], distributions[2 * $0 + 1]) }
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
