import Scoring
import Testing

@Suite("Classes that lose recall")
struct ClassLossTests {
  /// Samples of classes: how many, how many of them the baseline and the level get right.
  private func statistics(
    _ classes: [(count: Int, before: Int, now: Int)], classMargin: Double? = 0.05
  ) -> PairedStatistics {
    var labels: [Int?] = []
    var (old, new): ([Bool?], [Bool?]) = ([], [])
    for (label, member) in classes.enumerated() {
      for sample in 0..<member.count {
        labels.append(label)
        old.append(sample < member.before)
        new.append(sample < member.now)
      }
    }
    func outcomes(_ areRight: [Bool?]) -> ClassOutcomes {
      ClassOutcomes(
        predictions: zip(labels, areRight).map { label, isRight in
          isRight == true ? label : (label ?? 0) + 1
        }, areRight: areRight)
    }
    return PairedStatistics.compare(
      [outcomes(new)], with: outcomes(old), labels: labels,
      settings: AnalysisSettings(margin: Margin(0.005, .accuracy), classMargin: classMargin))[0]
  }

  @Test("Six of six lost is never equivalent, however many others stay right")
  func rareClass() throws {
    let statistics = statistics([(6, 6, 0), (3_525, 3_500, 3_500)])
    #expect(statistics.verdict.conclusion == .losesClass && !statistics.verdict.passes)
    let loss = try #require(statistics.verdict.classes?.first)
    #expect(loss.label == 0 && loss.rightBefore == 6 && loss.rightNow == 0)
    #expect(loss.certainty == .certain && loss.drop.interval?.confidence == 0.975)
    // Without a margin for classes the whole passes.
    #expect(
      self.statistics([(6, 6, 0), (3_525, 3_500, 3_500)], classMargin: nil).verdict.passes)
  }

  @Test(
    "What a class loses is certain, likely or open, and the level's verdict follows",
    arguments: [
      // Two classes: a level of 5 of 5 lost alone is above the margin, corrected it is not.
      ([(5, 5, 0), (4_000, 4_000, 4_000)], .likely, .undecided),
      ([(2, 2, 0), (4_000, 4_000, 4_000)], .likely, .undecided),
      ([(3, 3, 1), (4_000, 4_000, 4_000)], .open, .equivalent),
      ([(1, 1, 0), (4_000, 4_000, 4_000)], .open, .equivalent),
      ([(100, 90, 70), (9_000, 9_000, 9_000)], .certain, .losesClass),
      ([(100, 90, 82), (9_000, 9_000, 9_000)], .open, .equivalent),
      ([(100, 90, 86), (9_000, 9_000, 9_000)], nil, .equivalent),
      ([(100, 70, 90), (9_000, 9_000, 9_000)], nil, .equivalent),
      // Worse as a whole stays worse.
      ([(100, 90, 10), (900, 900, 900)], .certain, .worse),
    ] as [([(Int, Int, Int)], ClassLoss.Certainty?, Verdict.Conclusion)])
  func certainty(
    classes: [(Int, Int, Int)], certainty: ClassLoss.Certainty?, conclusion: Verdict.Conclusion
  ) {
    let verdict = statistics(classes.map { (count: $0.0, before: $0.1, now: $0.2) }).verdict
    #expect(verdict.classes?.first?.certainty == certainty)
    #expect(verdict.conclusion == conclusion)
    #expect((verdict.reason == .classAtRisk) == (certainty == .likely))
  }

  @Test("More classes widen the intervals: what is certain among two is not among a thousand")
  func manyClasses() {
    let rest = [(Int, Int, Int)](repeating: (10, 10, 10), count: 999)
    let verdict = statistics(
      ([(6, 6, 0)] + rest).map { (count: $0.0, before: $0.1, now: $0.2) }
    ).verdict
    #expect(verdict.conclusion == .undecided && verdict.reason == .classAtRisk)
  }

  @Test("Without labels the classes are those of the baseline")
  func unlabelled() {
    let baseline = [Int?](repeating: 1, count: 8) + [Int?](repeating: 0, count: 3_000)
    let level = [Int?](repeating: 0, count: 3_008)
    let statistics = PairedStatistics.compare(
      predictions: [(baseline, level), (baseline, baseline)],
      settings: AnalysisSettings(margin: Margin(0.01, .disagreement), classMargin: 0.05))
    #expect(statistics[0].verdict.conclusion == .losesClass)
    #expect(statistics[0].verdict.classes?.map(\.label) == [1])
    #expect(statistics[1].verdict.passes && statistics[1].verdict.classes == nil)
  }
}
