import Scoring
import Testing

@Suite("Outcomes of tiles")
struct TileOutcomesTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let perSample: Int
    let targets: Targets
  }

  private static let count = 7

  private static func numbers(_ count: Int, seed: Int) -> [Float] {
    (0..<count).map { Float(($0 * 37 + seed * 11) % 23) / 7 - 1 }
  }

  static let cases: [Case] = [
    Case(
      testDescription: "one number", perSample: 1,
      targets: .values(numbers(count, seed: 1), perSample: 1)),
    Case(
      testDescription: "three numbers", perSample: 3,
      targets: .values(numbers(3 * count, seed: 2), perSample: 3)),
    Case(
      testDescription: "more numbers than are kept", perSample: 20,
      targets: .values(numbers(20 * count, seed: 3), perSample: 20)),
    Case(
      testDescription: "numbers without targets", perSample: 2,
      targets: .baselineValues(sampleCount: count, perSample: 2)),
    Case(
      testDescription: "many numbers without targets", perSample: 20,
      targets: .baselineValues(sampleCount: count, perSample: 20)),
    Case(
      testDescription: "classes", perSample: 4,
      targets: .classes((0..<count).map { $0 % 4 })),
    Case(
      testDescription: "classes without labels", perSample: 4,
      targets: .baselineClasses(sampleCount: count)),
  ]

  private static func outcomes(
    _ testCase: Case, cut: [Range<Int>], outputs: [Float], baseline: [Float]?
  ) -> SampleOutcomes {
    let width = testCase.perSample
    var all = SampleOutcomes(
      perSample: width, targets: testCase.targets, interpretation: .logits)
    for samples in cut {
      let part = samples.lowerBound * width..<samples.upperBound * width
      all.append(
        outputs.span.extracting(part), samples: samples, targets: testCase.targets,
        baseline: baseline.map { Array($0[part]) })
    }
    return all
  }

  @Test("They are the same for any size of the tiles", arguments: cases)
  func cuts(testCase: Case) {
    var outputs = Self.numbers(testCase.perSample * Self.count, seed: 5)
    // An infinite number is no distance from itself, so that nothing would equal it.
    let isLabelled = Metric(for: testCase.targets).needsLabels
    if isLabelled { outputs[2 * testCase.perSample] = .infinity }
    for baseline in [nil, Self.numbers(outputs.count, seed: 6)] {
      let whole = Self.outcomes(
        testCase, cut: [0..<Self.count], outputs: outputs, baseline: baseline)
      let singles = Self.outcomes(
        testCase, cut: (0..<Self.count).map { $0..<$0 + 1 }, outputs: outputs, baseline: baseline)
      let tiles = Self.outcomes(
        testCase, cut: [0..<3, 3..<6, 6..<7], outputs: outputs, baseline: baseline)
      #expect(whole == singles && whole == tiles)
      #expect(whole.areFinite == (0..<Self.count).map { !isLabelled || $0 != 2 })
      #expect(whole.areRead.count == Self.count && whole.readCount == Self.count)
    }
  }

  @Test("Errors are distances from the targets of each sample")
  func errors() {
    let targets = Targets.values([1, 2, 3, 4, 5, 6], perSample: 2)
    let outputs: [Float] = [3, 4.5, 5, 8]
    var outcomes = SampleOutcomes(perSample: 2, targets: targets)
    outcomes.append(outputs.span, samples: 1..<3, targets: targets)
    #expect(outcomes.sampleErrors == [0.25, 1])
    #expect(outcomes.values == outputs)
  }
}
