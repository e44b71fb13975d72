import Records
public import Scoring

/// A level of one record, and one of another.
public struct LevelPair: Codable, Hashable, Sendable {
  /// The first record's.
  public let first: String
  /// The second record's.
  public let second: String

  /// Makes a pair.
  public init(_ first: String, _ second: String) {
    self.first = first
    self.second = second
  }

  /// The level, or both.
  public var name: String { first == second ? first : "\(first)→\(second)" }
}

/// What a level of one record said of each sample, against what a level of another said.
public struct LevelComparison: Codable, Hashable, Sendable {
  /// The levels.
  public let levels: LevelPair
  /// How well the first did.
  public let first: Score
  /// How well the second did.
  public let second: Score
  /// Classes: samples whose predicted class changed, by what became of them.
  public let changes: PairedComparison.ChangedPredictions?
  /// Samples of which the second says something else: another class, or a number with another error;
  /// without labels another number.
  public let changedCount: Int
  /// The second against the first: tests, intervals, and a verdict.
  public let statistics: PairedStatistics

  /// Whether both say the same of every sample.
  ///
  /// The verdict may be *undecided* all the same: of samples that nobody has seen, few samples
  /// without a change say little.
  public var isUnchanged: Bool { changedCount == 0 }
}

/// What two levels said of the same samples.
enum SamplePairs {
  case classes([(baseline: ClassOutcomes, candidate: ClassOutcomes)], labels: [Int?])
  case numbers([(baseline: [Double], candidate: [Double])])
  /// Without labels the first level's classes are what the second's are compared with.
  case predictions([(baseline: [Int?], candidate: [Int?])])
  /// Without labels the first level's outputs are what the second's are compared with.
  case outputs([(baseline: [[Float]], candidate: [[Float]])])

  /// The samples of pairs of levels; `nil` where a record lacks what the other has.
  init?(_ first: StoredSamples, _ second: StoredSamples, _ levels: [LevelPair]) {
    if first.reference != nil {
      self.init(unlabelled: first, second, levels)
    } else if first.areOfClasses {
      // A baseline has no labels; the record that is checked against it may.
      let labels =
        first.labels ?? second.labels
        ?? [Int?](repeating: nil, count: first.sampleCount)
      let pairs = levels.compactMap { pair in
        first.classes(of: pair.first).flatMap { old in
          second.classes(of: pair.second).map { (baseline: old, candidate: $0) }
        }
      }
      guard pairs.count == levels.count else { return nil }
      self = .classes(pairs, labels: labels)
    } else {
      let pairs = levels.compactMap { pair in
        first.errors(of: pair.first).flatMap { old in
          second.errors(of: pair.second).map { (baseline: old, candidate: $0) }
        }
      }
      guard pairs.count == levels.count else { return nil }
      self = .numbers(pairs)
    }
  }

  /// Nobody knows which of two answers is right: what counts is whether they are the same.
  private init?(
    unlabelled first: StoredSamples, _ second: StoredSamples, _ levels: [LevelPair]
  ) {
    func pairs<Answers>(
      _ answers: (StoredSamples, String) -> Answers?
    ) -> [(baseline: Answers, candidate: Answers)]? {
      let found = levels.compactMap { pair in
        answers(first, pair.first).flatMap { old in
          answers(second, pair.second).map { (baseline: old, candidate: $0) }
        }
      }
      return found.count == levels.count ? found : nil
    }
    if first.areOfClasses {
      guard let pairs = pairs({ $0.predictions(of: $1) }) else { return nil }
      self = .predictions(pairs)
    } else {
      guard let pairs = pairs({ $0.rows(of: $1) }),
        pairs.allSatisfy({ $0.first?.count == $1.first?.count })
      else { return nil }
      self = .outputs(pairs)
    }
  }

  /// Tests, intervals and verdicts of all pairs, corrected for their number.
  func statistics(_ settings: AnalysisSettings) -> [PairedStatistics] {
    switch self {
    case .classes(let pairs, let labels):
      PairedStatistics.compare(pairs, labels: labels, settings: settings)
    case .numbers(let pairs): PairedStatistics.compare(errors: pairs, settings: settings)
    case .predictions(let pairs):
      PairedStatistics.compare(predictions: pairs, settings: settings)
    case .outputs(let pairs):
      PairedStatistics.compare(outputs: pairs, settings: settings)
    }
  }

  /// What changed in each pair.
  var changes: [(changes: PairedComparison.ChangedPredictions?, count: Int)] {
    switch self {
    case .classes(let pairs, _):
      pairs.map { old, new in
        let changes = PairedComparison.ChangedPredictions(baseline: old, candidate: new)
        return (changes, changes.total)
      }
    case .numbers(let pairs):
      // Bits: what is no number is the same as itself.
      pairs.map { old, new in (nil, zip(old, new).count { $0.bitPattern != $1.bitPattern }) }
    case .predictions(let pairs):
      pairs.map { old, new in
        (.init(unjudged: old, candidate: new), zip(old, new).count { $0 != $1 })
      }
    case .outputs(let pairs):
      pairs.map { old, new in
        (nil, zip(old, new).count { $0.map(\.bitPattern) != $1.map(\.bitPattern) })
      }
    }
  }
}
