import Gate
import Records
import Reporting
import Scoring
import Testing

@Suite("Comparing runs without labels")
struct UnlabelledTests {
  private let names = (first: "a.json", second: "b.json")

  /// Levels by what is predicted; nobody says what is right.
  private func record(_ levels: [(String, [Int])]) -> EvaluationRecord {
    GateRecords.unlabelled(
      levels.map { ($0.0, GateRecords.predictions($0.1)) },
      as: { .baselineClasses(sampleCount: $0) })
  }

  private func numbers(
    _ levels: [(String, [Float])], perSample: Int = 1
  ) -> EvaluationRecord {
    GateRecords.unlabelled(
      levels.map { ($0.0, Predictions(outputs: $0.1, perSample: perSample)) },
      as: { .baselineValues(sampleCount: $0, perSample: perSample) })
  }

  @Test("Two networks that each agree with themselves are compared with each other")
  func retrained() throws {
    let old = [Int](repeating: 0, count: 1_000)
    let new = (0..<1_000).map { $0 < 50 ? 1 : 0 }
    let (a, b) = (
      record([("float32", old), ("uint8", old)]), record([("float32", new), ("uint8", new)])
    )
    #expect(b.variants.allSatisfy { $0.score.value == 1 })
    let comparison = try RunComparison(a, b, names: names)
    for level in comparison.levels {
      #expect(level.changedCount == 50 && level.changes?.unjudged == 50)
      #expect(level.statistics.difference?.agreement?.value == 0.95)
      #expect(level.statistics.verdict.conclusion == .worse)
    }
    let text = TerminalRenderer(usesColor: false).render(Report(comparison))
    #expect(text.contains("Note: No labels: B's predictions are compared with A's"))
    #expect(text.contains("float32  different"))
    #expect(!text.contains("lost") && !text.contains("McNemar"))
    let result = try GateRecords.check(b, a.asBaseline)
    #expect(result.conclusion == .regression)
    #expect(
      result.findings.contains {
        $0.message.hasPrefix("50 of 1,000 predictions changed; agreement")
      })
  }

  @Test("The same again passes, however few the samples are; what is stored is enough to say so")
  func same() throws {
    let run = record([("float32", [0, 1, 2]), ("uint8", [0, 1, 1])])
    #expect(run.samples.reference == "float32" && run.samples.labels == nil)
    #expect(run.samples.classes(of: "uint8")?.areRight == [true, true, false])
    let result = try GateRecords.check(run, run.asBaseline)
    #expect(result.conclusion == .passed)
    #expect(result.findings.contains { $0.message == "0 of 3 predictions changed." })
  }

  @Test("A prediction that is lost or found is a change")
  func notFinite() throws {
    let sound = GateRecords.predictions([0, 1, 2])
    var outputs = sound.outputs
    outputs[0] = .nan
    let broken = Predictions(outputs: outputs, perSample: 3)
    let runs = [sound, broken].map { predictions in
      GateRecords.unlabelled(
        [("float32", predictions)], as: { .baselineClasses(sampleCount: $0) })
    }
    for (a, b) in [(0, 1), (1, 0)] {
      let level = try RunComparison(runs[a], runs[b], names: names).levels[0]
      #expect(level.changedCount == 1 && !level.isUnchanged)
    }
  }

  @Test("Numbers are compared with the other run's, in shares of what these vary by")
  func outputs() throws {
    let old = (0..<40).map { Float($0) }
    let new = old.map { $0 + 0.5 }
    let (a, b) = (numbers([("float32", old)]), numbers([("float32", new)]))
    #expect(a.samples.isSound && b.variants[0].score.value == 0)
    let level = try RunComparison(a, b, names: names).levels[0]
    #expect(level.changedCount == 40)
    #expect(level.statistics.difference?.deviation?.value == 0.5)
    // The deviation of 0…39 is √((40² - 1) / 12).
    let relative = try #require(level.statistics.difference?.relativeDeviation?.value)
    #expect((relative - 0.5 / (1599.0 / 12).squareRoot()).magnitude < 1e-12)
    #expect(level.statistics.verdict.conclusion == .worse)
    let text = MarkdownRenderer().render(Report(try RunComparison(a, b, names: names)))
    #expect(text.contains("of the standard deviation of A's outputs"))
  }

  @Test("More numbers than are kept can't be compared, and that is said")
  func unstored() throws {
    let many = numbers([("float32", [Float](repeating: 1, count: 40))], perSample: 20)
    #expect(throws: ComparisonError.unstoredOutputs(record: "b.json")) {
      try RunComparison(many, many, names: names)
    }
  }

  @Test("With labels and without is not the same measure")
  func mixed() throws {
    let labelled = GateRecords.classification([("float32", [0, 0, 0])])
    let error = #expect(throws: ComparisonError.self) {
      try RunComparison(labelled, record([("float32", [0, 0, 0])]), names: names)
    }
    #expect(error?.problem == "One record was measured with labels, the other without.")
    #expect(error?.remedy == "evaluate both with labels, or both without (--no-labels)")
  }

  @Test("Figures for curves are agreements, and distances")
  func points() throws {
    let classes = record([("float32", [0, 1, 2]), ("uint8", [0, 1, 1])])
    let results = [try GateRecords.check(classes, classes)]
    let bigger = BenchmarkPoints(results, .biggerIsBetter).points
    #expect(bigger.map(\.name) == ["net float32 agreement", "net uint8 agreement"])
    let run = numbers([("float32", [1, 2, 3])])
    let smaller = BenchmarkPoints([try GateRecords.check(run, run)], .smallerIsBetter).points
    #expect(smaller[0].name == "net float32 mean |difference|" && smaller[0].value == 0)
  }
}
