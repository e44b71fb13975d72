import Records
import Scoring
import Search
import Testing

@Suite("Which plan is taken")
struct PlanChoiceTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let plans: [PlanFacts]
    var targetBytes: Int?
    var margin = Margin(0.02, .accuracy)
    let chosen: Int
    let reason: PlanReason.Kind
    let acceptableCount: Int
    let keepsAccuracy: Bool
  }

  /// Plans that say for themselves what they lose.
  private static func plan(
    _ bytes: Int, loses drop: Double, _ error: Double = 0, harm: Double = 0, least: Double? = nil,
    losesClass: Bool = false
  ) -> PlanFacts {
    PlanFacts(
      gzipByteCount: bytes, outputDifference: harm, drop: drop, dropStandardError: error,
      leastDrop: least ?? drop, losesClass: losesClass)
  }

  static let cases = [
    Case(
      testDescription: "the fewest bytes of those that lose little",
      plans: [plan(300, loses: 0), plan(100, loses: 0.5), plan(200, loses: 0.005)],
      chosen: 2, reason: .smallestExpectedToPass, acceptableCount: 2, keepsAccuracy: true),
    Case(
      testDescription: "half of the margin may be lost, and no more",
      plans: [plan(300, loses: 0), plan(200, loses: 0.01), plan(100, loses: 0.0101)],
      chosen: 1, reason: .smallestExpectedToPass, acceptableCount: 2, keepsAccuracy: true),
    Case(
      testDescription: "the standard error counts as if it were lost",
      plans: [plan(300, loses: 0, 0.01), plan(200, loses: 0.008, 0.0021)],
      chosen: 0, reason: .smallestExpectedToPass, acceptableCount: 1, keepsAccuracy: true),
    Case(
      testDescription: "what is surely worse is not taken, whatever is expected",
      plans: [plan(300, loses: 0), plan(200, loses: 0, least: 0.0201)],
      chosen: 0, reason: .smallestExpectedToPass, acceptableCount: 1, keepsAccuracy: true),
    Case(
      testDescription: "a loss that may just be the margin is not surely worse",
      plans: [plan(300, loses: 0), plan(200, loses: 0, least: 0.02)],
      chosen: 1, reason: .smallestExpectedToPass, acceptableCount: 2, keepsAccuracy: true),
    Case(
      testDescription: "what loses a class is not taken",
      plans: [plan(300, loses: 0), plan(200, loses: 0, losesClass: true)],
      chosen: 0, reason: .smallestExpectedToPass, acceptableCount: 1, keepsAccuracy: true),
    Case(
      testDescription: "of equal bytes the first that was tried",
      plans: [plan(200, loses: 0.001), plan(200, loses: 0)],
      chosen: 0, reason: .smallestExpectedToPass, acceptableCount: 2, keepsAccuracy: true),
    Case(
      testDescription: "where all lose too much, that which changes the outputs least",
      plans: [plan(100, loses: 0.5, harm: 3), plan(200, loses: 0.9, harm: 1)],
      chosen: 1, reason: .noneExpectedToPass, acceptableCount: 0, keepsAccuracy: false),
    Case(
      testDescription: "within a budget, to its last byte, that which changes the outputs least",
      plans: [
        plan(300, loses: 0, harm: 0), plan(200, loses: 0, harm: 1), plan(100, loses: 0, harm: 2),
      ],
      targetBytes: 200, chosen: 1, reason: .nearestWithinTarget, acceptableCount: 3,
      keepsAccuracy: true),
    Case(
      testDescription: "within a budget also what loses too much, and it is said",
      plans: [plan(300, loses: 0, harm: 0), plan(200, loses: 0.5, harm: 1)],
      targetBytes: 250, chosen: 1, reason: .nearestWithinTarget, acceptableCount: 1,
      keepsAccuracy: false),
    Case(
      testDescription: "beyond any budget, the smallest",
      plans: [plan(300, loses: 0, harm: 0), plan(200, loses: 0, harm: 1)],
      targetBytes: 199, chosen: 1, reason: .noneWithinTarget, acceptableCount: 2,
      keepsAccuracy: true),
    Case(
      testDescription: "a relative error is judged by what the float network's is",
      plans: [
        PlanFacts(
          gzipByteCount: 300, expectedLosses: [0, 0], drop: 0, baselineError: 2),
        PlanFacts(
          gzipByteCount: 200, expectedLosses: [0.02, 0.02], drop: 0, baselineError: 2),
        PlanFacts(
          gzipByteCount: 100, expectedLosses: [0.022, 0.022], drop: 0, baselineError: 2),
      ],
      margin: Margin(0.02, .relativeError), chosen: 1, reason: .smallestExpectedToPass,
      acceptableCount: 2,
      keepsAccuracy: true),
  ]

  @Test("A plan is taken for its bytes, of those that keep the accuracy", arguments: cases)
  func choice(_ example: Case) {
    let choice = PlanChoice(
      example.plans, targetBytes: example.targetBytes, margin: example.margin)
    #expect(choice.chosen == example.chosen)
    #expect(
      choice.reason == PlanReason(example.reason, passingPlanCount: example.acceptableCount))
    #expect(choice.keepsAccuracy == example.keepsAccuracy)
  }

  @Test("On the front is what no other beats in bytes and divergence at once, the largest first")
  func front() {
    // Behind the second in both; as large as the third, and farther away; the same as the first.
    let facts = [(300, 1.0), (200, 2), (100, 3), (250, 2.5), (100, 4), (300, 1)].map {
      PlanFacts(gzipByteCount: $0.0, divergence: $0.1, outputDifference: 0)
    }
    let choice = PlanChoice(facts, targetBytes: nil, margin: Margin(0.02, .accuracy))
    #expect(choice.front == [0, 5, 1, 2])
  }
}

@Suite("What plans are expected to lose")
struct PlanLossesTests {
  private func plan(_ divergence: Double, _ losses: [Double]?) -> PlanFacts {
    PlanFacts(gzipByteCount: 1, divergence: divergence, expectedLosses: losses, drop: 0.25)
  }

  @Test("Losses of classes lie on one line through the origin, of which the nearer plans say more")
  func line() {
    // Weights 1/√1 and 1/√4 of the losses over √1 + √4: sample by sample (1 + 8/2)/3 and (0 + 2/2)/3.
    let plans = [plan(1, [1, 0]), plan(4, [8, 2])]
    let losses = PlanLosses(plans, unit: .accuracy)
    let (first, second) = (losses.loss(of: plans[0]), losses.loss(of: plans[1]))
    #expect((first.value - 1).magnitude < 1e-12)
    #expect((second.value - 4).magnitude < 1e-12)
    // The two samples' slopes are 5/3 and 1/3: their mean errs by 2/3.
    #expect((first.standardError - 2.0 / 3).magnitude < 1e-12)
    #expect((second.standardError - 8.0 / 3).magnitude < 1e-12)
  }

  @Test("A slope below zero is none: what changes outputs wins nothing")
  func noGain() {
    let plans = [plan(1, [-1, -1])]
    #expect(PlanLosses(plans, unit: .accuracy).loss(of: plans[0]).value == 0)
  }

  @Test("Plans that change nothing have no say in the line")
  func unchanged() {
    let plans = [plan(0, [0, 0]), plan(2, [1, 1])]
    let losses = PlanLosses(plans, unit: .accuracy)
    #expect((losses.loss(of: plans[1]).value - 1).magnitude < 1e-12)
    #expect(losses.loss(of: plans[0]).value == 0)
  }

  @Test("Where nothing lets expect a loss, it is what was lost")
  func lost() {
    let plans = [plan(1, nil)]
    #expect(PlanLosses(plans, unit: .accuracy).loss(of: plans[0]).value == 0.25)
  }

  @Test(
    "A relative error is what is expected in the outputs' unit, by the float network's error",
    arguments: [(2.0, 0.25), (0.0, .infinity)])
  func relative(baseline: Double, wanted: Double) {
    let plan = PlanFacts(
      gzipByteCount: 1, outputDifference: 1, expectedLosses: [0.5, 0.5], baselineError: baseline)
    #expect(PlanLosses([plan], unit: .relativeError).loss(of: plan).value == wanted)
  }
}
