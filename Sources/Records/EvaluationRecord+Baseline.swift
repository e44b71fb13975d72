import Scoring

/// The record as what later ones are compared with.
extension EvaluationRecord {
  /// The record without what only pictures and tables of single samples or tensors need, and without
  /// how fast it went: small, and the same for the same measurement.
  public var asBaseline: EvaluationRecord {
    EvaluationRecord(
      name: name, provenance: provenance,
      variants: variants.map { variant in
        Variant(
          level: variant.level, score: variant.score,
          estimates: variant.estimates.ofAllSamples,
          comparison: variant.comparison, statistics: variant.statistics, size: variant.size,
          samplesPerSecond: nil, weightsSHA256: variant.weightsSHA256,
          rules: variant.rules ?? [])
      },
      rules: rules ?? [], preprocessingCheck: nil, warnings: warnings ?? [],
      sanity: sanity ?? [], analysis: analysis,
      outputs: outputs, samples: samples.withoutLabels, changedSamples: nil, wave: nil,
      histograms: nil)
  }

  /// The record without the labels and targets of single samples.
  public var withoutLabels: EvaluationRecord {
    EvaluationRecord(
      name: name, provenance: provenance,
      variants: variants.map { variant in
        Variant(
          level: variant.level, score: variant.score, estimates: variant.estimates.ofAllSamples,
          comparison: variant.comparison, statistics: variant.statistics, size: variant.size,
          samplesPerSecond: variant.samplesPerSecond, weightsSHA256: variant.weightsSHA256,
          rules: variant.rules ?? [], wire: variant.wire, tensors: variant.tensors)
      }, rules: rules ?? [],
      preprocessingCheck: preprocessingCheck, warnings: warnings ?? [],
      sanity: sanity ?? [], analysis: analysis,
      outputs: outputs, samples: samples.withoutLabels,
      changedSamples: changedSamples?.withoutLabels, wave: wave, histograms: histograms)
  }

  /// Whether both, as baselines, say the same but for when, where and how fast it was measured.
  public func measuresTheSame(as other: EvaluationRecord) -> Bool {
    stripped == other.stripped
  }

  /// The baseline with nothing in it that a repetition may change.
  private var stripped: EvaluationRecord {
    let record = asBaseline
    let tool = provenance.tool
    return EvaluationRecord(
      name: record.name,
      provenance: Provenance(
        model: .init(
          path: "", files: provenance.model.files,
          parameterCount: provenance.model.parameterCount),
        data: provenance.data,
        tool: .init(
          version: "", commandLine: [], excluded: tool.excluded,
          converterArithmetic: tool.converterArithmetic, threadCount: 0, tileSize: tool.tileSize),
        machine: .init(
          processor: "", coreCount: 0, operatingSystem: "", blasKernel: "", blasLibrary: ""),
        date: ""),
      variants: record.variants, rules: record.rules ?? [], warnings: record.warnings ?? [],
      sanity: record.sanity ?? [], analysis: record.analysis, outputs: record.outputs,
      samples: record.samples)
  }
}
