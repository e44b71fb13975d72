import Records
import Reporting
import Scoring
import TestSupport
import Testing

@Suite("Reports of several searches for the smallest files")
struct OptimizationSummaryTests {
  /// A search that chose the second of two plans, on what an evaluation's second level made.
  static func search(
    _ name: String, of evaluation: EvaluationRecord, notice: String? = nil, chosen: Int? = 1,
    targetBytes: Int? = nil, keepsAccuracy: Bool? = nil,
    leftAlone: [OptimizationRecord.LeftAlone]? = nil
  ) throws -> OptimizationRecord {
    let float = evaluation.variants[0].score
    let level = evaluation.variants[1]
    let trial = SensitivityRecord.Trial(
      score: level.score, comparison: try #require(level.comparison),
      statistics: try #require(level.statistics))
    let sizes = [(1_000, 2_000), (1_040, 1_234)].map {
      EvaluationRecord.ArtifactSize(
        weightByteCount: $0.0, artifactByteCount: 5_000, gzipByteCount: $0.1)
    }
    return OptimizationRecord(
      name: name, provenance: SampleRecord.classification(notice: notice).provenance,
      analysis: evaluation.analysis, targetBytes: targetBytes, seed: 1,
      searchSampleCount: 4_096, confirmationSampleCount: float.sampleCount,
      baseline: .init(search: float, confirmation: float),
      plans: ["uint8", "fewer codes"].enumerated().map { index, plan in
        .init(
          name: plan, corrections: [], tensors: [:], size: sizes[index], search: trial,
          confirmation: trial, isOnFront: index == 1)
      }, chosen: chosen, keepsAccuracy: keepsAccuracy,
      reason: PlanReason(.smallestExpectedToPass, passingPlanCount: 2), leftAlone: leftAlone)
  }

  private static func searches() throws -> [OptimizationRecord] {
    [
      try search("one", of: SampleRecord.classification()),
      try search("two", of: SampleRecord.regression(), notice: "Made up."),
    ]
  }

  @Test("A row a model: scores, loss with interval, and bytes against plain uint8, to the letter")
  func markdown() throws {
    let text = MarkdownRenderer().render(Report(searches: try Self.searches()))
    #expect(
      text.hasPrefix(
        """
        # The smallest files that keep the accuracy: 2 models

        > **Note:** two: Made up.

        """), "\(text)")
    #expect(
      text.contains("| one | 99.00 % | 98.99 % | 98.99 % | 0.01 pp |"), "\(text)")
    #expect(text.contains("| 0.5 pp | equivalent | 1.040 | 0.617 |"), "\(text)")
    #expect(text.contains("| two | 0.250000 | 0.375000 | 0.375000 | 50.000 % |"), "\(text)")
    #expect(text.contains("| fewer codes | 1,040 | 1,234 |"), "\(text)")
  }

  @Test("Nothing chosen is nothing measured; no models are no rows")
  func nothing() throws {
    let none = try Self.search("one", of: SampleRecord.classification(), chosen: nil)
    let text = MarkdownRenderer().render(Report(searches: [none]))
    #expect(
      text.contains("| one | 99.00 % | 98.99 % | – | – | – | 0.5 pp | – | – | – |"), "\(text)")
    #expect(
      MarkdownRenderer().render(Report(searches: [])).hasPrefix(
        "# The smallest files that keep the accuracy: 0 models\n"))
  }

  @Test("The page has a picture a model, and the table before them")
  func page() throws {
    let page = HTMLRenderer().render(Report(searches: try Self.searches()))
    #expect(page.ranges(of: "<figure>").count == 2)
    #expect(page.contains("<figcaption>two</figcaption>"))
    let (table, figure) = (page.ranges(of: "<table"), page.ranges(of: "<figure>"))
    #expect(try #require(table.first).lowerBound < #require(figure.first).lowerBound)
    // One search alone keeps its own page.
    let one = HTMLRenderer().render(Report(try Self.searches()[0]))
    #expect(one.contains("class=\"verdict\"") && !one.contains("<figcaption>one"))
  }
}

@Suite("Titles of searches for the smallest files")
struct OptimizationTitleTests {
  private func title(
    _ evaluation: EvaluationRecord, targetBytes: Int? = nil, keepsAccuracy: Bool? = true
  ) throws -> String {
    Report(
      try OptimizationSummaryTests.search(
        "net", of: evaluation, targetBytes: targetBytes, keepsAccuracy: keepsAccuracy)
    ).title
  }

  @Test("A title promises what was shown, and no more")
  func titles() throws {
    let kept = SampleRecord.classification()
    #expect(
      try title(kept) == "The smallest net that keeps its accuracy on digits (test)")
    #expect(
      try title(kept, keepsAccuracy: false)
        == "No smaller net was found that keeps its accuracy on digits (test)")
    #expect(
      try title(kept, targetBytes: 20_000)
        == "The best net in 20,000 gzipped bytes on digits (test)")
    // Two samples show nothing.
    #expect(
      try title(SampleRecord.regression())
        == "The smallest net that is expected to keep its accuracy on digits (test)")
  }

  @Test("Layers that a correction leaves alone are named")
  func leftAlone() throws {
    let record = try OptimizationSummaryTests.search(
      "net", of: SampleRecord.classification(),
      leftAlone: [.init(correction: .gptq, layers: ["embedding", "lstm"])])
    #expect(
      MarkdownRenderer().render(Report(record)).contains(
        "'gptq' leaves 2 layers alone, whose weights see inputs that it can't look at, and keep the "
          + "nearest codes: embedding, lstm."))
  }
}
