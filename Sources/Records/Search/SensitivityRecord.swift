public import Scoring

/// What each tensor's quantization costs: the JSON that `quanteval sensitivity` leaves behind.
///
/// `docs/record.md` describes it field by field.
public struct SensitivityRecord: Codable, Hashable, Sendable {
  /// The version of this layout; a reader refuses one it does not know.
  public static let currentSchemaVersion = 3

  /// The layout's version.
  public let schemaVersion: Int
  /// The report's name.
  public let name: String
  /// What was measured, with what, and on what.
  public let provenance: Provenance
  /// The level whose culprits are looked for.
  public let level: String
  /// How samples became intervals.
  public let analysis: AnalysisSettings
  /// How well the network does at float32.
  public let baseline: Score
  /// Everything at the level.
  public let everything: Trial
  /// Whether tensors were left aside once it was clear that they are none of the worst.
  public let isFast: Bool
  /// What tells the worst tensor, and sorts the others.
  public let ranking: Ranking
  /// What it took, in runs of the whole network over all samples.
  public var cost: Cost
  /// The tensors, the worst first.
  public let tensors: [Tensor]
  /// Tensors that belong together.
  public let groups: [Group]
  /// The tensors that are to blame, the worst first.
  public let culprits: [Culprit]
  /// Pairs of tensors that hurt together and hardly alone; `nil` where none was looked for.
  public var pairs: [Pair]?
  /// The worst tensors left out of the level, the more the further down; `nil` where it was not tried.
  public var exclusions: [Exclusion]?
  /// What makes the figures meaningless, so that no tensor is named; `nil` where nothing does.
  public var sanity: [SanityFinding]?
  /// The network's own values, from its input to its output.
  public let layers: [Layer]

  /// Makes a record of the current layout.
  public init(
    name: String, provenance: Provenance, level: String, analysis: AnalysisSettings,
    baseline: Score, everything: Trial, isFast: Bool,
    ranking: Ranking, cost: Cost, tensors: [Tensor],
    groups: [Group], layers: [Layer]
  ) {
    schemaVersion = SensitivityRecord.currentSchemaVersion
    self.name = name
    self.provenance = provenance
    self.level = level
    self.analysis = analysis
    self.baseline = baseline
    self.everything = everything
    self.isFast = isFast
    self.cost = cost
    self.ranking = ranking
    let tensors = ranking.sorted(tensors)
    self.tensors = tensors
    culprits = tensors.compactMap {
      Culprit($0, everything: everything, margin: analysis.margin)
    }
    self.groups = groups
    self.layers = layers
  }

  /// What one change of weights does to the outputs, against float32.
  public struct Trial: Codable, Hashable, Sendable {
    /// How well the network does.
    public let score: Score
    /// Sample by sample.
    public let comparison: PairedComparison
    /// Tests and intervals.
    public let statistics: PairedStatistics
    /// What is lost, in the margin's unit, with an interval that all that were tried beside it hold at
    /// once (Bonferroni): what decides whether it is named; `nil` where no more than the margin is lost.
    public let correctedLoss: Estimate?

    /// What is lost, in the margin's unit.
    public var loss: Estimate? { statistics.verdict.drop }

    /// Puts a trial together.
    public init(
      score: Score, comparison: PairedComparison, statistics: PairedStatistics,
      correctedLoss: Estimate? = nil
    ) {
      self.score = score
      self.comparison = comparison
      self.statistics = statistics
      self.correctedLoss = correctedLoss
    }
  }

  /// Runs of the whole network.
  public struct Cost: Codable, Hashable, Sendable {
    /// Each tensor alone.
    public let alone: Double
    /// Everything but each tensor.
    public let without: Double
    /// Groups, and values along the network.
    public var others: Double
    /// What running the whole network for each trial of a tensor would have taken.
    public let naive: Double

    /// Puts costs together.
    public init(alone: Double, without: Double, others: Double, naive: Double) {
      self.alone = alone
      self.without = without
      self.others = others
      self.naive = naive
    }
  }

  /// One weight tensor.
  public struct Tensor: Codable, Hashable, Sendable {
    /// Its name in the file.
    public let name: String
    /// The layer that it belongs to.
    public let layer: String
    /// `kernel`, `depthwise kernel`, `bias` or `normalization`.
    public let kind: String
    /// Its extents.
    public let shape: [Int]
    /// Weights against their rounding errors, in decibels; `nil` where nothing is rounded.
    public let weightSQNR: Double?
    /// The layer's own output against its error, on the same input; `nil` where that does not differ.
    public let localSNR: Double?
    /// Only this tensor at the level; `nil` where it was left aside.
    public let alone: Trial?
    /// Everything at the level but this tensor; `nil` where that was not run.
    public let without: Trial?
    /// What leaving this tensor out wins back of what everything at the level loses, as a share of the
    /// samples or in the outputs' unit, with an interval that all tensors tried so hold at once; `nil`
    /// where it is less than a quarter of the loss.
    public let recovered: Estimate?
    /// Samples that `alone` was run on.
    public let sampleCount: Int
    /// What its numbers say.
    public let findings: [Finding]
    /// Bytes more, were it stored as float16.
    public let extraBytes: Int
    /// The same behind gzip; `nil` where it was not measured.
    public let extraGzipBytes: Int?

    /// Describes a tensor.
    public init(
      name: String, layer: String, kind: String, shape: [Int], weightSQNR: Double?,
      localSNR: Double?, alone: Trial?, without: Trial?, recovered: Estimate? = nil,
      sampleCount: Int, findings: [Finding], extraBytes: Int,
      extraGzipBytes: Int?
    ) {
      self.name = name
      self.layer = layer
      self.kind = kind
      self.shape = shape
      self.weightSQNR = weightSQNR
      self.localSNR = localSNR
      self.alone = alone
      self.without = without
      self.recovered = recovered
      self.sampleCount = sampleCount
      self.findings = findings
      self.extraBytes = extraBytes
      self.extraGzipBytes = extraGzipBytes
    }
  }

  /// Something about a tensor's numbers that codes of one range don't like.
  public struct Finding: Codable, Hashable, Sendable {
    /// What it is.
    public enum Cause: String, Codable, Sendable, CaseIterable {
      /// One channel has a far greater range than all others.
      case dominantChannel
      /// The channels' ranges are far apart.
      case unevenChannels
      /// A few numbers take most of the range.
      case outliers
      /// A normalization's variances are smaller than a step of the codes.
      case tinyVariances
      /// Zero is no code.
      case noZero
      /// All numbers are the same: nothing is lost.
      case constant
    }

    /// What it is.
    public let cause: Cause
    /// How strong: a ratio, a share of the codes, a number of channels.
    public let value: Double

    /// Describes a finding.
    public init(cause: Cause, value: Double) {
      self.cause = cause
      self.value = value
    }
  }

  /// Tensors that belong together.
  public struct Group: Codable, Hashable, Sendable {
    /// Its name: a layer, a kind, or a pattern.
    public let name: String
    /// The number of tensors.
    public let tensorCount: Int
    /// Only these tensors at the level.
    public let alone: Trial
    /// Everything at the level but these tensors; `nil` where that was not run.
    public let without: Trial?

    /// Describes a group.
    public init(name: String, tensorCount: Int, alone: Trial, without: Trial?) {
      self.name = name
      self.tensorCount = tensorCount
      self.alone = alone
      self.without = without
    }
  }

  /// Two tensors, of which each alone does little.
  public struct Pair: Codable, Hashable, Sendable {
    /// Their names.
    public let names: [String]
    /// Only these two at the level.
    public let together: Trial
    /// Whether what they lose together is more than chance explains.
    public let isSure: Bool

    /// Describes a pair.
    public init(names: [String], together: Trial, margin: Margin) {
      self.names = names
      self.together = together
      isSure = together.surelyLoses(margin)
    }
  }

  /// Some of the worst tensors at float16, and everything else at the level.
  public struct Exclusion: Codable, Hashable, Sendable {
    /// How many of the worst are left out; 0 for everything at the level.
    public let tensorCount: Int
    /// The bytes of the files.
    public let size: EvaluationRecord.ArtifactSize
    /// What is lost then.
    public let trial: Trial

    /// Describes an exclusion.
    public init(tensorCount: Int, size: EvaluationRecord.ArtifactSize, trial: Trial) {
      self.tensorCount = tensorCount
      self.size = size
      self.trial = trial
    }
  }

  /// A value inside the network, with everything at the level.
  public struct Layer: Codable, Hashable, Sendable {
    /// The layer that makes it.
    public let name: String
    /// The value against its error, in decibels, errors of all layers before it included; `nil` where
    /// it does not differ.
    public let accumulatedSNR: Double?

    /// Describes a value.
    public init(name: String, accumulatedSNR: Double?) {
      self.name = name
      self.accumulatedSNR = accumulatedSNR
    }
  }
}
