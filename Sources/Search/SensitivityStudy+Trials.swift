import Evaluation
import Records
import Scoring

/// Trials against the float network, judged together: what one of many loses is told from luck.
extension SensitivityStudy {
  /// Trials with samples, compared with the float network on the same samples.
  func trials(
    _ outcomes: [SampleOutcomes], _ result: StudyResult
  ) -> [SensitivityRecord.Trial?] {
    // Holm's correction is over all trials that were run on the same samples; trials on fewer samples,
    // which were left aside, share what may err with the others by their numbers.
    var byCount: [Int: [Int]] = [:]
    for (index, trial) in outcomes.enumerated() where trial.sampleCount > 0 {
      byCount[trial.sampleCount, default: []].append(index)
    }
    let all = byCount.values.reduce(0) { $0 + $1.count }
    var found = [SensitivityRecord.Trial?](repeating: nil, count: outcomes.count)
    for (count, indices) in byCount {
      let baseline = result.baselines[count] ?? result.baseline
      guard baseline.sampleCount == count else { continue }
      let trials = trials(
        indices.map { outcomes[$0] }, against: baseline, labels: labels(count, result),
        share: Double(indices.count) / Double(all))
      for (place, index) in indices.enumerated() { found[index] = trials[place] }
    }
    return found
  }

  /// Trials on the same samples, judged together; `share`: of all trials that are judged.
  func trials(
    _ outcomes: [SampleOutcomes], against baseline: SampleOutcomes, labels: [Int?]? = nil,
    share: Double = 1
  ) -> [SensitivityRecord.Trial] {
    let statistics = statistics(
      outcomes, against: baseline, labels: labels, settings: settings.sharing(share))
    let single = settings.sharing(share / Double(max(1, outcomes.count)))
    return zip(outcomes, statistics).map { outcomes, statistics in
      let isLarge = (statistics.verdict.drop?.value ?? 0) > settings.margin.value
      return SensitivityRecord.Trial(
        score: Score(outcomes),
        comparison: PairedComparison(baseline: baseline, candidate: outcomes),
        statistics: statistics,
        correctedLoss: isLarge
          ? self.statistics([outcomes], against: baseline, settings: single)[0].verdict.drop : nil)
    }
  }

  /// The classes of the first samples, in the order in which they were run.
  func labels(_ count: Int, _ result: StudyResult) -> [Int?] {
    (result.order.map { targets.selecting($0) } ?? targets).prefix(count).labels
  }

  /// `labels`: the samples' classes; by default those of all samples in their own order.
  func statistics(
    _ outcomes: [SampleOutcomes], against baseline: SampleOutcomes, labels: [Int?]? = nil,
    settings: AnalysisSettings
  ) -> [PairedStatistics] {
    PairedStatistics.compare(
      outcomes, with: baseline, labels: labels ?? targets.labels, settings: settings)
  }

  /// What leaving a tensor out wins back, where that is a quarter of the loss or more.
  func recovered(
    _ index: Int, _ without: SensitivityRecord.Trial?, _ everything: SensitivityRecord.Trial?,
    _ result: StudyResult
  ) -> Estimate? {
    guard let whole = everything?.statistics.verdict.drop?.value, whole > settings.margin.value,
      let rest = without?.statistics.verdict.drop?.value, whole - rest > whole / 4
    else { return nil }
    let (baseline, left) = (result.everything, result.without[index])
    guard left.sampleCount == baseline.sampleCount else { return nil }
    let count = result.without.count { $0.sampleCount > 0 }
    let confidence = settings.sharing(1 / Double(max(1, count))).confidence
    switch baseline.metric {
    case .top1Accuracy:
      return PairedAccuracy(
        baseline: ClassOutcomes(left, rule: 0), candidate: ClassOutcomes(baseline, rule: 0),
        confidence: confidence)?.drop
    case .agreement:
      let wanted = result.baseline.predictedClasses
      func outcomes(_ outcomes: SampleOutcomes) -> ClassOutcomes {
        ClassOutcomes(
          predictions: outcomes.predictedClasses,
          areRight: zip(wanted, outcomes.predictedClasses).map { $0 == nil ? nil : $0 == $1 })
      }
      return PairedAccuracy(
        baseline: outcomes(left), candidate: outcomes(baseline), confidence: confidence)?.drop
    case .meanAbsoluteError, .meanAbsoluteDeviation:
      return PairedStatistics.compare(
        errors: [baseline.meanErrors], with: left.meanErrors,
        settings: AnalysisSettings(
          margin: Margin(1, .error), confidence: confidence, bootstrap: settings.bootstrap)
      )[0].verdict.drop
    }
  }
}

extension AnalysisSettings {
  /// Settings that may err as often as a share of what is judged may.
  fileprivate func sharing(_ share: Double) -> AnalysisSettings {
    share == 1
      ? self
      : AnalysisSettings(
        margin: margin, confidence: 1 - (1 - confidence) * share, classMargin: classMargin,
        bootstrap: bootstrap)
  }
}
