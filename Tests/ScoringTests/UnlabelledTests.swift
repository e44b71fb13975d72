import Scoring
import Testing

/// Expected values come from `Tests/Reference/statistics.py`: statsmodels, numpy, and BCa by the book.
@Suite("Without labels")
struct UnlabelledTests {
  struct Disagreement: Decodable {
    let changed: Int
    let count: Int
    let margin: Double
    let confidence: Double
    let lower: Double
    let upper: Double
    let isDecided: Bool
    let deciding: Int
  }

  @Test(
    "The disagreement has Wilson's interval, and the samples that would decide are the least number",
    arguments: try StatisticsFixture.read("disagreement", as: [Disagreement].self))
  func disagreement(fixture: Disagreement) throws {
    let baseline = [Int?](repeating: 2, count: fixture.count)
    let candidate = (0..<fixture.count).map { $0 < fixture.changed ? 1 : 2 as Int? }
    let statistics = PairedStatistics.compare(
      predictions: [(baseline, candidate)],
      settings: AnalysisSettings(
        margin: Margin(fixture.margin, .disagreement), confidence: fixture.confidence))[0]
    let verdict = statistics.verdict
    #expect(statistics.accuracy == nil && statistics.errors == nil)
    #expect(statistics.difference?.changedCount == fixture.changed)
    let interval = try #require(verdict.drop?.interval)
    #expect(interval.method == .wilson)
    expectClose(interval.lower, fixture.lower, relative: 1e-10, absolute: 1e-15)
    expectClose(interval.upper, fixture.upper, relative: 1e-10)
    expectClose(
      statistics.difference?.agreement?.interval?.lower, 1 - fixture.upper, relative: 1e-10,
      absolute: 1e-15)
    #expect((verdict.conclusion != .undecided) == fixture.isDecided)
    #expect(
      verdict.furtherSampleCount == (fixture.isDecided ? nil : fixture.deciding - fixture.count))
    // A level can't be better than what it is measured against.
    #expect([.equivalent, .worse, .undecided].contains(verdict.conclusion))
  }

  struct Shortage: Decodable {
    let margin: Double
    let confidence: Double
    let accuracy: Int
    let agreement: Int
  }

  @Test(
    "Samples are too few where even no change can't be told from the margin",
    arguments: try StatisticsFixture.read("shortage", as: [Shortage].self))
  func shortage(fixture: Shortage) throws {
    for (unit, least) in [
      (Margin.Unit.accuracy, fixture.accuracy), (.disagreement, fixture.agreement),
    ] {
      let margin = Margin(fixture.margin, unit)
      let shortage = SampleShortage(of: least - 1, for: margin, confidence: fixture.confidence)
      #expect(shortage?.leastCount == least)
      #expect(SampleShortage(of: least, for: margin, confidence: fixture.confidence) == nil)
      // The verdict of no change says the same.
      for (count, passes) in [(least - 1, false), (least, true)] {
        let evidence: DropEvidence =
          unit == .accuracy
          ? .counts(PairedCounts(sampleCount: count, rightToWrong: 0, wrongToRight: 0))
          : .disagreement(0, of: count)
        let verdict = Verdict.judge([evidence], margin: margin, confidence: fixture.confidence)[0]
        #expect(verdict.passes == passes, "\(unit) \(count)")
      }
    }
  }

  @Test("A shortage says how many samples it takes, in all where others are used up")
  func shortageWords() {
    let margin = Margin(0.002, .accuracy)
    #expect(
      SampleShortage(of: 100, for: margin, confidence: 0.95).map(String.init(describing:))
        == "100 samples can't show that less than 0.2 pp is lost, even if no prediction changes: it "
        + "takes at least 1,917 (95 % confidence). Nothing can pass.")
    #expect(
      SampleShortage(of: 100, for: margin, confidence: 0.95, share: 0.5)
        .map(String.init(describing:))
        == "100 samples that confirm can't show that less than 0.2 pp is lost, even if no prediction "
        + "changes: it takes at least 1,917, so 3,834 in all (95 % confidence). Nothing can pass.")
    // Holm's first intervals are those of 1 - 0.05 / 3: the numbers are those of a user's trial.
    let three = SampleShortage(
      of: 800, for: Margin(0.005, .accuracy), confidence: 0.95, levelCount: 3)
    #expect(three?.leastCount == 1_141 && three?.leastCountAlone == 765)
    #expect(
      three.map(String.init(describing:))
        == "800 samples may not be enough for 3 levels at once: to show that less than 0.5 pp is lost, "
        + "even if no prediction changes, it takes 1,141 (98.33 % confidence each, Holm's correction); "
        + "a level asked alone, or the last one left, takes 765.")
    for unit in [Margin.Unit.relativeError, .error, .relativeDeviation, .deviation] {
      #expect(SampleShortage(of: 9, for: Margin(0.01, unit), confidence: 0.95)?.leastCount == 10)
      #expect(SampleShortage(of: 10, for: Margin(0.01, unit), confidence: 0.95) == nil)
    }
  }

  struct Distance: Decodable {
    struct Interval: Decodable {
      let value: Double
      let lower: Double
      let upper: Double
    }

    let outputs: Int
    let baseline: [Float]
    let candidate: [Float]
    let resamples: Int
    let seed: UInt64
    let confidence: Double
    let standardDeviation: Double
    let deviation: Interval
    let relativeDeviation: Interval
    let r2: Interval
  }

  @Test(
    "Distances, and what float32's outputs vary by, are numpy's; intervals those of BCa by the book",
    arguments: try StatisticsFixture.read("distance", as: [Distance].self))
  func distance(fixture: Distance) throws {
    let old = Predictions(outputs: fixture.baseline, perSample: fixture.outputs)
    let new = Predictions(outputs: fixture.candidate, perSample: fixture.outputs)
    let targets = Targets.baselineValues(
      sampleCount: old.sampleCount, perSample: fixture.outputs)
    let baseline = SampleOutcomes(old, targets: targets)
    let candidate = SampleOutcomes(new, targets: targets, baseline: old)
    expectClose(
      baseline.outputSpread.standardDeviation, fixture.standardDeviation, relative: 1e-9)
    for unit in [Margin.Unit.deviation, .relativeDeviation] {
      let settings = AnalysisSettings(
        margin: Margin(1, unit), confidence: fixture.confidence,
        bootstrap: Bootstrap(resampleCount: fixture.resamples, seed: fixture.seed))
      let analysis = Analysis(
        [baseline, candidate], targets: targets, places: [1], settings: settings)
      let difference = try #require(analysis.comparisons[0].difference)
      expectEqual(difference.deviation, fixture.deviation, "distance")
      expectEqual(difference.relativeDeviation, fixture.relativeDeviation, "relative")
      expectEqual(analysis.estimates[1].determination, fixture.r2, "R²")
      #expect(analysis.estimates[0].meanAbsoluteError == nil)
      let verdict = analysis.comparisons[0].verdict
      #expect(
        verdict.drop
          == (unit == .deviation ? difference.deviation : difference.relativeDeviation))
      #expect(verdict.conclusion == .equivalent)
    }
    #expect(Score(baseline).metric == .meanAbsoluteDeviation && Score(baseline).value == 0)
    expectClose(Score(candidate).value, fixture.deviation.value, relative: 1e-12)
  }

  private func expectEqual(
    _ estimate: Estimate?, _ expected: Distance.Interval, _ name: Comment,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    for (value, wanted) in [
      (estimate?.value, expected.value), (estimate?.interval?.lower, expected.lower),
      (estimate?.interval?.upper, expected.upper),
    ] {
      // Of outputs near 1,000 the distances from their mean keep ten digits.
      expectClose(value, wanted, relative: 1e-9, name, sourceLocation: sourceLocation)
    }
  }

  @Test("What float32 says is right; where it says nothing a sample does not count")
  func outcomes() throws {
    let old = Predictions(outputs: [0.9, 0.1, .nan, 0, 0.2, 0.8, 0.6, 0.4], perSample: 2)
    let new = Predictions(outputs: [0.7, 0.3, 1, 0, 0.6, 0.4, .infinity, 0], perSample: 2)
    let targets = Targets.baselineClasses(sampleCount: 4)
    let baseline = SampleOutcomes(old, targets: targets, interpretation: .probabilities)
    let candidate = SampleOutcomes(
      new, targets: targets, interpretation: .probabilities, baseline: old)
    #expect(baseline.standings == [[.rank(0), .leftOut, .rank(0), .rank(0)]])
    #expect(candidate.standings == [[.rank(0), .leftOut, .rank(1), .never]])
    let score = Score(baseline)
    #expect(score.metric == .agreement && score.value == 1 && score.sampleCount == 3)
    #expect(Score(candidate).correctCount == 1)
    let changes = PairedComparison(baseline: baseline, candidate: candidate).changes
    #expect(changes?.unjudged == 2 && changes?.total == 2)
    #expect(changes?.rightToWrong == 0 && changes?.rightToRight == nil)
    let analysis = Analysis(
      [baseline, candidate], targets: targets, places: [1, 2],
      settings: AnalysisSettings(margin: .standard(for: .agreement)))
    #expect(analysis.estimates[0].top == nil)
    #expect(analysis.estimates[1].top?.map(\.share.value) == [1.0 / 3, 2.0 / 3])
    #expect(analysis.estimates[1].crossEntropy == nil && analysis.estimates[1].calibration == nil)
    #expect(analysis.comparisons[0].difference?.changedCount == 2)
    #expect(analysis.comparisons[0].verdict.drop?.sampleCount == 3)
  }

  @Test("Samples of a tile, put together, are those of all at once", arguments: [1, 3, 20])
  func tiles(outputs: Int) {
    let values = (0..<outputs * 6).map { Float($0 * $0 % 13) }
    let old = Predictions(outputs: values, perSample: outputs)
    let new = Predictions(outputs: values.map { $0 + 0.5 }, perSample: outputs)
    for targets in [
      Targets.baselineClasses(sampleCount: 6), .baselineValues(sampleCount: 6, perSample: outputs),
    ] {
      var parts = SampleOutcomes(perSample: outputs, targets: targets)
      for first in stride(from: 0, to: 6, by: 2) {
        let range = first * outputs..<(first + 2) * outputs
        parts.append(
          SampleOutcomes(
            Predictions(outputs: Array(new.outputs[range]), perSample: outputs),
            targets: targets.selecting(first..<first + 2),
            baseline: Predictions(outputs: Array(old.outputs[range]), perSample: outputs)))
      }
      #expect(parts == SampleOutcomes(new, targets: targets, baseline: old))
    }
  }

  @Test(
    "Outputs that are no numbers make a level different, and float32's own leave nothing to say")
  func broken() {
    let rows: [Float] = (0..<12).map { Float($0) }
    var lost = rows
    lost[5] = .nan
    let targets = Targets.baselineValues(sampleCount: 12, perSample: 1)
    func verdict(_ old: [Float], _ new: [Float]) -> Verdict {
      let old = Predictions(outputs: old, perSample: 1)
      let outcomes = SampleOutcomes(
        Predictions(outputs: new, perSample: 1), targets: targets, baseline: old)
      return PairedStatistics.compare(
        [outcomes], with: SampleOutcomes(old, targets: targets), labels: [],
        settings: AnalysisSettings(margin: .standard(for: .meanAbsoluteDeviation)))[0].verdict
    }
    #expect(verdict(rows, lost).conclusion == .worse)
    #expect(verdict(rows, lost).reason == .notFinite)
    #expect(verdict(lost, rows).reason == .notMeasured)
    #expect(verdict(rows, rows).conclusion == .equivalent)
    // Outputs that never vary: nothing is a share of that.
    let constant = [Float](repeating: 3, count: 12)
    #expect(verdict(constant, rows).reason == .notMeasured)
  }

  @Test(
    "A margin counts what fits: the same number without labels",
    arguments: [
      (.accuracy, .agreement, .disagreement),
      (.relativeError, .meanAbsoluteDeviation, .relativeDeviation),
      (.error, .meanAbsoluteDeviation, .deviation), (.disagreement, .agreement, .disagreement),
      (.accuracy, .top1Accuracy, .accuracy), (.error, .agreement, nil),
      (.accuracy, .meanAbsoluteDeviation, nil),
      (.relativeError, .top1Accuracy, nil), (.disagreement, .top1Accuracy, nil),
    ] as [(Margin.Unit, Metric, Margin.Unit?)])
  func margins(unit: Margin.Unit, metric: Metric, expected: Margin.Unit?) throws {
    let margin = Margin(0.25, unit)
    guard let expected else {
      let error = #expect(throws: MarginError.self) { try margin.fitted(to: metric) }
      #expect(error?.remedy?.hasPrefix("write ") == true)
      return
    }
    #expect(try margin.fitted(to: metric) == Margin(0.25, expected))
    #expect(Margin.standard(for: metric).fits(metric))
  }
}
