package import Scoring

/// What looks wrong with labels, seen from what a model makes of the samples at float32.
package struct LabelFindings {
  let outcomes: SampleOutcomes
  let targets: Targets

  package init(outcomes: SampleOutcomes, targets: Targets) {
    self.outcomes = outcomes
    self.targets = targets
  }

  /// What to tell, in sentences.
  package var warnings: [String] { unreachable }

  /// Samples that count, but for which no class is right.
  private var unreachable: [String] {
    targets.ruledClasses.compactMap { ruled in
      let count = ruled.classes.sampleCount - ruled.classes.labelledCount
      guard ruled.rule.unlabelled == .wrong, count > 0 else { return nil }
      return "By the rule '\(ruled.rule.name)' no prediction is right for \(count) of "
        + "\(ruled.classes.sampleCount) samples: their list of classes is empty, and they count as "
        + "wrong."
    }
  }

  /// How improbable it must be by chance that another order of classes is better.
  private static let significance = 1e-4

  /// Whether another name for each class would make much more right.
  ///
  /// One half of each label's samples says which class is predicted for it most often, the other
  /// half is scored: what is learnt by heart does not count.
  package var permutation: String? {
    var seen: [[Int]: Int] = [:]
    var votes: [[Int]: [Int: Int]] = [:]
    var held: [(label: [Int], sample: Int)] = []
    for sample in 0..<outcomes.sampleCount {
      let label = label(of: sample)
      guard !label.isEmpty, let predicted = outcomes.predictedClasses[sample] else { continue }
      if seen[label, default: 0] % 2 == 0 {
        votes[label, default: [:]][predicted, default: 0] += 1
      } else {
        held.append((label, sample))
      }
      seen[label, default: 0] += 1
    }
    let names = permutation(by: votes)
    var (better, worse, rightNow, rightThen) = (0, 0, 0, 0)
    for (label, sample) in held {
      let isRight = outcomes.standings[0][sample] == .rank(0)
      let wouldBeRight = names[label] == outcomes.predictedClasses[sample]
      if isRight { rightNow += 1 }
      if wouldBeRight { rightThen += 1 }
      if wouldBeRight, !isRight { better += 1 }
      if isRight, !wouldBeRight { worse += 1 }
    }
    guard !held.isEmpty, rightThen > 2 * rightNow,
      SignTest(betterCount: better, worseCount: worse).pValue < LabelFindings.significance
    else { return nil }
    let moved = names.filter { !$0.key.contains($0.value) }
      .sorted { $0.key.lexicographicallyPrecedes($1.key) }.prefix(3)
      .map { "label \($0.key.map(String.init).joined(separator: " ")) as \($0.value)" }
      .joined(separator: ", ")
    return "The outputs look permuted: with the class that is predicted most often for each label, "
      + "\(rightThen) of \(held.count) samples that were kept apart would be right, and not "
      + "\(rightNow) (\(moved), …). Compare the order of the classes with that of the labels."
  }

  /// A class for each label, the most frequent pairs first, and none for two labels: a model that
  /// always says the same has no order of classes at all.
  private func permutation(by votes: [[Int]: [Int: Int]]) -> [[Int]: Int] {
    let pairs = votes.flatMap { label, counts in
      counts.map { (label: label, predicted: $0.key, count: $0.value) }
    }.sorted {
      if $0.count != $1.count { return $0.count > $1.count }
      if $0.label != $1.label { return $0.label.lexicographicallyPrecedes($1.label) }
      return $0.predicted < $1.predicted
    }
    var names: [[Int]: Int] = [:]
    var taken: Set<Int> = []
    for (label, predicted, _) in pairs where names[label] == nil {
      if taken.insert(predicted).inserted { names[label] = predicted }
    }
    return names
  }

  private func label(of sample: Int) -> [Int] {
    switch targets {
    case .classes(let classes): [classes[sample]]
    case .lists(let rules): rules[0].classes[sample]
    case .values, .baselineClasses, .baselineValues: []
    }
  }
}
