import Essentials
import Scoring
import Testing

@Suite("What other answers are expected to cost")
struct LossExpectationTests {
  @Test("An answer that changes costs the difference of the probabilities, made as right as it is")
  func classes() throws {
    let baseline = Predictions(outputs: [0.6, 0.4, 0.3, 0.7, 0.9, 0.1, 0.8, 0.2], perSample: 2)
    // Right twice of four times, where 0.6 + 0.7 + 0.9 + 0.8 = 3 are claimed.
    let expectation = try #require(
      LossExpectation(
        baseline: baseline, targets: .classes([0, 1, 1, 1]), interpretation: .probabilities))
    let loss = expectation.mean(
      of: Predictions(outputs: [0.4, 0.6, 0.4, 0.6, 0.9, 0.1, .nan, 0], perSample: 2))
    let losses = [0.2, 0, 0, 0.8].map { $0 * 2 / 3 }
    #expect(abs(loss.value - (losses[0] + losses[3]) / 4) < 1e-7)
    let squares = losses.reduce(0) { $0 + ($1 - loss.value) * ($1 - loss.value) }
    #expect(abs(loss.standardError - (squares / 3 / 4).squareRoot()) < 1e-7)
    #expect(expectation.mean(of: baseline) == ExpectedLoss(value: 0, standardError: 0))
  }

  @Test("Classes that are right together share their probability; uncounted samples cost nothing")
  func lists() throws {
    let rule = ScoringRule(name: "r", unlabelled: .leftOut)
    let lists = ClassLists([[0, 1], [2], []])
    let baseline = Predictions(
      outputs: [0.5, 0.2, 0.3, 0.1, 0.3, 0.6, 0.1, 0.3, 0.6], perSample: 3)
    let expectation = try #require(
      LossExpectation(
        baseline: baseline, targets: .lists([RuledClasses(rule: rule, classes: lists)]),
        interpretation: .probabilities))
    // The first changes to a class that is right where 0 is; the second from 0.6 to 0.1 + 0.3.
    let loss = expectation.mean(
      of: Predictions(outputs: [0, 1, 0, 0, 1, 0, 1, 0, 0], perSample: 3))
    // Right 2 of 2 times, where (0.5 + 0.2) + 0.6 are claimed.
    #expect(abs(loss.value - (0.6 - 0.4) * 2 / 1.3 / 2) < 1e-7)
  }

  @Test("Labels that are drawn from the probabilities lose as much on average, with more noise")
  func drawn() throws {
    var generator = SeededGenerator(seed: 5)
    let count = 4_000
    let rows = (0..<count).map { _ -> [Float] in
      let numbers = (0..<3).map { _ in Float.random(in: 0.01...1, using: &generator) }
      let sum = numbers.reduce(0, +)
      return numbers.map { $0 / sum }
    }
    let moved = rows.map { $0.map { $0 + Float.random(in: -0.1...0.1, using: &generator) } }
    let baseline = Predictions(outputs: rows.flatMap(\.self), perSample: 3)
    let other = Predictions(outputs: moved.flatMap(\.self), perSample: 3)
    var drops: [Double] = []
    var expected: [Double] = []
    for _ in 0..<40 {
      let labels = rows.map { row -> Int in
        let draw = Float.random(in: 0..<1, using: &generator)
        return draw < row[0] ? 0 : draw < row[0] + row[1] ? 1 : 2
      }
      func right(_ predictions: Predictions) -> Int {
        (0..<count).count { predictions.predictedClass(of: $0) == labels[$0] }
      }
      drops.append(Double(right(baseline) - right(other)) / Double(count))
      let expectation = try #require(
        LossExpectation(
          baseline: baseline, targets: .classes(labels), interpretation: .probabilities))
      expected.append(expectation.mean(of: other).value)
    }
    func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
    func deviation(_ values: [Double]) -> Double {
      let middle = mean(values)
      return mean(values.map { ($0 - middle) * ($0 - middle) }).squareRoot()
    }
    #expect(mean(expected) > 0)
    // Three standard errors of the mean of 40 drops.
    #expect(abs(mean(drops) - mean(expected)) < 3 * deviation(drops) / 40.squareRoot())
    #expect(deviation(expected) < deviation(drops) / 5)
  }

  @Test("A number that moves costs what it costs over errors of both signs")
  func values() throws {
    let truth: [Float] = [1, 2, 3, 4, 5]
    let errors: [Float] = [0.5, -0.25, 0, 1, -2]
    let moves: [Float] = [0.1, -0.6, 3, 0, 0.25]
    let outputs = zip(truth, errors).map { $0 + $1 }
    let expectation = try #require(
      LossExpectation(
        baseline: Predictions(outputs: outputs, perSample: 1),
        targets: .values(truth, perSample: 1), interpretation: .unknown))
    let loss = expectation.mean(
      of: Predictions(outputs: zip(outputs, moves).map { $0 + $1 }, perSample: 1))
    let signed = errors + errors.map { -$0 }
    let means = moves.map { move in
      signed.reduce(0.0) { $0 + Double(($1 + move).magnitude - $1.magnitude) }
        / Double(signed.count)
    }
    // Sums of floats near 5 err by some 2⁻²².
    #expect(abs(loss.value - means.reduce(0, +) / 5) < 1e-6)
    #expect(
      expectation.mean(of: Predictions(outputs: [.nan, 2, 3, 4, 5], perSample: 1)).value
        == .infinity)
  }

  @Test("Where nobody says what is right, or what the outputs are, nothing is expected")
  func unknown() {
    let baseline = Predictions(outputs: [0.6, 0.4], perSample: 2)
    #expect(
      LossExpectation(
        baseline: baseline, targets: .baselineClasses(sampleCount: 1),
        interpretation: .probabilities)
        == nil)
    #expect(
      LossExpectation(
        baseline: baseline, targets: .baselineValues(sampleCount: 1, perSample: 2),
        interpretation: .unknown) == nil)
    #expect(
      LossExpectation(baseline: baseline, targets: .classes([0]), interpretation: .unknown) == nil)
  }
}

extension LossExpectation {
  fileprivate func mean(of predictions: Predictions) -> ExpectedLoss {
    ExpectedLoss(losses(of: predictions))
  }
}
