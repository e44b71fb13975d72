public import Scoring

/// What each candidate made of each sample: two records of the same data can be compared sample by
/// sample, without running anything again, and other programs read it as a table.
public struct StoredSamples: Hashable, Sendable {
  /// One candidate's samples.
  public struct Level: Hashable, Sendable {
    /// The candidate.
    public let level: String
    /// Classes: the predicted one of each sample; none where an output is no finite number.
    public let predictions: [Int?]?
    /// Classes by rules: 1 where the prediction is right by the first one, 0 where it is not.
    ///
    /// None where the sample does not count. Also of records without labels. `nil` where a prediction is right if it is the label.
    public let areRight: [Int?]?
    /// Numbers: the mean absolute error of each sample; without labels its distance from the reference.
    ///
    /// None where that is no finite number.
    public let errors: [Double?]?
    /// Numbers without labels: each output of all samples, where they are not too many to be kept.
    public let outputs: [[Float?]]?
  }

  /// The samples, those that could not be read among them.
  public let sampleCount: Int
  /// The numbers of those that could not be read.
  public let unread: [Int]?
  /// Classes: the right one of each sample, by the first rule; none where there is not exactly one.
  ///
  /// `nil` in records that may be published where the data may not, and where there are none.
  public let labels: [Int?]?
  /// The candidate whose answers stand for what is right; `nil` where the data has labels.
  public let reference: String?
  /// The candidates, in the order of the record's.
  public let levels: [Level]

  init(
    sampleCount: Int, unread: [Int]?, labels: [Int?]?, reference: String?, levels: [Level]
  ) {
    self.sampleCount = sampleCount
    self.unread = unread
    self.labels = labels
    self.reference = reference
    self.levels = levels
  }

  /// Stores what became of samples, candidate by candidate.
  ///
  /// - Precondition: there is a candidate, and all are of the same samples.
  public init(_ outcomes: [(level: String, outcomes: SampleOutcomes)], targets: Targets) {
    let read = outcomes[0].outcomes.areRead
    let unread = read.indices.filter { !read[$0] }
    let metric = outcomes[0].outcomes.metric
    let isOfClasses = metric.isOfClasses
    let isByRules = !targets.ruledClasses.isEmpty
    self.init(
      sampleCount: read.count, unread: unread.isEmpty ? nil : unread,
      labels: metric == .top1Accuracy ? targets.labels : nil,
      reference: metric.needsLabels ? nil : outcomes[0].level,
      levels: outcomes.map { level, outcomes in
        let classes = isOfClasses ? ClassOutcomes(outcomes, rule: 0) : nil
        let keepsOutputs = metric == .meanAbsoluteDeviation && !outcomes.values.isEmpty
        return Level(
          level: level, predictions: classes?.predictions,
          areRight: isByRules ? classes?.areRight.map { $0.map { $0 ? 1 : 0 } } : nil,
          errors: isOfClasses ? nil : outcomes.sampleErrors.map { $0.isFinite ? $0 : nil },
          outputs: keepsOutputs ? outcomes.outputColumns : nil)
      })
  }

  /// The predicted classes of a candidate's samples; `nil` for numbers, and for a candidate that is not
  /// there.
  public func predictions(of level: String) -> [Int?]? {
    levels.first { $0.level == level }?.predictions
  }

  /// The outputs of a candidate's samples that were read, a row each; `nil` where they are not stored.
  public func rows(of level: String) -> [[Float]]? {
    guard let columns = levels.first(where: { $0.level == level })?.outputs, sampleCount > 0 else {
      return nil
    }
    let left = Set(unread ?? [])
    return (0..<sampleCount).filter { !left.contains($0) }.map { sample in
      columns.map { $0[sample] ?? .nan }
    }
  }

  /// What a candidate said of the samples, and whether that was right; `nil` for numbers, and for a
  /// candidate that is not there.
  public func classes(of level: String) -> ClassOutcomes? {
    guard let stored = levels.first(where: { $0.level == level }),
      let predictions = stored.predictions
    else { return nil }
    if let areRight = stored.areRight, areRight.count == predictions.count {
      return ClassOutcomes(
        predictions: predictions, areRight: areRight.map { $0.map { $0 == 1 } })
    }
    if let reference, let right = self.predictions(of: reference),
      right.count == predictions.count
    {
      return ClassOutcomes(
        predictions: predictions,
        areRight: zip(right, predictions).map { $0 == nil ? nil : $0 == $1 })
    }
    guard let labels, labels.count == predictions.count else { return nil }
    let left = Set(unread ?? [])
    return ClassOutcomes(
      predictions: predictions,
      areRight: zip(labels, predictions).enumerated().map { sample, pair in
        left.contains(sample) ? nil : pair.0 == pair.1 && pair.0 != nil
      })
  }

  /// Whether the samples have classes, and not numbers.
  public var areOfClasses: Bool { levels.contains { $0.predictions != nil } }

  /// The same without the labels of the data, which may not be everybody's to publish: whether a
  /// prediction is right takes their place.
  public var withoutLabels: StoredSamples {
    guard labels != nil else { return self }
    return StoredSamples(
      sampleCount: sampleCount, unread: unread, labels: nil, reference: nil,
      levels: levels.map { level in
        let areRight = classes(of: level.level)?.areRight
        return Level(
          level: level.level, predictions: level.predictions,
          areRight: areRight?.map { $0.map { $0 ? 1 : 0 } },
          errors: level.errors, outputs: level.outputs)
      })
  }

  /// The mean absolute errors of a candidate's samples that were read; `nil` for classes, and for a
  /// candidate that is not there.
  public func errors(of level: String) -> [Double]? {
    guard let values = levels.first(where: { $0.level == level })?.errors else { return nil }
    let left = Set(unread ?? [])
    return values.indices.filter { !left.contains($0) }.map { values[$0] ?? .nan }
  }

  /// The greatest class that is taken for one: what counts by classes has a place for each.
  private static let greatestClass = Int(UInt32.max) - 1

  /// Whether each part has as many numbers as there are samples, and classes are such.
  public var isSound: Bool {
    let integers =
      [labels] + levels.flatMap { [$0.predictions, $0.areRight] }
    return sampleCount >= 0
      && integers.allSatisfy { list in
        guard let list else { return true }
        return list.count == sampleCount
          && list.allSatisfy { $0.map { (0...Self.greatestClass).contains($0) } ?? true }
      }
      && levels.allSatisfy { level in
        level.errors.map { $0.count == sampleCount } ?? true
          && (level.outputs ?? []).allSatisfy { $0.count == sampleCount }
      }
      && Set(levels.compactMap { $0.outputs?.count }).count <= 1
      && levels.allSatisfy { $0.outputs?.isEmpty != true }
      && (reference == nil || levels.contains { $0.level == reference })
      && (unread ?? []).allSatisfy((0..<sampleCount).contains)
  }
}
