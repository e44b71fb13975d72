import Scoring
import Testing

@Suite("Verdicts")
struct VerdictTests {
  static let margin = Margin(0.005, .accuracy)

  private func judge(_ counts: [(worse: Int, better: Int, count: Int)], confidence: Double = 0.95)
    -> [Verdict]
  {
    Verdict.judge(
      counts.map {
        .counts(
          PairedCounts(sampleCount: $0.count, rightToWrong: $0.worse, wrongToRight: $0.better))
      }, margin: Self.margin, confidence: confidence)
  }

  @Test(
    "The interval's place says what a level is",
    arguments: [
      (0, 0, 10_000, .equivalent), (9, 9, 10_000, .equivalent), (200, 50, 10_000, .worse),
      (50, 200, 10_000, .better), (50, 100, 10_000, .notWorse), (40, 0, 10_000, .undecided),
      (0, 0, 360, .undecided), (0, 0, 1, .undecided), (1, 0, 1, .undecided), (1, 1, 2, .undecided),
      (10, 0, 10, .worse), (0, 10, 10, .better),
    ] as [(Int, Int, Int, Verdict.Conclusion)])
  func conclusion(worse: Int, better: Int, count: Int, expected: Verdict.Conclusion) throws {
    let verdict = judge([(worse, better, count)])[0]
    #expect(verdict.conclusion == expected, "\(verdict)")
    #expect(verdict.passes == [.equivalent, .better, .notWorse].contains(expected))
    #expect((verdict.furtherSampleCount != nil) == (expected == .undecided))
    let interval = try #require(verdict.drop?.interval)
    #expect(interval.confidence == 0.95)
  }

  struct Deciding: Decodable {
    let worse: Int
    let better: Int
    let count: Int
    let margin: Double
    let confidence: Double
    let deciding: Int
  }

  @Test("The samples that would decide are the least number whose interval decides")
  func deciding() throws {
    for fixture in try StatisticsFixture.read("deciding", as: [Deciding].self) {
      let verdict = judge(
        [(fixture.worse, fixture.better, fixture.count)], confidence: fixture.confidence)[0]
      #expect(verdict.conclusion == .undecided)
      #expect(
        verdict.furtherSampleCount == fixture.deciding - fixture.count,
        "\(fixture.worse), \(fixture.better) of \(fixture.count)")
    }
  }

  @Test("Where the drop is the margin no number of samples decides")
  func atMargin() {
    let verdict = judge([(6, 1, 1_000)])[0]
    #expect(verdict.conclusion == .undecided)
    #expect(verdict.furtherSampleCount == nil)
    #expect(verdict.reason == .dropAtMargin)
  }

  @Test("Several levels get wider intervals, and each that is decided narrows the others'")
  func holm() throws {
    // One that is hopeless, one that is clear, one that needs α/2, one that nothing decides.
    let levels = [(900, 0, 10_000), (0, 0, 10_000), (67, 0, 10_000), (45, 0, 10_000)]
    let verdicts = judge(levels)
    #expect(verdicts.map(\.conclusion) == [.worse, .equivalent, .worse, .undecided])
    let confidences = verdicts.compactMap { $0.drop?.interval?.confidence }
    #expect(confidences[0] == 1 - (1 - 0.95) / 4)
    #expect(confidences[1] == confidences[0])
    #expect(confidences[2] == 1 - (1 - 0.95) / 2)
    #expect(confidences[3] == 0.95)
    // With levels that can't be decided it would have been judged by a wider interval, and open.
    let others = judge([(45, 0, 10_000), (45, 0, 10_000), (45, 0, 10_000), (67, 0, 10_000)])
    #expect(others.map(\.conclusion) == [.undecided, .undecided, .undecided, .undecided])
    // Alone it is worse.
    #expect(judge([(67, 0, 10_000)])[0].conclusion == .worse)
  }

  @Test("The verdicts are those of Holm's method over tests at the margin")
  func holmByTests() throws {
    // p-values of "the drop is the margin", by inverting the interval.
    let levels = [(40, 2, 4_000), (70, 30, 4_000), (9, 4, 4_000), (10, 9, 4_000), (2, 1, 4_000)]
    let pValues = levels.map { worse, better, count -> Double in
      let counts = PairedCounts(sampleCount: count, rightToWrong: worse, wrongToRight: better)
      var (low, high) = (1e-12, 1 - 1e-12)
      for _ in 0..<60 {
        let middle = (low + high) / 2
        guard let interval = counts.drop(confidence: 1 - middle)?.interval else { return 1 }
        if interval.lower > 0.005 || interval.upper < 0.005 { high = middle } else { low = middle }
      }
      return high
    }
    for confidence in [0.8, 0.9, 0.95, 0.99] {
      let verdicts = judge(levels, confidence: confidence)
      let adjusted = holmAdjusted(pValues)
      for (verdict, pValue) in zip(verdicts, adjusted) {
        #expect(
          (verdict.conclusion != .undecided) == (pValue <= 1 - confidence), "\(adjusted)")
      }
    }
  }

  @Test("Outputs that are no numbers where the baseline's are make a level worse")
  func broken() {
    let settings = AnalysisSettings(margin: Margin(0.01, .relativeError))
    let errors = (0..<20).map { Double($0) + 1 }
    var lost = errors
    lost[3] = .nan
    let compared = PairedStatistics.compare(
      errors: [errors, lost], with: errors, settings: settings)
    #expect(compared[0].verdict.conclusion == .equivalent)
    #expect(compared[0].verdict.drop?.interval?.confidence == 0.95)
    #expect(compared[1].verdict.conclusion == .worse)
    #expect(compared[1].verdict.reason == .notFinite)
    #expect(compared[1].errors == nil)
    let baseline = PairedStatistics.compare(errors: [errors], with: lost, settings: settings)
    #expect(baseline[0].verdict.conclusion == .undecided)
    #expect(baseline[0].verdict.reason == .notMeasured)
  }

  @Test("The samples that a mean error needs grow as the square of what is missing")
  func decidingErrors() throws {
    let baseline = (0..<400).map { 1 + Double($0 % 7) }
    let candidate = (0..<400).map { baseline[$0] + ($0 % 2 == 0 ? 0.5 : -0.48) }
    let verdict = PairedStatistics.compare(
      errors: [candidate], with: baseline,
      settings: AnalysisSettings(margin: Margin(0.05, .error))
    )[0].verdict
    #expect(verdict.conclusion == .undecided)
    let drop = try #require(verdict.drop)
    let interval = try #require(drop.interval)
    let needed = 400 * ((interval.upper - drop.value) / (0.05 - drop.value)).squared
    expectClose(
      verdict.furtherSampleCount.map(Double.init), needed - 400, relative: 0, absolute: 2)
  }

  @Test("Few samples have no interval, so nothing is decided")
  func few() {
    let verdict = PairedStatistics.compare(
      errors: [[1, 2, 3]], with: [1, 2, 3],
      settings: AnalysisSettings(margin: Margin(0.01, .relativeError)))[0].verdict
    #expect(verdict.conclusion == .undecided && verdict.reason == .noInterval)
  }
}

extension Double {
  fileprivate var squared: Double { self * self }
}

@Suite("Margins")
struct MarginTests {
  @Test(
    "Margins are read as people write them",
    arguments: [
      ("0.5pp", 0.005, .accuracy, "0.5 pp"), ("1 %", 0.01, .relativeError, "1 %"),
      ("0.7PP", 0.007, .accuracy, "0.7 pp"), ("250", 250, .error, "250"),
      ("0.125", 0.125, .error, "0.125"), (" 2.5 pp ", 0.025, .accuracy, "2.5 pp"),
    ] as [(String, Double, Margin.Unit, String)])
  func reading(text: String, value: Double, unit: Margin.Unit, printed: String) throws {
    let margin = try Margin(parsing: text)
    #expect((margin.value - value).magnitude < 1e-15 && margin.unit == unit)
    #expect("\(margin)" == printed)
  }

  @Test(
    "What is no number above 0 is refused",
    arguments: ["", "pp", "%", "0pp", "-1%", "nan", "inf", "1e400", "half", "1pp%", "1e-330pp"])
  func unreadable(text: String) {
    let error = #expect(throws: MarginError.self) { try Margin(parsing: text) }
    #expect(error?.problem == "'\(text)' is no margin.")
    #expect(error?.kind == .usage)
  }

  @Test("Each metric has its margins")
  func fitting() {
    #expect(Margin.standard(for: .top1Accuracy) == Margin(0.005, .accuracy))
    #expect(Margin.standard(for: .meanAbsoluteError) == Margin(0.01, .relativeError))
    #expect(Margin(1, .error).fits(.meanAbsoluteError))
    #expect(!Margin(1, .error).fits(.top1Accuracy))
    #expect(!Margin(0.01, .accuracy).fits(.meanAbsoluteError))
  }
}
