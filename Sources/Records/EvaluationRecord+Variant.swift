public import Scoring

extension EvaluationRecord {
  /// One candidate: what it is, and what came of it.
  public struct Variant: Codable, Hashable, Sendable {
    /// The candidate's name: `float32`, `uint8`, or that of a file.
    public let level: String
    /// The model that it was made of; `nil` where a record was put together without one, as are those
    /// below.
    public package(set) var source: Candidate.Source?
    /// How its weights are stored; `nil` where they are as the source has them.
    public let plan: Candidate.Plan?
    /// What was done to the model before that, in order; `nil` for nothing.
    public let passes: [String]?
    /// What computed it.
    public package(set) var execution: Candidate.Execution?
    /// Its files, as they ship, the one that is opened first.
    public let files: [CandidateFile]?
    /// What its outputs for classes were taken for, where that is not what the reference's were.
    public let outputs: OutputInterpretation?
    /// How well the model did.
    public let score: Score
    /// The same and more, with intervals.
    public package(set) var estimates: LevelEstimates
    /// The candidate against the reference, sample by sample; `nil` for the reference itself.
    public let comparison: PairedComparison?
    /// Tests, intervals and the verdict; `nil` for the reference itself.
    public let statistics: PairedStatistics?
    /// How large the files are.
    public let size: ArtifactSize
    /// Inputs evaluated in a second, reading the data included; `nil` in a gate's baseline.
    public package(set) var samplesPerSecond: Double?
    /// SHA-256 of the weight files, one after another, in hexadecimal.
    public let weightsSHA256: String
    /// How well the model did by each rule, in the order of the record's `rules`.
    public let rules: [RuleResult]?
    /// What goes over the wire; `nil` where that was not measured.
    public package(set) var wire: WireSizes?
    /// Each tensor as it is stored, in file order; `nil` where that was not measured.
    public package(set) var tensors: [TensorFacts]?
    /// `false` where no program can load the files: their format has no words for the candidate's encodings,
    /// and they are written for their size alone; `nil` for all others.
    private let isLoadable: Bool?

    /// Whether what the files are written for can load them.
    public var canBeLoaded: Bool { isLoadable ?? true }

    private enum CodingKeys: String, CodingKey {
      case level = "name"
      case source, plan, passes, execution, files, outputs, score, estimates, comparison
      case statistics, size, samplesPerSecond, weightsSHA256, rules, wire, tensors
      case isLoadable = "canBeLoaded"
    }

    /// Makes a variant.
    public init(
      level: String, candidate: Candidate? = nil, files: [CandidateFile]? = nil,
      outputs: OutputInterpretation? = nil, score: Score,
      estimates: LevelEstimates, comparison: PairedComparison?,
      statistics: PairedStatistics?, size: ArtifactSize, samplesPerSecond: Double?,
      weightsSHA256: String, rules: [RuleResult] = [], wire: WireSizes? = nil,
      tensors: [TensorFacts]? = nil, canBeLoaded: Bool = true
    ) {
      self.level = level
      source = candidate?.source
      plan = candidate?.plan
      passes = candidate.flatMap { $0.passes.isEmpty ? nil : $0.passes }
      execution = candidate?.execution
      self.files = files
      self.outputs = outputs
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
      isLoadable = canBeLoaded ? nil : false
    }
  }

  /// The bytes of a model's files.
  public struct ArtifactSize: Codable, Hashable, Sendable {
    /// The weight files.
    public let weightByteCount: Int
    /// The weight files and the file that describes the network.
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
