public import Records
public import Scoring

/// Records of predictions that a test has made up, as an evaluation puts them together.
public enum RecordBuilder {
  /// A level, what it predicts, and how large its files are.
  public struct Level: Sendable {
    let name: String
    let predictions: Predictions
    let size: EvaluationRecord.ArtifactSize
    let samplesPerSecond: Double
    let wire: WireSizes?
    let tensors: [TensorFacts]?
    let canBeLoaded: Bool

    /// Describes a level.
    public init(
      _ name: String, _ predictions: Predictions, size: EvaluationRecord.ArtifactSize,
      samplesPerSecond: Double, wire: WireSizes? = nil, tensors: [TensorFacts]? = nil,
      canBeLoaded: Bool = true
    ) {
      self.name = name
      self.predictions = predictions
      self.size = size
      self.samplesPerSecond = samplesPerSecond
      self.wire = wire
      self.tensors = tensors
      self.canBeLoaded = canBeLoaded
    }
  }

  /// The record of these levels, the first of which is the baseline.
  public static func record(
    name: String = "net", _ levels: [Level], targets: Targets, provenance: Provenance,
    scale: OutputScale = .probabilities, changedSamples: ChangedSamples? = nil,
    histograms: [TensorHistogram]? = nil
  ) -> EvaluationRecord {
    let baseline = levels[0].predictions
    let outcomes = levels.enumerated().map { index, level in
      SampleOutcomes(
        level.predictions, targets: targets,
        interpretation: OutputInterpretation(scale: scale, source: .lastOperation),
        baseline: index == 0 ? nil : baseline)
    }
    let settings = AnalysisSettings(
      margin: .standard(for: Metric(for: targets)), bootstrap: Bootstrap(resampleCount: 200))
    let analysis = Analysis(outcomes, targets: targets, places: [1], settings: settings)
    return EvaluationRecord(
      name: name, provenance: provenance,
      variants: levels.enumerated().map { index, level in
        EvaluationRecord.Variant(
          level: level.name, score: Score(outcomes[index]), estimates: analysis.estimates[index],
          comparison: index == 0
            ? nil : PairedComparison(baseline: outcomes[0], candidate: outcomes[index]),
          statistics: index == 0 ? nil : analysis.comparisons[index - 1], size: level.size,
          samplesPerSecond: level.samplesPerSecond, weightsSHA256: "00", wire: level.wire,
          tensors: level.tensors, canBeLoaded: level.canBeLoaded)
      },
      analysis: settings,
      outputs: outcomes[0].isOfClasses
        ? OutputInterpretation(scale: scale, source: .lastOperation) : nil,
      samples: StoredSamples(
        zip(levels, outcomes).map { ($0.name, $1) }, targets: targets),
      changedSamples: changedSamples, histograms: histograms)
  }
}
