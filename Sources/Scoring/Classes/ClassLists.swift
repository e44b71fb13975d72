/// For each sample the classes that are right: one, several or none.
public struct ClassLists: Hashable, Sendable {
  /// Where each sample's classes begin in `classes`, and where the last one's end.
  private var starts: [Int]
  private var classes: [Int]

  /// Makes an empty table.
  public init() {
    starts = [0]
    classes = []
  }

  /// Makes a table of one list a sample.
  public init(_ lists: [[Int]]) {
    self.init()
    for list in lists { append(list) }
  }

  /// The number of samples.
  public var sampleCount: Int { starts.count - 1 }

  /// The number of samples with a class.
  public var labelledCount: Int { (0..<sampleCount).count { !self[$0].isEmpty } }

  /// The classes of a sample, as they were given.
  public subscript(sample: Int) -> [Int] {
    Array(classes[starts[sample]..<starts[sample + 1]])
  }

  /// Adds a sample.
  public mutating func append(_ list: some Collection<Int>) {
    classes += list
    starts.append(classes.count)
  }

  /// These samples, in this order.
  public func selecting(_ samples: some Sequence<Int>) -> ClassLists {
    var result = ClassLists()
    for sample in samples { result.append(self[sample]) }
    return result
  }
}

extension ClassLists: Codable {
  /// Reads one list a sample.
  public init(from decoder: any Decoder) throws {
    self.init(try [[Int]](from: decoder))
  }

  /// Writes one list a sample.
  public func encode(to encoder: any Encoder) throws {
    try (0..<sampleCount).map { self[$0] }.encode(to: encoder)
  }
}

/// When a predicted class counts as right.
public struct ScoringRule: Codable, Hashable, Sendable {
  /// What becomes of samples for which no class is right.
  public enum Unlabelled: String, Codable, Sendable, CaseIterable {
    /// They are wrong, whatever is predicted.
    case wrong
    /// They are not counted.
    case leftOut
  }

  /// Its name: the column that lists the classes.
  public let name: String
  /// What becomes of samples for which no class is right.
  public let unlabelled: Unlabelled

  /// Makes a rule.
  public init(name: String, unlabelled: Unlabelled) {
    self.name = name
    self.unlabelled = unlabelled
  }
}

/// A rule, and what it says of each sample.
public struct RuledClasses: Codable, Hashable, Sendable {
  /// The rule.
  public let rule: ScoringRule
  /// The classes that are right.
  public let classes: ClassLists

  /// Puts both together.
  public init(rule: ScoringRule, classes: ClassLists) {
    self.rule = rule
    self.classes = classes
  }

  /// The samples that count.
  public var countedCount: Int {
    rule.unlabelled == .wrong ? classes.sampleCount : classes.labelledCount
  }

  /// These samples, in this order.
  public func selecting(_ samples: some Sequence<Int>) -> RuledClasses {
    RuledClasses(rule: rule, classes: classes.selecting(samples))
  }
}
