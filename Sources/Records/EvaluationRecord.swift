public import Scoring

/// All that one evaluation found: the JSON in `Reports/`, readable without the engine.
///
/// `docs/record.md` describes the JSON field by field.
public struct EvaluationRecord: Codable, Hashable, Sendable {
  /// The version of this layout; a reader refuses one it does not know.
  public static let currentSchemaVersion = 3

  /// The layout's version.
  public let schemaVersion: Int
  /// The record's short name, which is also that of the report's files.
  public let name: String
  /// What was measured, with what, and on what.
  public package(set) var provenance: Provenance
  /// One candidate each; the first is the reference.
  public package(set) var variants: [Variant]
  /// What counts as right, where that is more than a class a sample; the main rule first.
  public let rules: [RuleFacts]?
  /// Other preprocessing that was tried, and what came of it.
  public package(set) var preprocessingCheck: PreprocessingTrials?
  /// What looks wrong with data or preprocessing, in sentences.
  public let warnings: [String]?
  /// What makes the figures meaningless, so that there is no advice; `nil` where nothing does.
  public let sanity: [SanityFinding]?
  /// Which candidate to ship, and why; `nil` where there is nothing to compare.
  public let recommendation: Recommendation?
  /// How samples became intervals and verdicts.
  public let analysis: AnalysisSettings
  /// Classes: what the reference's outputs were taken for.
  public let outputs: OutputInterpretation?
  /// What each candidate made of each sample.
  public package(set) var samples: StoredSamples
  /// Samples to look at; `nil` where no candidate changed one.
  public package(set) var changedSamples: ChangedSamples?
  /// How the weights of each float32 tensor of the reference lie; `nil` where that was not measured.
  public package(set) var histograms: [TensorHistogram]?

  private enum CodingKeys: String, CodingKey {
    case schemaVersion, name, provenance
    case variants = "candidates"
    case rules, preprocessingCheck, warnings, sanity, recommendation, analysis, outputs, samples
    case changedSamples
    case histograms
  }

  /// Makes a record of the current layout, and decides by its figures.
  public init(
    name: String, provenance: Provenance, variants: [Variant], rules: [RuleFacts] = [],
    preprocessingCheck: PreprocessingTrials? = nil, warnings: [String] = [],
    sanity: [SanityFinding] = [], analysis: AnalysisSettings, outputs: OutputInterpretation? = nil,
    samples: StoredSamples,
    changedSamples: ChangedSamples? = nil, histograms: [TensorHistogram]? = nil
  ) {
    schemaVersion = EvaluationRecord.currentSchemaVersion
    self.name = name
    self.provenance = provenance
    self.variants = variants
    self.rules = rules.isEmpty ? nil : rules
    self.preprocessingCheck = preprocessingCheck
    self.warnings = warnings.isEmpty ? nil : warnings
    self.sanity = sanity.isEmpty ? nil : sanity
    recommendation = Recommendation(variants, margin: analysis.margin, sanity: sanity)
    self.analysis = analysis
    self.outputs = outputs
    self.samples = samples
    self.changedSamples = changedSamples
    self.histograms = histograms
  }
}
