/// What became of each sample, once its outputs are gone: a few numbers, however many classes there
/// are.
///
/// Made tile by tile; what is computed from it is the same for any size of the tiles.
public struct SampleOutcomes: Sendable {
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
  struct Difference {
    var sum: Double
    var greatest: Double
  }

  /// The class that each sample was given; `nil` where an output is no finite number.
  public private(set) var predictedClasses: [Int?] = []
  /// By rule, then by sample.
  public private(set) var standings: [[Standing]]
  /// Whether each sample could be read.
  private(set) var areRead: [Bool] = []
  private(set) var areFinite: [Bool] = []
  /// Of outputs and targets that are numbers.
  private(set) var errorSums: [Double] = []
  /// Of outputs and baseline's outputs, where there is one.
  private(set) var differences: [Difference] = []
  /// The logarithm of the probability of the most probable right class, by the first rule.
  ///
  /// `nil` where there is no such class; empty unless it was asked for.
  public private(set) var confidences: [Double?] = []
  /// Outputs of a sample.
  public let perSample: Int
  private let measuresConfidence: Bool
  let isOfClasses: Bool
  private let rules: [ScoringRule]

  /// No samples yet.
  ///
  /// `measuresConfidence`: whether `confidences` are wanted.
  public init(perSample: Int, targets: Targets, measuresConfidence: Bool = false) {
    self.perSample = perSample
    self.measuresConfidence = measuresConfidence
    rules = targets.rules
    standings = rules.map { _ in [] }
    isOfClasses = targets.areClasses
  }

  /// The number of samples, those that could not be read among them.
  public var sampleCount: Int { areRead.count }

  /// The number of samples that could be read.
  public var readCount: Int { areRead.count(where: \.self) }

  /// Samples with an output that is infinite or not a number.
  public var notFiniteCount: Int {
    areFinite.indices.count { areRead[$0] && !areFinite[$0] }
  }

  /// Adds the outputs of one sample.
  ///
  /// - Parameters:
  ///   - outputs: what the model said.
  ///   - sample: the sample's number in the targets.
  ///   - targets: what is right.
  ///   - baseline: what another model said of the same sample.
  public mutating func append(
    _ outputs: Span<Float>, sample: Int, targets: Targets, baseline: [Float]? = nil
  ) {
    let isFinite = outputs.areFinite
    areRead.append(true)
    areFinite.append(isFinite)
    if isOfClasses { predictedClasses.append(outputs.predictedClass) }
    for (index, rule) in rules.enumerated() {
      let classes = targets.classes(of: sample, rule: index)
      let standing: Standing =
        if classes.isEmpty, rule.unlabelled == .leftOut {
          .leftOut
        } else if isFinite, let rank = outputs.rank(of: classes) {
          .rank(Int32(clamping: rank))
        } else { .never }
      standings[index].append(standing)
    }
    if measuresConfidence {
      let classes = rules.isEmpty ? [] : targets.classes(of: sample, rule: 0)
      confidences.append(isFinite ? outputs.logProbability(ofBestOf: classes) : nil)
    }
    if !isOfClasses {
      let values = targets.values(of: sample)
      var sum = 0.0
      for index in outputs.indices {
        sum += Double((outputs[index] - values[index]).magnitude)
      }
      errorSums.append(sum)
    }
    guard let baseline else { return }
    var difference = Difference(sum: 0, greatest: 0)
    for index in outputs.indices {
      let distance = Double((outputs[index] - baseline[index]).magnitude)
      difference.sum += distance
      difference.greatest = max(difference.greatest, distance)
    }
    differences.append(difference)
  }

  /// Adds a sample that could not be read.
  public mutating func appendUnread(hasBaseline: Bool = false) {
    areRead.append(false)
    areFinite.append(false)
    if isOfClasses { predictedClasses.append(nil) } else { errorSums.append(0) }
    for index in standings.indices { standings[index].append(.leftOut) }
    if measuresConfidence { confidences.append(nil) }
    if hasBaseline { differences.append(Difference(sum: 0, greatest: 0)) }
  }

  /// Adds samples that stand behind these.
  public mutating func append(_ other: SampleOutcomes) {
    predictedClasses += other.predictedClasses
    for index in standings.indices { standings[index] += other.standings[index] }
    confidences += other.confidences
    areRead += other.areRead
    areFinite += other.areFinite
    errorSums += other.errorSums
    differences += other.differences
  }

  /// The outcomes of predictions that are in memory.
  public init(_ predictions: Predictions, targets: Targets, baseline: Predictions? = nil) {
    self.init(perSample: predictions.perSample, targets: targets)
    let outputs = predictions.outputs.span
    for sample in 0..<predictions.sampleCount {
      append(
        outputs.extracting(sample * perSample..<(sample + 1) * perSample), sample: sample,
        targets: targets, baseline: baseline.map { Array($0.outputs(of: sample)) })
    }
  }
}
