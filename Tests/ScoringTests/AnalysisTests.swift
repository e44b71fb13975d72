import Scoring
import Testing

@Suite("Analysis of levels")
struct AnalysisTests {
  struct Bootstrapped: Decodable {
    let value: Double
    let lower: Double
    let upper: Double
  }

  private func expectEqual(
    _ estimate: Estimate?, _ expected: Bootstrapped, _ comment: Comment,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    expectClose(
      estimate?.value, expected.value, relative: 1e-12, comment, sourceLocation: sourceLocation)
    expectClose(
      estimate?.interval?.lower, expected.lower, relative: 1e-10, comment,
      sourceLocation: sourceLocation)
    expectClose(
      estimate?.interval?.upper, expected.upper, relative: 1e-10, comment,
      sourceLocation: sourceLocation)
  }

  struct Regression: Decodable {
    struct Level: Decodable {
      let mae: Bootstrapped
      let mse: Bootstrapped
      let rmse: Bootstrapped
      let r2: Bootstrapped
    }
    let targets: [Float]
    let baseline: [Float]
    let candidate: [Float]
    let resamples: Int
    let seed: UInt64
    let confidence: Double
    let levels: [Level]
    let change: Bootstrapped
    let relativeChange: Bootstrapped
    let better: Int
    let worse: Int
    let p: Double
    let rms: Double
    let worst: [Int]
  }

  @Test("Errors, R² and their intervals are those of a plain loop with the same draws")
  func regression() throws {
    let fixture = try StatisticsFixture.read("regression", as: Regression.self)
    let targets = Targets.values(fixture.targets, perSample: 1)
    let baseline = Predictions(outputs: fixture.baseline, perSample: 1)
    let candidate = Predictions(outputs: fixture.candidate, perSample: 1)
    let levels = [
      SampleOutcomes(baseline, targets: targets),
      SampleOutcomes(candidate, targets: targets, baseline: baseline),
    ]
    let analysis = Analysis(
      levels, targets: targets, places: [1],
      settings: AnalysisSettings(
        margin: Margin(0.01, .relativeError), confidence: fixture.confidence,
        bootstrap: Bootstrap(resampleCount: fixture.resamples, seed: fixture.seed)))
    for (estimates, expected) in zip(analysis.estimates, fixture.levels) {
      expectEqual(estimates.meanAbsoluteError, expected.mae, "MAE")
      expectEqual(estimates.meanSquaredError, expected.mse, "MSE")
      expectEqual(estimates.rootMeanSquaredError, expected.rmse, "RMSE")
      expectEqual(estimates.determination, expected.r2, "R²")
      #expect(estimates.top == nil && estimates.crossEntropy == nil)
    }
    #expect(analysis.estimates[1].worstSamples?.map(\.sample) == fixture.worst)
    #expect(
      analysis.estimates[1].worstSamples?.first?.values == [fixture.candidate[fixture.worst[0]]])
    let errors = try #require(analysis.comparisons[0].errors)
    expectEqual(errors.change, fixture.change, "change")
    expectEqual(errors.relativeChange, fixture.relativeChange, "relative change")
    #expect(errors.betterCount == fixture.better && errors.worseCount == fixture.worse)
    expectClose(errors.pValue, fixture.p, relative: 1e-12)
    expectClose(
      PairedComparison(baseline: levels[0], candidate: levels[1]).rootMeanSquareOutputDifference,
      fixture.rms, relative: 1e-13)
  }

  struct Classification: Decodable {
    struct Class: Decodable {
      let recall: Double
      let precision: Double
    }
    struct Level: Decodable {
      let outputs: [Float]
      let accuracy: Double
      let crossEntropy: Bootstrapped
      let calibration: Bootstrapped
      let classes: [Class]
      let confusion: [[Int]]
    }
    struct Change: Decodable {
      let label: Int
      let count: Int
      let worse: Int
      let better: Int
      let p: Double
      let adjusted: Double
    }
    let labels: [Int]
    let levels: [Level]
    let changes: [Change]
    let agreement: Double
    let resamples: Int
    let seed: UInt64
    let confidence: Double
  }

  private func outcomes(_ fixture: Classification) -> [SampleOutcomes] {
    let targets = Targets.classes(fixture.labels)
    let baseline = Predictions(outputs: fixture.levels[0].outputs, perSample: 4)
    return fixture.levels.map { level in
      SampleOutcomes(
        Predictions(outputs: level.outputs, perSample: 4), targets: targets,
        interpretation: .probabilities, baseline: baseline)
    }
  }

  private func settings(_ fixture: Classification) -> AnalysisSettings {
    AnalysisSettings(
      margin: Margin(0.005, .accuracy), confidence: fixture.confidence,
      bootstrap: Bootstrap(resampleCount: fixture.resamples, seed: fixture.seed))
  }

  @Test("Cross-entropy, calibration and their intervals are those of a plain loop")
  func classification() throws {
    let fixture = try StatisticsFixture.read("classification", as: Classification.self)
    let analysis = Analysis(
      outcomes(fixture), targets: .classes(fixture.labels), places: [1, 2],
      settings: settings(fixture))
    for (estimates, expected) in zip(analysis.estimates, fixture.levels) {
      #expect(estimates.top?.map(\.places) == [1, 2])
      expectClose(estimates.top?[0].share.value, expected.accuracy, relative: 1e-15)
      expectEqual(estimates.crossEntropy, expected.crossEntropy, "cross-entropy")
      expectEqual(estimates.calibration?.error, expected.calibration, "calibration")
      #expect(estimates.calibration?.bins.count == 15)
      #expect(estimates.calibration?.bins.reduce(0) { $0 + $1.sampleCount } == 80)
      #expect(estimates.meanAbsoluteError == nil)
    }
    let comparison = analysis.comparisons[0]
    expectClose(comparison.accuracy?.agreement.value, fixture.agreement, relative: 1e-15)
    let classes = try #require(comparison.classes)
    #expect(classes.testedClassCount == 4)
    for expected in fixture.changes where expected.worse + expected.better > 0 {
      let change = try #require(classes.changes.first { $0.label == expected.label })
      #expect(change.counts.sampleCount == expected.count)
      #expect(change.counts.rightToWrong == expected.worse)
      #expect(change.counts.wrongToRight == expected.better)
      expectClose(change.pValue, expected.p, relative: 1e-12)
      expectClose(change.adjustedPValue, expected.adjusted, relative: 1e-12)
    }
  }

  @Test("Confusions, recall and precision are those of a plain loop")
  func confusion() throws {
    let fixture = try StatisticsFixture.read("classification", as: Classification.self)
    for (level, expected) in zip(outcomes(fixture), fixture.levels) {
      let matrix = ConfusionMatrix(labels: fixture.labels, predictions: level.predictedClasses)
      for entry in matrix.entries {
        #expect(entry.count == expected.confusion[entry.actual][entry.predicted ?? -1])
      }
      #expect(matrix.entries.count == expected.confusion.joined().count { $0 > 0 })
      for (score, expected) in zip(matrix.scores(confidence: 0.95), expected.classes) {
        expectClose(score.recall?.value, expected.recall, relative: 1e-15)
        expectClose(score.precision?.value, expected.precision, relative: 1e-15)
      }
    }
  }

  @Test("A class without samples has no recall, one without predictions no precision, never 0")
  func absentClasses() {
    let matrix = ConfusionMatrix(labels: [0, 0, nil, 2], predictions: [0, 1, 1, nil])
    #expect(matrix.leftOutCount == 1)
    let scores = matrix.scores(confidence: 0.95)
    #expect(scores.map(\.label) == [0, 1, 2])
    #expect(scores[1].recall == nil && scores[1].precision?.value == 0)
    #expect(scores[2].precision == nil && scores[2].recall?.value == 0)
  }

  @Test("All right and all wrong have values and intervals", arguments: [0, 1])
  func extremes(label: Int) throws {
    let outputs = Predictions(outputs: (0..<20).flatMap { _ in [1, 0] as [Float] }, perSample: 2)
    let targets = Targets.classes([Int](repeating: label, count: 20))
    let level = SampleOutcomes(
      outputs, targets: targets, interpretation: .probabilities, baseline: outputs)
    let analysis = Analysis(
      [level, level], targets: targets, places: [1],
      settings: AnalysisSettings(margin: Margin(0.005, .accuracy)))
    let accuracy = try #require(analysis.estimates[0].top?[0].share)
    #expect(accuracy.value == Double(1 - label))
    let interval = try #require(accuracy.interval)
    #expect(interval.upper - interval.lower > 0.1)
    let entropy = try #require(analysis.estimates[0].crossEntropy)
    // log(2¹⁴⁹): a zero of float32 is the least number that it has.
    expectClose(
      entropy.value, label == 0 ? 0 : 103.278_929_903_431_85, relative: 1e-12, absolute: 1e-40)
    expectClose(
      analysis.estimates[0].calibration?.error.value, Double(label), relative: 1e-12,
      absolute: 1e-12)
    #expect(analysis.comparisons[0].accuracy?.drop.value == 0)
  }

  @Test("One sample is an estimate, without intervals by bootstrap")
  func one() throws {
    let targets = Targets.values([1], perSample: 1)
    let level = SampleOutcomes(
      Predictions(outputs: [3], perSample: 1), targets: targets,
      baseline: Predictions(outputs: [3], perSample: 1))
    let analysis = Analysis(
      [level, level], targets: targets, places: [1],
      settings: AnalysisSettings(margin: Margin(0.01, .relativeError)))
    let estimates = analysis.estimates[0]
    #expect(estimates.meanAbsoluteError?.value == 2)
    #expect(estimates.meanAbsoluteError?.interval == nil)
    #expect(estimates.determination == nil)
    #expect(analysis.comparisons[0].verdict.conclusion == .undecided)
  }

  @Test("Constant targets have no R², whatever rounding makes of their mean")
  func constantTargets() {
    let targets = Targets.values([Float](repeating: 0.1, count: 30), perSample: 1)
    let level = SampleOutcomes(
      Predictions(outputs: (0..<30).map { Float($0) / 10 }, perSample: 1), targets: targets)
    let estimates = Analysis(
      [level], targets: targets, places: [1],
      settings: AnalysisSettings(margin: Margin(0.01, .relativeError))
    ).estimates[0]
    #expect(estimates.determination == nil)
    #expect(estimates.meanSquaredError?.interval != nil)
  }

  @Test("A sample without finite outputs leaves means without a value, and proportions with one")
  func notFinite() {
    let targets = Targets.classes([Int](repeating: 0, count: 12))
    var outputs = [Float](repeating: 0.5, count: 24)
    outputs[5] = .nan
    let level = SampleOutcomes(
      Predictions(outputs: outputs, perSample: 2), targets: targets, interpretation: .probabilities)
    let estimates = Analysis(
      [level], targets: targets, places: [1],
      settings: AnalysisSettings(margin: Margin(0.005, .accuracy))
    ).estimates[0]
    #expect(estimates.top?[0].share.value == 11.0 / 12)
    #expect(estimates.crossEntropy == nil && estimates.calibration == nil)
  }

  @Test("Pieces of any size make the same analysis")
  func pieces() throws {
    let fixture = try StatisticsFixture.read("classification", as: Classification.self)
    let targets = Targets.classes(fixture.labels)
    let whole = outcomes(fixture)
    for size in [1, 7, 79] {
      let levels = fixture.levels.map { level -> SampleOutcomes in
        var all = SampleOutcomes(perSample: 4, targets: targets, interpretation: .probabilities)
        for start in stride(from: 0, to: 80, by: size) {
          var piece = SampleOutcomes(perSample: 4, targets: targets, interpretation: .probabilities)
          for sample in start..<min(start + size, 80) {
            piece.append(
              level.outputs.span.extracting(sample * 4..<sample * 4 + 4), sample: sample,
              targets: targets,
              baseline: Array(fixture.levels[0].outputs[sample * 4..<sample * 4 + 4]))
          }
          all.append(piece)
        }
        return all
      }
      let (one, other) = (
        Analysis(whole, targets: targets, places: [1], settings: settings(fixture)),
        Analysis(levels, targets: targets, places: [1], settings: settings(fixture))
      )
      #expect(one.estimates == other.estimates)
      #expect(one.comparisons == other.comparisons)
      #expect(
        PairedComparison(baseline: whole[0], candidate: whole[1])
          == PairedComparison(baseline: levels[0], candidate: levels[1]))
    }
  }
}
