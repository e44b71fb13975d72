import Scoring

/// The record as what later ones are compared with.
extension EvaluationRecord {
  /// The record without what only pictures and tables of single samples or tensors need, and without
  /// how fast it went: small, and the same for the same measurement.
  public var asBaseline: EvaluationRecord {
    var record = self
    for index in record.variants.indices {
      record.variants[index].estimates = variants[index].estimates.ofAllSamples
      record.variants[index].samplesPerSecond = nil
      record.variants[index].wire = nil
      record.variants[index].tensors = nil
    }
    record.preprocessingCheck = nil
    record.samples = samples.withoutLabels
    record.changedSamples = nil
    record.histograms = nil
    return record
  }

  /// The record without the labels and targets of single samples.
  public var withoutLabels: EvaluationRecord {
    var record = self
    for index in record.variants.indices {
      record.variants[index].estimates = variants[index].estimates.ofAllSamples
    }
    record.samples = samples.withoutLabels
    record.changedSamples = changedSamples?.withoutLabels
    return record
  }

  /// Whether both, as baselines, say the same but for when, where and how fast it was measured.
  public func measuresTheSame(as other: EvaluationRecord) -> Bool {
    stripped == other.stripped
  }

  /// The baseline with nothing in it that a repetition may change.
  private var stripped: EvaluationRecord {
    var record = asBaseline
    let tool = provenance.tool
    record.provenance = Provenance(
      model: .init(
        path: "", files: provenance.model.files,
        parameterCount: provenance.model.parameterCount),
      data: provenance.data,
      tool: .init(
        version: "", commandLine: [], excluded: tool.excluded,
        converterArithmetic: tool.converterArithmetic, threadCount: 0, tileSize: tool.tileSize),
      machine: .init(
        processor: "", coreCount: 0, operatingSystem: "", blasKernel: "", blasLibrary: ""),
      date: "")
    for index in record.variants.indices {
      record.variants[index].source?.path = ""
      record.variants[index].execution = nil
    }
    return record
  }
}
