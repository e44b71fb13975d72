public import Datasets
import Essentials
public import Records
import Scoring

extension EvaluationRecord {
  /// What a measurement of all samples says: scores, intervals, verdicts, what looks wrong.
  ///
  /// It needs neither files nor data.
  ///
  /// - Parameters:
  ///   - measurement: what became of each sample.
  ///   - plan: how candidates are judged.
  ///   - packaging: their files.
  ///   - run: who asks.
  /// - Throws: `DatasetError.noSamples` where none could be read.
  public init(
    analysing measurement: Measurement, plan: EvaluationPlan, packaging: Packaging,
    run: EvaluationRun
  ) throws(DatasetError) {
    let outcomes = measurement.levels.map(\.outcomes)
    guard outcomes[0].readCount > 0 else { throw .noSamples(file: plan.data.identity.name) }
    let targets = measurement.targets
    let reference = plan.entries[0]
    self.init(
      name: plan.name,
      provenance: Provenance(plan, measurement, run),
      variants: Self.variants(measurement, plan, packaging),
      rules: Self.ruleFacts(targets, outcomes[0]), preprocessingCheck: plan.preprocessingCheck,
      warnings: LabelFindings(outcomes: outcomes[0], targets: targets).warnings
        + Self.sizeRemarks(packaging.packages[0]),
      sanity: SanityCheck(
        outcomes[0], targets: targets, identity: plan.data.identity,
        trials: plan.preprocessingCheck
      ).findings,
      analysis: plan.analysis,
      outputs: outcomes[0].isOfClasses ? reference.outputs : nil,
      samples: StoredSamples(
        measurement.levels.map { ($0.name, $0.outcomes) }, targets: targets),
      changedSamples: ChangedSamples(measurement), histograms: packaging.histograms)
  }

  /// Puts together what was measured, candidate by candidate, and compares it with the first.
  private static func variants(
    _ measurement: Measurement, _ plan: EvaluationPlan, _ packaging: Packaging
  ) -> [Variant] {
    let (levels, targets) = (measurement.levels, measurement.targets)
    let baseline = levels[0].outcomes
    let analysis = Analysis(
      levels.map(\.outcomes), targets: targets, places: plan.places, settings: plan.analysis)
    let isPlain =
      targets.ruledClasses.isEmpty && (plan.places == [1] || !Metric(for: targets).needsLabels)
    return levels.enumerated().map { index, level in
      let isBaseline = index == 0
      let (entry, package) = (plan.entries[index], packaging.packages[index])
      let rules = targets.rules.enumerated().map { rule, facts in
        RuleResult(
          rule: facts.name,
          top: plan.places.map { TopScore(level.outcomes, rule: rule, places: $0) },
          changes: isBaseline
            ? nil : .init(baseline: baseline, candidate: level.outcomes, rule: rule))
      }
      return Variant(
        level: level.name, candidate: entry.candidate, files: package.files,
        outputs: entry.outputs == plan.entries[0].outputs ? nil : entry.outputs,
        score: Score(level.outcomes), estimates: analysis.estimates[index],
        comparison: isBaseline
          ? nil : PairedComparison(baseline: baseline, candidate: level.outcomes),
        statistics: isBaseline ? nil : analysis.comparisons[index - 1], size: package.size,
        samplesPerSecond: level.seconds > 1e-9
          ? Double(measurement.samples.count) / level.seconds : nil,
        weightsSHA256: level.weightsSHA256,
        rules: isPlain ? [] : rules, wire: package.wire, tensors: package.tensors,
        canBeLoaded: package.canBeLoaded ?? true)
    }
  }

  /// What makes the reference's files greater than the levels' besides their numbers.
  private static func sizeRemarks(_ reference: Packaging.Package) -> [String] {
    guard let size = reference.comparableSize else { return [] }
    return [
      "\(reference.name)'s model.json keeps a training_config, which quantized levels drop, as "
        + "tensorflowjs_converter does. Without it its files have "
        + "\(size.artifactByteCount.grouped) bytes, \(size.gzipByteCount.grouped) gzipped."
    ]
  }

  private static func ruleFacts(_ targets: Targets, _ outcomes: SampleOutcomes) -> [RuleFacts] {
    targets.ruledClasses.enumerated().map { index, ruled in
      let counted = (0..<targets.sampleCount).filter {
        outcomes.standings[index][$0] != .leftOut
      }
      return RuleFacts(
        rule: ruled.rule, sampleCount: counted.count,
        scorableCount: counted.count { !ruled.classes[$0].isEmpty })
    }
  }
}

extension Provenance {
  /// Where the figures of an evaluation come from.
  fileprivate init(_ plan: EvaluationPlan, _ measurement: Measurement, _ run: EvaluationRun) {
    let reference = plan.entries[0]
    self.init(
      model: .init(
        path: reference.candidate.source.path, files: reference.candidate.source.files,
        parameterCount: reference.parameterCount),
      data: .init(
        plan.data.identity, sampleCount: plan.data.sampleCount, skipped: measurement.skipped,
        availableSampleCount: plan.data.availableSampleCount),
      tool: .init(
        version: run.toolVersion, commandLine: run.commandLine, excluded: plan.excluded,
        converterArithmetic: plan.converterArithmetic, threadCount: measurement.threadCount,
        tileSize: plan.tileSize),
      machine: measurement.machine, date: run.date)
  }
}
