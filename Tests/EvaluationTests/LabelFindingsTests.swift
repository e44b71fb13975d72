import Evaluation
import Scoring
import Testing

@Suite("What looks wrong with labels")
struct LabelFindingsTests {
  /// The findings of a model that gives each sample one class of some.
  private func findings(
    _ predictions: [Int], _ targets: Targets, classCount: Int = 3
  ) -> LabelFindings {
    let outputs = predictions.flatMap { predicted in
      (0..<classCount).map { $0 == predicted ? 0.8 : 0.1 as Float }
    }
    return LabelFindings(
      outcomes: SampleOutcomes(
        Predictions(outputs: outputs, perSample: classCount), targets: targets,
        interpretation: .probabilities),
      targets: targets)
  }

  private func rule(
    _ name: String, _ unlabelled: ScoringRule.Unlabelled, _ lists: [[Int]]
  ) -> RuledClasses {
    RuledClasses(
      rule: ScoringRule(name: name, unlabelled: unlabelled), classes: ClassLists(lists))
  }

  /// The labels 0, 1, 2, 0 and so on.
  private func labels(_ count: Int) -> [Int] { (0..<count).map { $0 % 3 } }

  @Test("Samples without a right class are told where they count as wrong")
  func unreachable() {
    let lists = [[0], [], [1, 2], []]
    let found = findings([0, 1, 2, 0], .lists([rule("any", .wrong, lists)]))
    #expect(
      found.warnings == [
        "By the rule 'any' no prediction is right for 2 of 4 samples: their list of classes is "
          + "empty, and they count as wrong."
      ])
    #expect(findings([0, 1, 2, 0], .lists([rule("any", .leftOut, lists)])).warnings == [])
    #expect(findings([0, 1], .lists([rule("any", .wrong, [[0], [1]])])).warnings == [])
    #expect(findings([0, 1], .classes([0, 1])).warnings == [])
  }

  @Test("Each rule is told of alone")
  func rules() {
    let rules = [
      rule("first", .wrong, [[0], [1]]), rule("second", .wrong, [[], [1]]),
      rule("third", .wrong, [[], []]),
    ]
    let warnings = findings([0, 1], .lists(rules)).warnings
    #expect(warnings.count == 2)
    #expect(warnings.first?.hasPrefix("By the rule 'second' no prediction is right for 1") == true)
    #expect(warnings.last?.hasPrefix("By the rule 'third' no prediction is right for 2") == true)
  }

  @Test("Outputs in another order than the labels are told, with the right counts and names")
  func permuted() {
    // Every second sample of each label is kept apart: 15 of 30.
    let labels = labels(60)
    let found = findings(labels.map { ($0 + 1) % 3 }, .classes(labels))
    #expect(
      found.permutation
        == "The outputs look permuted: with the class that is predicted most often for each label, "
        + "30 of 30 samples that were kept apart would be right, and not 0 (label 0 as 1, label 1 "
        + "as 2, label 2 as 0, …). Compare the order of the classes with that of the labels.")
  }

  @Test("Of many classes the first three are told; those that are right already are not")
  func names() throws {
    let labels = (0..<120).map { $0 % 6 }
    // Class 0 is right; 1 … 5 are turned round.
    let predictions = labels.map { $0 == 0 ? 0 : $0 % 5 + 1 }
    let text = try #require(
      findings(predictions, .classes(labels), classCount: 6).permutation)
    #expect(text.contains("(label 1 as 2, label 2 as 3, label 3 as 4, …)"))
    #expect(text.contains("60 of 60 samples") && text.contains("and not 10 ("))
  }

  @Test("Labels of several classes are told as lists")
  func lists() throws {
    let labels = labels(60).map { [$0, 3] }
    let predictions = labels.map { ($0[0] + 1) % 3 }
    let text = try #require(
      findings(predictions, .lists([rule("any", .wrong, labels)]), classCount: 4).permutation)
    #expect(text.contains("(label 0 3 as 1, label 1 3 as 2, label 2 3 as 0, …)"))
  }

  @Test("A model that is right has no better order, nor has one that says the same of all")
  func sound() {
    let labels = labels(60)
    #expect(findings(labels, .classes(labels)).permutation == nil)
    #expect(findings(labels.map { _ in 1 }, .classes(labels)).permutation == nil)
    #expect(findings([], .classes([])).permutation == nil)
    #expect(findings(labels, .baselineClasses(sampleCount: 60)).permutation == nil)
  }

  @Test("Few samples prove nothing: as many as would be so by chance once in 10⁴ times")
  func significance() {
    // All that are kept apart would become right: 2 × 2⁻¹⁴ is 1.2 in 10⁴, 2 × 2⁻¹⁵ 6.1 in 10⁵.
    for (zeros, ones, isFound) in [(14, 14, false), (16, 14, true)] {
      let labels = [Int](repeating: 0, count: zeros) + [Int](repeating: 1, count: ones)
      let found = findings(labels.map { 1 - $0 }, .classes(labels), classCount: 2)
      #expect((found.permutation != nil) == isFound, "\(zeros)")
    }
  }

  @Test("What is right in both orders says nothing, what would become wrong speaks against it")
  func evidence() {
    // 14 of label 0 stay right, 15 of the others become right: 29 is more than twice 14.
    let labels = [0, 1, 2].flatMap { [Int](repeating: $0, count: [28, 16, 14][$0]) }
    #expect(findings(labels.map { [0, 2, 1][$0] }, .classes(labels)).permutation != nil)
    // 15 would become right and 7 wrong: more than twice 7, but the sign test says 0.13.
    let zeros = [Int](repeating: 0, count: 44)
    let predictions = zeros.indices.map { $0 % 2 == 1 && $0 < 14 ? 0 : 1 }
    #expect(findings(predictions, .classes(zeros)).permutation == nil)
  }

  @Test("Another order must make more than twice as many right")
  func twice() {
    // 1,200 samples of two labels, 600 kept apart. Of the votes most are for the other class, of
    // those kept apart a share is right as it is.
    func found(rightNow: Int) -> Bool {
      let labels = (0..<1_200).map { ($0 / 2) % 2 }
      // Samples 0, 1 | 2, 3 | …: the first of each pair votes, the second is kept apart.
      let predictions = labels.enumerated().map { sample, label in
        sample % 2 == 1 && sample / 2 < rightNow ? label : 1 - label
      }
      return findings(predictions, .classes(labels), classCount: 2).permutation != nil
    }
    // 400 of 600 would be right then, 200 are now: exactly twice.
    #expect(!found(rightNow: 200))
    #expect(found(rightNow: 199))
  }

  @Test("A class stands for one label only: the more frequent pair has it")
  func oneClassALabel() throws {
    // Labels 0 and 1 are both mostly called 2, label 1 less often: it becomes 0, its second;
    // label 0, called 3 at times, stays 2.
    var labels: [Int] = []
    var predictions: [Int] = []
    func add(_ label: Int, _ predicted: Int, _ count: Int) {
      // Twice each: one votes, one is kept apart.
      labels += [Int](repeating: label, count: 2 * count)
      predictions += [Int](repeating: predicted, count: 2 * count)
    }
    add(0, 2, 20)
    add(0, 3, 3)
    add(1, 2, 12)
    add(1, 0, 8)
    add(2, 1, 20)
    let text = try #require(findings(predictions, .classes(labels), classCount: 4).permutation)
    #expect(text.contains("(label 0 as 2, label 1 as 0, label 2 as 1, …)"))
    #expect(text.contains("48 of 63 samples"))
  }
}
