import Scoring
import Testing

/// Against 60 digits of mpmath.
@Suite("Probabilities of classes")
struct ProbabilityTests {
  struct Fixture: Decodable {
    struct Row: Decodable {
      let scale: OutputScale
      var interpretation: OutputInterpretation { .init(scale: scale, source: .outputs) }
      let baseline: [Float]
      let candidate: [Float]
      let classes: [Int]
      let probability: Double
      let crossEntropy: Double
      let divergence: Double
    }
    let rows: [Row]
    let mean: Double
    let median: Double
    let percentile99: Double
  }

  @Test("Cross-entropy and divergence keep their digits, however near the rows, and with zeros")
  func rows() throws {
    for row in try StatisticsFixture.read("probabilities", as: Fixture.self).rows {
      let perSample = row.baseline.count
      let targets = Targets.lists([
        RuledClasses(
          rule: ScoringRule(name: "r", unlabelled: .wrong), classes: ClassLists([row.classes]))
      ])
      let baseline = Predictions(outputs: row.baseline, perSample: perSample)
      let outcomes = SampleOutcomes(
        Predictions(outputs: row.candidate, perSample: perSample), targets: targets,
        interpretation: row.interpretation, baseline: baseline)
      let old = SampleOutcomes(baseline, targets: targets, interpretation: row.interpretation)
      let divergence = PairedComparison(baseline: old, candidate: outcomes).divergence
      let place: Comment = "\(row.scale) \(row.candidate)"
      expectClose(outcomes.probabilities[0], row.probability, relative: 1e-14, place)
      expectClose(outcomes.crossEntropies[0], row.crossEntropy, relative: 1e-13, place)
      // Normalised rows are rounded to 2⁻⁵³ each: a divergence of (p - q)² / p keeps twice the error
      // of p - q, here 1e-9 of rows that differ by 1e-7. Logits' differences are exact.
      expectClose(
        divergence?.mean, row.divergence, relative: row.scale == .logits ? 1e-12 : 1e-8,
        absolute: 1e-30, place)
    }
  }

  @Test("A divergence of equal rows is 0, and never below")
  func equal() throws {
    let rows = Predictions(outputs: [0.1, 0.2, 0.7, 1, 0, 0], perSample: 3)
    for scale in [OutputScale.probabilities, .logits] {
      let targets = Targets.classes([0, 0])
      let reading = OutputInterpretation(scale: scale, source: .outputs)
      let outcomes = SampleOutcomes(
        rows, targets: targets, interpretation: reading, baseline: rows)
      let summary = try #require(
        PairedComparison(
          baseline: SampleOutcomes(rows, targets: targets, interpretation: reading),
          candidate: outcomes
        ).divergence)
      #expect(summary.mean == 0 && summary.maximum == 0 && summary.sampleCount == 2)
    }
  }

  @Test("Quantiles of divergences are numpy's")
  func summary() throws {
    let fixture = try StatisticsFixture.read("probabilities", as: Fixture.self)
    let summary = try #require(DivergenceSummary(fixture.rows.map(\.divergence)))
    expectClose(summary.mean, fixture.mean, relative: 1e-14)
    expectClose(summary.median, fixture.median, relative: 1e-14)
    expectClose(summary.percentile99, fixture.percentile99, relative: 1e-14)
    #expect(DivergenceSummary([]) == nil)
  }

  @Test("Nothing is measured where nobody knows what outputs are, or where they are no numbers")
  func unknown() {
    let rows = Predictions(outputs: [1, 2, .nan, 0], perSample: 2)
    let targets = Targets.classes([0, 1])
    let unknown = SampleOutcomes(rows, targets: targets)
    #expect(unknown.probabilities == [nil, nil] && unknown.crossEntropies == [nil, nil])
    let logits = SampleOutcomes(rows, targets: targets, interpretation: .logits, baseline: rows)
    #expect(logits.probabilities[0] != nil && logits.probabilities[1] == nil)
    let comparison = PairedComparison(
      baseline: SampleOutcomes(rows, targets: targets, interpretation: .logits), candidate: logits)
    #expect(comparison.divergence == nil)
    #expect(comparison.rootMeanSquareOutputDifference == nil)
  }

  @Test(
    "Rows say what they are",
    arguments: [
      ([0.25, 0.75, 1, 0], 2, .probabilities), ([0.25, 0.75, 1, 0.5], 2, .logits),
      ([0.25, 0.75, 1.5, -0.5], 2, .logits), ([0.2, 0.9], 1, .probabilities),
      ([0.2, -3], 1, .logits), ([], 2, .logits),
    ] as [([Float], Int, OutputScale)])
  func judging(outputs: [Float], perSample: Int, expected: OutputScale) {
    #expect(OutputScale(judging: outputs, perSample: perSample) == expected)
  }
}
