public import Scoring

/// What each level made of each sample, compactly: two records of the same data can be compared
/// sample by sample, without running anything again.
public struct StoredSamples: Codable, Hashable, Sendable {
  /// One level's samples.
  public struct Level: Codable, Hashable, Sendable {
    /// The level.
    public let level: String
    /// Classes: the predicted one of each sample; none where an output is no finite number.
    public let predictions: PackedIntegers?
    /// Classes by rules: 1 where the prediction is right by the first one, 0 where it is not.
    ///
    /// None where the sample does not count. Also of records without labels. `nil` where a prediction is right if it is the label.
    public let areRight: PackedIntegers?
    /// Numbers: the mean absolute error of each sample; without labels its distance from float32.
    public let errors: PackedNumbers?
    /// Numbers without labels: the outputs, sample by sample, where they are not too many to be kept.
    public let values: PackedNumbers?
  }

  /// The samples, those that could not be read among them.
  public let sampleCount: Int
  /// The numbers of those that could not be read.
  public let unread: [Int]?
  /// Classes: the right one of each sample, by the first rule; none where there is not exactly one.
  ///
  /// `nil` in records that may be published where the data may not, and where there are none.
  public let labels: PackedIntegers?
  /// The level whose answers stand for what is right; `nil` where the data has labels.
  public let reference: String?
  /// The levels, in the order of the record's variants.
  public let levels: [Level]

  /// Stores what became of samples, level by level.
  ///
  /// - Precondition: there is a level, and all are of the same samples.
  public init(_ outcomes: [(level: String, outcomes: SampleOutcomes)], targets: Targets) {
    let read = outcomes[0].outcomes.areRead
    sampleCount = read.count
    let unread = read.indices.filter { !read[$0] }
    self.unread = unread.isEmpty ? nil : unread
    let metric = outcomes[0].outcomes.metric
    let isOfClasses = metric.isOfClasses
    labels = metric == .top1Accuracy ? PackedIntegers(targets.labels) : nil
    reference = metric.needsLabels ? nil : outcomes[0].level
    let isByRules = !targets.ruledClasses.isEmpty
    levels = outcomes.map { level, outcomes in
      let classes = isOfClasses ? ClassOutcomes(outcomes, rule: 0) : nil
      return Level(
        level: level, predictions: classes.map { PackedIntegers($0.predictions) },
        areRight: isByRules
          ? classes.map { PackedIntegers($0.areRight.map { $0.map { $0 ? 1 : 0 } }) } : nil,
        errors: isOfClasses ? nil : PackedNumbers(outcomes.sampleErrors),
        values: metric == .meanAbsoluteDeviation && !outcomes.values.isEmpty
          ? PackedNumbers(outcomes.values.map(Double.init)) : nil)
    }
  }

  /// The predicted classes of a level's samples; `nil` for numbers, and for a level that is not there.
  public func predictions(of level: String) -> [Int?]? {
    levels.first { $0.level == level }?.predictions?.values
  }

  /// The outputs of a level's samples that were read, a row each; `nil` where they are not stored.
  public func rows(of level: String) -> [[Float]]? {
    guard let values = levels.first(where: { $0.level == level })?.values?.values,
      sampleCount > 0
    else { return nil }
    let perSample = values.count / sampleCount
    let left = Set(unread ?? [])
    return (0..<sampleCount).filter { !left.contains($0) }.map { sample in
      values[sample * perSample..<(sample + 1) * perSample].map { Float($0) }
    }
  }

  /// What a level said of the samples, and whether that was right; `nil` for numbers, and for a level
  /// that is not there.
  public func classes(of level: String) -> ClassOutcomes? {
    guard let stored = levels.first(where: { $0.level == level }),
      let predictions = stored.predictions?.values
    else { return nil }
    if let areRight = stored.areRight?.values, areRight.count == predictions.count {
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
    guard let labels = labels?.values, labels.count == predictions.count else { return nil }
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
      sampleCount: sampleCount, unread: unread, labels: nil,
      levels: levels.map { level in
        let areRight = classes(of: level.level)?.areRight
        return Level(
          level: level.level, predictions: level.predictions,
          areRight: areRight.map { PackedIntegers($0.map { $0.map { $0 ? 1 : 0 } }) },
          errors: level.errors, values: level.values)
      })
  }

  private init(sampleCount: Int, unread: [Int]?, labels: PackedIntegers?, levels: [Level]) {
    reference = nil
    self.sampleCount = sampleCount
    self.unread = unread
    self.labels = labels
    self.levels = levels
  }

  /// The mean absolute errors of a level's samples that were read; `nil` for classes, and for a level
  /// that is not there.
  public func errors(of level: String) -> [Double]? {
    guard let values = levels.first(where: { $0.level == level })?.errors?.values else {
      return nil
    }
    let left = Set(unread ?? [])
    return values.indices.filter { !left.contains($0) }.map { values[$0] }
  }

  /// Whether each part has as many numbers as there are samples.
  public var isSound: Bool {
    let counts =
      [labels?.values.count]
      + levels.flatMap { level in
        [level.predictions?.values.count, level.areRight?.values.count, level.errors?.values.count]
      }
    let valueCounts = Set(levels.compactMap { $0.values?.values.count })
    return counts.allSatisfy { $0 == nil || $0 == sampleCount }
      && valueCounts.count <= 1
      && valueCounts.allSatisfy { sampleCount > 0 && $0 > 0 && $0 % sampleCount == 0 }
      && (reference == nil || levels.contains { $0.level == reference })
      && (unread ?? []).allSatisfy((0..<sampleCount).contains)
  }
}
