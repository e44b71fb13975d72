public import Scoring

/// All that one evaluation found: the JSON in `Reports/`, readable without the engine.
///
/// `docs/record.md` describes the JSON field by field.
public struct EvaluationRecord: Codable, Hashable, Sendable {
  /// The version of this layout; a reader refuses one it does not know.
  public static let currentSchemaVersion = 2

  /// The layout's version.
  public let schemaVersion: Int
  /// The model's short name, which is also that of the report's files.
  public let name: String
  /// What was measured, with what, and on what.
  public let provenance: Provenance
  /// One level each; the first is the baseline.
  public let variants: [Variant]
  /// What counts as right, where that is more than a class a sample; the main rule first.
  public let rules: [RuleFacts]?
  /// Other preprocessing that was tried, and what came of it.
  public let preprocessingCheck: PreprocessingTrials?
  /// What looks wrong with data or preprocessing, in sentences.
  public let warnings: [String]?
  /// What makes the figures meaningless, so that there is no advice; `nil` where nothing does.
  public let sanity: [SanityFinding]?
  /// Which candidate to ship, and why; `nil` where there is nothing to compare.
  public let recommendation: Recommendation?
  /// How samples became intervals and verdicts.
  public let analysis: AnalysisSettings
  /// Classes: what the outputs were taken for.
  public let outputs: OutputInterpretation?
  /// What each level made of each sample.
  public let samples: StoredSamples
  /// Samples to look at; `nil` where no level changed one.
  public let changedSamples: ChangedSamples?
  /// A sine wave at each level.
  public let wave: QuantizedWave?
  /// How the weights of each float32 tensor lie, before any level; `nil` where that was not measured.
  public let histograms: [TensorHistogram]?

  /// Makes a record of the current layout, and decides by its figures.
  public init(
    name: String, provenance: Provenance, variants: [Variant], rules: [RuleFacts] = [],
    preprocessingCheck: PreprocessingTrials? = nil, warnings: [String] = [],
    sanity: [SanityFinding] = [], analysis: AnalysisSettings, outputs: OutputInterpretation? = nil,
    samples: StoredSamples,
    changedSamples: ChangedSamples? = nil, wave: QuantizedWave? = nil,
    histograms: [TensorHistogram]? = nil
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
    self.wave = wave
    self.histograms = histograms
  }

  /// One level of quantization.
  public struct Variant: Codable, Hashable, Sendable {
    /// The level: `float32`, `uint8`, `codebook4`, or another.
    public let level: String
    /// How well the model did.
    public let score: Score
    /// The same and more, with intervals.
    public let estimates: LevelEstimates
    /// The level against float32, sample by sample; `nil` for float32 itself.
    public let comparison: PairedComparison?
    /// Tests, intervals and the verdict; `nil` for float32 itself.
    public let statistics: PairedStatistics?
    /// How large the files are.
    public let size: ArtifactSize
    /// Inputs evaluated in a second, reading the data included; `nil` in a gate's baseline.
    public let samplesPerSecond: Double?
    /// SHA-256 of the weight files, one after another, in hexadecimal.
    public let weightsSHA256: String
    /// How well the model did by each rule, in the order of the record's `rules`.
    public let rules: [RuleResult]?
    /// What goes over the wire; `nil` where that was not measured.
    public let wire: WireSizes?
    /// Each tensor as it is stored, in file order; `nil` where that was not measured.
    public let tensors: [TensorFacts]?

    /// Makes a variant.
    public init(
      level: String, score: Score, estimates: LevelEstimates, comparison: PairedComparison?,
      statistics: PairedStatistics?, size: ArtifactSize, samplesPerSecond: Double?,
      weightsSHA256: String, rules: [RuleResult] = [], wire: WireSizes? = nil,
      tensors: [TensorFacts]? = nil
    ) {
      self.level = level
      self.score = score
      self.estimates = estimates
      self.comparison = comparison
      self.statistics = statistics
      self.size = size
      self.samplesPerSecond = samplesPerSecond
      self.weightsSHA256 = weightsSHA256
      self.rules = rules.isEmpty ? nil : rules
      self.wire = wire
      self.tensors = tensors
    }
  }

  /// The bytes of a model's files.
  public struct ArtifactSize: Codable, Hashable, Sendable {
    /// The weight files.
    public let weightByteCount: Int
    /// The weight files and `model.json`.
    public let artifactByteCount: Int
    /// A tar of them, compressed as `gzip` does by default.
    public let gzipByteCount: Int

    /// Makes a size.
    public init(weightByteCount: Int, artifactByteCount: Int, gzipByteCount: Int) {
      self.weightByteCount = weightByteCount
      self.artifactByteCount = artifactByteCount
      self.gzipByteCount = gzipByteCount
    }

    /// How much gzip saves, as the TF.js quantization example defines it: the files' bytes over
    /// the archive's.
    public var gzipRatio: Double { Double(artifactByteCount) / Double(gzipByteCount) }
  }
}
