public import Scoring
public import Tensors

/// How few bytes keep the accuracy: the JSON that `quanteval optimize` leaves behind.
///
/// `docs/record.md` describes it field by field.
public struct OptimizationRecord: Codable, Hashable, Sendable {
  /// The version of this layout; a reader refuses one it does not know.
  public static let currentSchemaVersion = 2

  /// The layout's version.
  public let schemaVersion: Int
  /// The report's name.
  public let name: String
  /// What was measured, with what, and on what.
  public let provenance: Provenance
  /// How samples became intervals, and what may be lost.
  public let analysis: AnalysisSettings
  /// The bytes behind gzip that were asked for; `nil` without such a goal.
  public let targetBytes: Int?
  /// How the samples were split: the seed of their order.
  public let seed: UInt64
  /// Samples that plans were made and chosen with.
  public let searchSampleCount: Int
  /// Samples that were never used before the plan was chosen.
  public let confirmationSampleCount: Int
  /// The float network on both parts.
  public let baseline: Parts<Score>
  /// All plans that were tried, in their order; the first is everything at 8 bits without corrections.
  public let plans: [Plan]
  /// The place of the plan that was chosen; `nil` where none will do.
  public let chosen: Int?
  /// Whether the chosen plan is expected to keep to the margin; `nil` in records of older versions.
  public let keepsAccuracy: Bool?
  /// Why.
  public let reason: PlanReason
  /// The layers that corrections of the chosen plan leave alone, since they can't look at what these layers see;
  /// `nil` in records of older versions.
  public let leftAlone: [LeftAlone]?
  /// What makes the figures meaningless, so that there is no advice; `nil` where nothing does.
  public let sanity: [SanityFinding]?

  /// Makes a record of the current layout.
  public init(
    name: String, provenance: Provenance, analysis: AnalysisSettings, targetBytes: Int?,
    seed: UInt64, searchSampleCount: Int, confirmationSampleCount: Int, baseline: Parts<Score>,
    plans: [Plan], chosen: Int?, keepsAccuracy: Bool? = nil, reason: PlanReason,
    leftAlone: [LeftAlone]? = nil, sanity: [SanityFinding] = []
  ) {
    schemaVersion = OptimizationRecord.currentSchemaVersion
    self.name = name
    self.provenance = provenance
    self.analysis = analysis
    self.targetBytes = targetBytes
    self.seed = seed
    self.searchSampleCount = searchSampleCount
    self.confirmationSampleCount = confirmationSampleCount
    self.baseline = baseline
    self.plans = plans
    self.chosen = chosen
    self.keepsAccuracy = keepsAccuracy
    self.reason = reason
    self.leftAlone = leftAlone
    self.sanity = sanity.isEmpty ? nil : sanity
  }

  /// Layers whose weights a correction leaves as they are.
  public struct LeftAlone: Codable, Hashable, Sendable {
    /// The correction.
    public let correction: Correction
    /// The layers, in the network's order.
    public let layers: [String]

    /// Names layers.
    public init(correction: Correction, layers: [String]) {
      self.correction = correction
      self.layers = layers
    }
  }

  /// What does not fit together in the record; `nil` where all does.
  var contradiction: String? {
    if let chosen, !plans.indices.contains(chosen) {
      return "'chosen' is \(chosen) of \(plans.count) plans"
    }
    return plans.map(\.name).firstRepeated.map { "the plan '\($0)' is there twice" }
  }

  /// The same of both parts of the samples.
  public struct Parts<Value: Codable & Hashable & Sendable>: Codable, Hashable, Sendable {
    /// The samples that plans were made and chosen with.
    public let search: Value
    /// The samples that no choice has seen.
    public let confirmation: Value

    /// Puts both together.
    public init(search: Value, confirmation: Value) {
      self.search = search
      self.confirmation = confirmation
    }
  }

  /// A plan: how tensors are stored, and what is done before.
  public struct Plan: Codable, Hashable, Sendable {
    /// What people call it; no program needs to read it.
    public let name: String
    /// The corrections, in the order in which they run.
    public let corrections: [Correction]
    /// What the filters' codes may do to the outputs, all together, by what each alone was measured to do;
    /// `nil` for plans that were not made so.
    public let allowedDivergence: Double?
    /// How each tensor is stored.
    public let tensors: [String: QuantizationScheme]
    /// The bytes of the files.
    public let size: EvaluationRecord.ArtifactSize
    /// On the samples of the search.
    public let search: SensitivityRecord.Trial
    /// On the samples of the confirmation: only of plans that stand in the report's table of what
    /// brought how much, and of the chosen one.
    public let confirmation: SensitivityRecord.Trial?
    /// Whether no other plan is smaller and better.
    public let isOnFront: Bool
    /// What is expected to be lost, in the margin's unit, with its standard error: what plans are
    /// chosen by; `nil` in records of older versions.
    public let expectedLoss: ExpectedLoss?
    /// The same on the samples of the confirmation, which neither made nor chose the plan; `nil` where
    /// nothing lets expect a loss.
    public let confirmedExpectedLoss: ExpectedLoss?

    /// Describes a plan.
    public init(
      name: String, corrections: [Correction], allowedDivergence: Double? = nil,
      tensors: [String: QuantizationScheme],
      size: EvaluationRecord.ArtifactSize, search: SensitivityRecord.Trial,
      confirmation: SensitivityRecord.Trial?, isOnFront: Bool, expectedLoss: ExpectedLoss? = nil,
      confirmedExpectedLoss: ExpectedLoss? = nil
    ) {
      self.name = name
      self.corrections = corrections
      self.allowedDivergence = allowedDivergence
      self.tensors = tensors
      self.size = size
      self.search = search
      self.confirmation = confirmation
      self.isOnFront = isOnFront
      self.expectedLoss = expectedLoss
      self.confirmedExpectedLoss = confirmedExpectedLoss
    }
  }
}
