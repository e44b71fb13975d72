/// What the data set says is right, in the order of its samples; or that it says nothing.
public enum Targets: Codable, Hashable, Sendable {
  /// A class a sample, from 0.
  case classes([Int])
  /// Any of several classes, or none; by one rule or more, of which the first is the main one.
  case lists([RuledClasses])
  /// Numbers, `perSample` a sample.
  case values([Float], perSample: Int)
  /// Nobody says which class is right: the baseline's stands for it.
  case baselineClasses(sampleCount: Int)
  /// Nobody says which numbers are right: the baseline's stand for them.
  case baselineValues(sampleCount: Int, perSample: Int)

  /// The number of samples.
  public var sampleCount: Int {
    switch self {
    case .classes(let classes): classes.count
    case .lists(let rules): rules.first?.classes.sampleCount ?? 0
    case .values(let values, let perSample): values.count / max(1, perSample)
    case .baselineClasses(let count), .baselineValues(let count, _): count
    }
  }

  /// These targets and those of samples that stand behind them; `nil` where they are of another kind.
  package func appending(_ other: Targets) -> Targets? {
    switch (self, other) {
    case (.classes(let first), .classes(let second)): return .classes(first + second)
    case (.lists(let first), .lists(let second)):
      guard first.map(\.rule) == second.map(\.rule) else { return nil }
      return .lists(
        zip(first, second).map { first, second in
          var classes = first.classes
          for sample in 0..<second.classes.sampleCount { classes.append(second.classes[sample]) }
          return RuledClasses(rule: first.rule, classes: classes)
        })
    case (.values(let first, let perSample), .values(let second, let other))
    where perSample == other:
      return .values(first + second, perSample: perSample)
    case (.baselineClasses(let first), .baselineClasses(let second)):
      return .baselineClasses(sampleCount: first + second)
    case (.baselineValues(let first, let perSample), .baselineValues(let second, let other))
    where perSample == other:
      return .baselineValues(sampleCount: first + second, perSample: perSample)
    default: return nil
    }
  }

  /// Whether each part has as many entries as there are samples, and classes are none below 0: a file may
  /// say anything.
  package var areSound: Bool {
    switch self {
    case .classes(let classes): classes.allSatisfy { $0 >= 0 }
    case .lists(let rules):
      !rules.isEmpty
        && rules.allSatisfy { ruled in
          ruled.classes.sampleCount == rules[0].classes.sampleCount
            && (0..<ruled.classes.sampleCount).allSatisfy { sample in
              ruled.classes[sample].allSatisfy { $0 >= 0 }
            }
        }
    case .values(let values, let perSample):
      perSample > 0 && values.count % perSample == 0
    case .baselineClasses(let count): count >= 0
    case .baselineValues(let count, let perSample): count >= 0 && perSample > 0
    }
  }

  /// The targets of the first samples.
  public func prefix(_ count: Int) -> Targets { selecting(0..<min(count, sampleCount)) }

  /// The numbers of these samples; those that stand side by side are copied at once.
  private static func selecting(
    _ samples: some Collection<Int>, of values: [Float], _ perSample: Int
  ) -> [Float] {
    if let range = samples as? Range<Int> {
      return Array(values[range.lowerBound * perSample..<range.upperBound * perSample])
    }
    var chosen: [Float] = []
    chosen.reserveCapacity(samples.count * perSample)
    for sample in samples {
      for index in sample * perSample..<(sample + 1) * perSample { chosen.append(values[index]) }
    }
    return chosen
  }

  /// The targets of these samples, in this order.
  public func selecting(_ samples: some Collection<Int>) -> Targets {
    switch self {
    case .classes(let classes): .classes(samples.map { classes[$0] })
    case .lists(let rules): .lists(rules.map { $0.selecting(samples) })
    case .values(let values, let perSample):
      .values(Targets.selecting(samples, of: values, perSample), perSample: perSample)
    case .baselineClasses: .baselineClasses(sampleCount: samples.count)
    case .baselineValues(_, let perSample):
      .baselineValues(sampleCount: samples.count, perSample: perSample)
    }
  }

  /// What each rule of several says; empty for a plain class a sample, and for numbers.
  public var ruledClasses: [RuledClasses] {
    switch self {
    case .lists(let rules): rules
    case .classes, .values, .baselineClasses, .baselineValues: []
    }
  }

  /// The rules of classes; a plain class a sample is a rule without a name, and so is the baseline's.
  public var rules: [ScoringRule] {
    switch self {
    case .classes: [ScoringRule(name: "label", unlabelled: .wrong)]
    case .lists(let rules): rules.map(\.rule)
    // What the baseline can't answer says nothing of others.
    case .baselineClasses: [ScoringRule(name: "float32", unlabelled: .leftOut)]
    case .values, .baselineValues: []
    }
  }

  /// The numbers that are right for a sample; none where it has classes, or where nobody says.
  ///
  /// A `switch`, here and elsewhere: the optimizer of Swift 6.3 releases the payload of an argument
  /// once too often behind `if case .values = targets` (`ClassListTests.pieces` crashed).
  public func values(of sample: Int) -> [Float] {
    switch self {
    case .classes, .lists, .baselineClasses, .baselineValues: []
    case .values(let values, let perSample):
      Array(values[sample * perSample..<(sample + 1) * perSample])
    }
  }

  /// The classes that are right for a sample under a rule.
  public func classes(of sample: Int, rule: Int) -> [Int] {
    switch self {
    case .classes(let classes): [classes[sample]]
    case .lists(let rules): rules[rule].classes[sample]
    case .values, .baselineClasses, .baselineValues: []
    }
  }
}
