import Scoring
import Testing

@Suite("Scores")
struct ScoreTests {
  @Test("The accuracy is the fraction of samples with the right class")
  func accuracy() {
    let predictions = Predictions(outputs: [1, 0, 0, 1, 0, 1, 1, 0], perSample: 2)
    let score = Score(predictions, against: .classes([0, 1, 0, 1]))
    #expect(score.metric == .top1Accuracy)
    #expect(score.value == 0.5)
    #expect(score.correctCount == 2)
    #expect(score.sampleCount == 4)
    #expect(score.notFiniteCount == 0)
  }

  @Test("Two classes may have one output")
  func binary() {
    let predictions = Predictions(outputs: [0.9, 0.1, 0.6, 0.5], perSample: 1)
    #expect(Score(predictions, against: .classes([1, 0, 0, 1])).correctCount == 2)
  }

  @Test(
    "Outputs that are no finite numbers are counted, and count as wrong whatever the target",
    arguments: [Float.nan, .infinity, -.infinity], 0..<2)
  func notFinite(value: Float, target: Int) {
    let predictions = Predictions(outputs: [value, 0, 0, 1], perSample: 2)
    let score = Score(predictions, against: .classes([target, 1]))
    #expect(score.notFiniteCount == 1)
    #expect(score.correctCount == 1)
    #expect(score.value == 0.5)
  }

  @Test("The error is the mean of all absolute differences")
  func error() {
    let predictions = Predictions(outputs: [1, 2, 3, -4], perSample: 2)
    let score = Score(predictions, against: .values([1, 3, 1, 1], perSample: 2))
    #expect(score.metric == .meanAbsoluteError)
    #expect(score.value == 2)
    #expect(score.correctCount == nil)
    #expect(score.sampleCount == 2)
  }

  @Test(
    "An error with an output that is no finite number has no value",
    arguments: [Float.nan, .infinity, -.infinity])
  func errorNotFinite(value: Float) {
    let score = Score(
      Predictions(outputs: [1, value], perSample: 1), against: .values([1, 1], perSample: 1))
    #expect(score.value == nil)
    #expect(score.notFiniteCount == 1)
    #expect(score.sampleCount == 2)
  }

  @Test("A sum of a million small errors is not swallowed by the first")
  func precision() {
    let count = 1_000_001
    var targets = [Float](repeating: 0.001, count: count)
    targets[0] = 16_777_216
    let score = Score(
      Predictions(outputs: [Float](repeating: 0, count: count), perSample: 1),
      against: .values(targets, perSample: 1))
    let expected = (16_777_216 + 1_000_000 * Double(Float(0.001))) / Double(count)
    // A million additions in binary64 below 2^25: each rounds by at most 2^-29.
    #expect(((score.value ?? 0) - expected).magnitude <= 0x1p-29)
  }

  @Test("Metrics have the names that stand in records")
  func names() {
    #expect(
      Metric.allCases.map(\.rawValue) == [
        "top1Accuracy", "meanAbsoluteError", "agreement", "meanAbsoluteDeviation",
      ])
    #expect(Metric(for: .classes([0])) == .top1Accuracy)
    #expect(Metric(for: .values([0], perSample: 1)) == .meanAbsoluteError)
  }
}
