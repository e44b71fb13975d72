/// What became of each sample, once its outputs are gone: a few numbers, however many classes there
/// are.
///
/// Made tile by tile; what is computed from it is the same for any size of the tiles.
public struct SampleOutcomes: Codable, Hashable, Sendable {
  /// Where a sample's right class stands among the outputs.
  public enum Standing: Hashable, Sendable {
    /// So many classes stand before it: 0 is right at the first try.
    case rank(Int32)
    /// No class is right, or an output is no finite number: never right.
    case never
    /// The sample does not count.
    case leftOut
  }

  /// How far a sample's outputs are from another model's.
  struct Difference: Codable, Hashable {
    var sum = 0.0
    var squares = 0.0
    var greatest = 0.0
    /// The divergence of the class probabilities; `nil` where one model has none.
    var divergence: Double?
  }

  /// How far a sample's outputs are from the numbers that are right.
  struct Errors: Codable, Hashable {
    var absolute = 0.0
    var squares = 0.0
  }

  /// The class that each sample was given; `nil` where an output is no finite number.
  public internal(set) var predictedClasses: [Int?] = []
  /// By rule, then by sample.
  public internal(set) var standings: [[Standing]]
  /// Whether each sample could be read.
  public internal(set) var areRead: [Bool] = []
  /// Whether each sample's outputs are finite numbers; not those of a sample that was not read.
  public internal(set) var areFinite: [Bool] = []
  /// Of outputs and targets that are numbers, in binary64; without targets of the baseline's outputs.
  var errors: [Errors] = []
  /// The outputs that are numbers, sample by sample; 0 where a sample could not be read.
  ///
  /// Empty where a sample has more than `greatestValueCount` of them.
  public internal(set) var values: [Float] = []
  /// The probability of the class that each sample was given; `nil` where the outputs are none.
  public internal(set) var probabilities: [Double?] = []
  /// -log of the probability of a right class, by the first rule; `nil` where there is none.
  ///
  /// Of several right classes it is the probability that one of them is the sample's.
  public internal(set) var crossEntropies: [Double?] = []
  /// Of outputs and baseline's outputs, where there is one; `nil` for samples whose outputs nobody knows.
  var differences: [Difference?] = []
  /// The logarithm of the probability of the most probable right class, by the first rule.
  ///
  /// `nil` where there is no such class; empty unless it was asked for.
  public internal(set) var confidences: [Double?] = []
  /// Outputs of a sample.
  public let perSample: Int
  /// What outputs for classes are.
  public let interpretation: OutputInterpretation
  /// What the baseline's are: it may be a model of another kind.
  let baselineInterpretation: OutputInterpretation
  /// How the outputs of each sample vary, where the baseline's stand for what is right and are too
  /// many to be kept.
  var moments: [OutputMoments] = []
  let measuresConfidence: Bool
  /// What can be computed from these.
  public let metric: Metric
  let rules: [ScoringRule]

  /// More outputs a sample than this are not kept.
  public static let greatestValueCount = 16

  /// No samples yet.
  ///
  /// `interpretation`: what outputs for classes are; where that is not known, no probabilities are
  /// kept.
  /// `baselineInterpretation`: what those of the model are that these are compared with; by default the
  /// same.
  /// `measuresConfidence`: whether `confidences` are wanted.
  public init(
    perSample: Int, targets: Targets, interpretation: OutputInterpretation = .unknown,
    baselineInterpretation: OutputInterpretation? = nil, measuresConfidence: Bool = false
  ) {
    self.perSample = perSample
    self.interpretation = interpretation
    self.baselineInterpretation = baselineInterpretation ?? interpretation
    self.measuresConfidence = measuresConfidence
    rules = targets.rules
    standings = rules.map { _ in [] }
    metric = Metric(for: targets)
  }

  /// Whether samples have classes, and not numbers.
  public var isOfClasses: Bool { metric.isOfClasses }

  /// The number of samples, those that could not be read among them.
  public var sampleCount: Int { areRead.count }

  /// The number of samples that could be read.
  public var readCount: Int { areRead.count(where: \.self) }

  /// Samples with an output that is infinite or not a number.
  public var notFiniteCount: Int {
    areFinite.indices.count { areRead[$0] && !areFinite[$0] }
  }

  /// Adds a sample that could not be read.
  public mutating func appendUnread(hasBaseline: Bool = false) {
    areRead.append(false)
    areFinite.append(false)
    if isOfClasses {
      predictedClasses.append(nil)
      probabilities.append(nil)
      crossEntropies.append(nil)
    } else {
      errors.append(Errors())
      if perSample <= SampleOutcomes.greatestValueCount {
        values += [Float](repeating: 0, count: perSample)
      } else if !metric.needsLabels {
        moments.append(OutputMoments())
      }
    }
    for index in standings.indices { standings[index].append(.leftOut) }
    if measuresConfidence { confidences.append(nil) }
    if hasBaseline { differences.append(Difference()) }
  }

  /// Adds samples that stand behind these.
  public mutating func append(_ other: SampleOutcomes) {
    predictedClasses += other.predictedClasses
    for index in standings.indices { standings[index] += other.standings[index] }
    confidences += other.confidences
    areRead += other.areRead
    areFinite += other.areFinite
    errors += other.errors
    values += other.values
    probabilities += other.probabilities
    crossEntropies += other.crossEntropies
    differences += other.differences
    moments += other.moments
  }

  /// The outcomes of predictions that are in memory.
  public init(
    _ predictions: Predictions, targets: Targets,
    interpretation: OutputInterpretation = .unknown,
    baseline: Predictions? = nil
  ) {
    self.init(
      perSample: predictions.perSample, targets: targets, interpretation: interpretation)
    append(
      predictions.outputs.span, samples: 0..<predictions.sampleCount, targets: targets,
      baseline: baseline?.outputs)
  }
}
