/// What is computed from predictions and targets.
public enum Metric: String, Codable, Sendable, CaseIterable {
  /// The fraction of samples whose greatest output is that of a right class.
  case top1Accuracy
  /// The mean absolute difference of outputs and targets, in the targets' unit.
  case meanAbsoluteError
  /// The fraction of samples that get the baseline's class: nobody says which class is right.
  case agreement
  /// The mean absolute difference of outputs and the baseline's outputs, in their unit: nobody says
  /// which numbers are right.
  case meanAbsoluteDeviation

  /// The metric that fits these targets.
  public init(for targets: Targets) {
    switch targets {
    case .classes, .lists: self = .top1Accuracy
    case .values: self = .meanAbsoluteError
    case .baselineClasses: self = .agreement
    case .baselineValues: self = .meanAbsoluteDeviation
    }
  }

  /// Whether samples have classes, and not numbers.
  public var isOfClasses: Bool {
    switch self {
    case .top1Accuracy, .agreement: true
    case .meanAbsoluteError, .meanAbsoluteDeviation: false
    }
  }

  /// Whether somebody says what is right; without labels the baseline's answers stand for that, and
  /// the baseline itself is never wrong.
  public var needsLabels: Bool {
    switch self {
    case .top1Accuracy, .meanAbsoluteError: true
    case .agreement, .meanAbsoluteDeviation: false
    }
  }
}

/// A metric's value, and what it was computed from.
public struct Score: Codable, Hashable, Sendable {
  /// What was computed.
  public let metric: Metric
  /// A fraction for an accuracy or an agreement, the targets' unit for an error.
  ///
  /// `nil` where no finite number came out.
  public let value: Double?
  /// Samples that were right, or agree with the baseline; `nil` for an error.
  public let correctCount: Int?
  /// The samples that count.
  public let sampleCount: Int
  /// Samples with an output that is infinite or not a number; they count as wrong.
  public let notFiniteCount: Int

  /// Scores predictions against targets of the same samples.
  ///
  /// - Precondition: both have the same number of samples, and at least one.
  public init(_ predictions: Predictions, against targets: Targets) {
    precondition(predictions.sampleCount == targets.sampleCount, "samples and targets")
    self.init(SampleOutcomes(predictions, targets: targets))
  }

  /// Scores what became of samples; classes by the first rule.
  ///
  /// - Precondition: there is at least one sample.
  public init(_ outcomes: SampleOutcomes) {
    notFiniteCount = outcomes.notFiniteCount
    metric = outcomes.metric
    if outcomes.isOfClasses {
      let top = TopScore(outcomes, rule: 0, places: 1)
      sampleCount = top.sampleCount
      correctCount = top.correctCount
      value = top.value
    } else {
      sampleCount = outcomes.readCount
      correctCount = nil
      let count = outcomes.readCount * outcomes.perSample
      let mean = outcomes.errors.reduce(0) { $0 + $1.absolute } / Double(count)
      value = mean.isFinite ? mean : nil
    }
  }
}

/// How many samples have a right class among their greatest outputs.
public struct TopScore: Codable, Hashable, Sendable {
  /// So many outputs are looked at.
  public let places: Int
  /// Samples that were right.
  public let correctCount: Int
  /// The samples that count.
  public let sampleCount: Int

  /// Counts, under a rule.
  public init(_ outcomes: SampleOutcomes, rule: Int, places: Int) {
    self.places = places
    var (correct, counted) = (0, 0)
    for standing in outcomes.standings[rule] {
      switch standing {
      case .leftOut: continue
      case .never: break
      case .rank(let rank): if rank < places { correct += 1 }
      }
      counted += 1
    }
    correctCount = correct
    sampleCount = counted
  }

  /// The fraction; `nil` where no sample counts.
  public var value: Double? {
    sampleCount > 0 ? Double(correctCount) / Double(sampleCount) : nil
  }
}
