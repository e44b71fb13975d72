/// Which classes changed: the accuracy of each, candidate against baseline.
public struct ClassChanges: Codable, Hashable, Sendable {
  /// One class.
  public struct Change: Codable, Hashable, Sendable {
    /// The class.
    public let label: Int
    /// Its samples, and how many became right or wrong.
    public let counts: PairedCounts
    /// McNemar's exact test of this class alone.
    public let pValue: Double
    /// The same, by Holm's method over all classes: below 0.05 the class has changed.
    public let adjustedPValue: Double
  }

  /// Classes with samples: the tests of the family.
  public let testedClassCount: Int
  /// Samples without exactly one right class: they belong to no class.
  public let leftOutCount: Int
  /// Classes in which a sample became right or wrong, the clearest change first.
  public let changes: [Change]

  /// Compares class by class.
  ///
  /// `areRight`: `nil` for samples that do not count.
  public init(labels: [Int?], baseline: [Bool?], candidate: [Bool?]) {
    var members: [Int: (count: Int, worse: Int, better: Int)] = [:]
    var leftOut = 0
    for (label, pair) in zip(labels, zip(baseline, candidate)) {
      guard let old = pair.0, let new = pair.1 else { continue }
      guard let label else {
        leftOut += 1
        continue
      }
      members[label, default: (0, 0, 0)].count += 1
      if old, !new { members[label]?.worse += 1 }
      if new, !old { members[label]?.better += 1 }
    }
    testedClassCount = members.count
    leftOutCount = leftOut
    let changed = members.filter { $0.value.worse + $0.value.better > 0 }
      .sorted { $0.key < $1.key }
      .map { label, member in
        (
          label,
          PairedCounts(
            sampleCount: member.count, rightToWrong: member.worse, wrongToRight: member.better)
        )
      }
    let pValues = changed.map { $0.1.test.pValue }
    let adjusted = holmAdjusted(pValues, testCount: members.count)
    changes = changed.indices.map { index in
      Change(
        label: changed[index].0, counts: changed[index].1, pValue: pValues[index],
        adjustedPValue: adjusted[index])
    }.sorted { ($0.pValue, $0.label) < ($1.pValue, $1.label) }
  }

  private init(_ whole: ClassChanges, count: Int) {
    testedClassCount = whole.testedClassCount
    leftOutCount = whole.leftOutCount
    changes = Array(whole.changes.prefix(count))
  }

  /// The clearest changes only.
  public func prefix(_ count: Int) -> ClassChanges { ClassChanges(self, count: count) }
}
