import Scoring
import Testing

@Suite("Several right classes, or none")
struct ClassListTests {
  private func targets(
    _ lists: [[Int]], _ unlabelled: ScoringRule.Unlabelled = .wrong
  ) -> Targets {
    .lists([
      RuledClasses(
        rule: ScoringRule(name: "r", unlabelled: unlabelled), classes: ClassLists(lists))
    ])
  }

  /// One sample a row.
  private func predictions(_ rows: [[Float]]) -> Predictions {
    Predictions(outputs: rows.flatMap(\.self), perSample: rows[0].count)
  }

  @Test(
    "A sample's rank is that of its best right class; equals stand in the order of their classes",
    arguments: [
      ([0.1, 0.5, 0.2, 0.2], [1], 0), ([0.1, 0.5, 0.2, 0.2], [2], 1),
      ([0.1, 0.5, 0.2, 0.2], [3], 2), ([0.1, 0.5, 0.2, 0.2], [0], 3),
      ([0.1, 0.5, 0.2, 0.2], [0, 3], 2), ([0.1, 0.5, 0.2, 0.2], [3, 2, 0], 1),
      ([1, 1, 1, 1], [3], 3), ([1, 1, 1, 1], [3, 1], 1), ([-4, -1, -2, -3], [2, 2], 1),
    ] as [([Float], [Int], Int32)])
  func rank(outputs: [Float], classes: [Int], expected: Int32) {
    let outcomes = SampleOutcomes(predictions([outputs]), targets: targets([classes]))
    #expect(outcomes.standings == [[.rank(expected)]])
    for places in 1...4 {
      #expect(
        TopScore(outcomes, rule: 0, places: places).correctCount == (expected < places ? 1 : 0))
    }
  }

  @Test("Ranks are those of a sort, for every class")
  func reference() {
    var state: UInt32 = 7
    let rows = (0..<40).map { _ in
      (0..<12).map { _ -> Float in
        state = state &* 1_664_525 &+ 1_013_904_223
        return Float(state >> 29)
      }
    }
    for row in rows {
      let sorted = row.indices.sorted { (-row[$0], $0) < (-row[$1], $1) }
      for (place, index) in sorted.enumerated() {
        let outcomes = SampleOutcomes(predictions([row]), targets: targets([[index]]))
        #expect(outcomes.standings[0] == [.rank(Int32(place))])
      }
      #expect(predictions([row]).predictedClass(of: 0) == sorted[0])
    }
  }

  @Test("A sample without a right class is wrong, or is not counted, as the rule says")
  func unlabelled() {
    let predictions = predictions([[1, 0], [0, 1], [1, 0]])
    let wrong = Score(predictions, against: targets([[0], [], [1, 0]]))
    #expect(wrong.correctCount == 2)
    #expect(wrong.sampleCount == 3)
    let leftOut = Score(predictions, against: targets([[0], [], [1, 0]], .leftOut))
    #expect(leftOut.correctCount == 2)
    #expect(leftOut.sampleCount == 2)
    #expect(Score(predictions, against: targets([[], [], []], .leftOut)).value == nil)
  }

  @Test("Lists of one class each score as plain classes do")
  func plain() {
    let rows = predictions([[1, 0, 2], [0, 1, 2], [.nan, 0, 1], [3, 2, 1]])
    let classes = [2, 1, 2, 0]
    let plain = Score(rows, against: .classes(classes))
    #expect(Score(rows, against: targets(classes.map { [$0] })) == plain)
    #expect(plain.correctCount == 2)
    #expect(plain.notFiniteCount == 1)
  }

  @Test("One output is the probability of class 1, and has two ranks")
  func binary() {
    let outcomes = SampleOutcomes(
      Predictions(outputs: [0.9, 0.2, 0.9], perSample: 1), targets: targets([[1], [1], [0, 1]]))
    #expect(outcomes.standings == [[.rank(0), .rank(1), .rank(0)]])
  }

  @Test("Another right class is a change, but no loss")
  func rightToRight() throws {
    let changes = try #require(
      PairedComparison(
        baseline: predictions([[1, 0, 0], [1, 0, 0]]),
        candidate: predictions([[0, 1, 0], [0, 0, 1]]), targets: targets([[0, 1], [0]])
      ).changes)
    #expect(changes.rightToRight == 1)
    #expect(changes.rightToWrong == 1)
    #expect(changes.total == 2)
  }

  @Test("Outcomes are the same whether they come in one piece or in many")
  func pieces() {
    let rows: [[Float]] = [[1, 0, 2], [0, 1, 2], [.nan, 0, 1], [3, 2, 1], [0, 0, 0]]
    let baseline: [[Float]] = [[1, 1, 2], [0, 1, 2], [0, 0, 1], [1, 2, 3], [0, 0.5, 0]]
    let right = targets([[0], [1, 2], [], [0], [2]], .leftOut)
    let whole = SampleOutcomes(
      predictions(rows), targets: right, baseline: predictions(baseline))
    var pieces = SampleOutcomes(perSample: 3, targets: right)
    for sample in rows.indices {
      pieces.append(piece(rows[sample], sample, right, baseline[sample]))
    }
    let old = SampleOutcomes(predictions(baseline), targets: right)
    #expect(Score(pieces) == Score(whole))
    #expect(
      PairedComparison(baseline: old, candidate: pieces)
        == PairedComparison(baseline: old, candidate: whole))
    #expect(pieces.standings == whole.standings)
  }

  private func piece(
    _ row: [Float], _ sample: Int, _ targets: Targets, _ baseline: [Float]
  ) -> SampleOutcomes {
    var piece = SampleOutcomes(perSample: 3, targets: targets)
    piece.append(row.span, sample: sample, targets: targets, baseline: baseline)
    return piece
  }

  @Test("A sample that could not be read counts nowhere")
  func unread() {
    let right = targets([[0], [0]])
    var outcomes = SampleOutcomes(perSample: 2, targets: right)
    outcomes.append([1, 0].span, sample: 0, targets: right)
    outcomes.appendUnread()
    let score = Score(outcomes)
    #expect(score.sampleCount == 1)
    #expect(score.correctCount == 1)
    #expect(score.notFiniteCount == 0)
  }

  @Test("Confidence is the logarithm of a probability, of a softmax where there are none")
  func confidence() throws {
    let right = targets([[1], [1], [0, 2], []])
    var outcomes = SampleOutcomes(perSample: 3, targets: right, measuresConfidence: true)
    outcomes.append([0.25, 0.5, 0.25].span, sample: 0, targets: right)
    outcomes.append([0, 2, 2].span, sample: 1, targets: right)
    outcomes.append([0.5, 0, 0.5].span, sample: 2, targets: right)
    outcomes.append([1, 0, 0].span, sample: 3, targets: right)
    let confidences = outcomes.confidences
    #expect(((confidences[0] ?? 0) + 0.693_147_180_56).magnitude < 1e-9)
    // e² / (1 + 2 e²)
    #expect(((confidences[1] ?? 0) + 0.758_623_675_680).magnitude < 1e-9)
    #expect(((confidences[2] ?? 0) + 0.693_147_180_56).magnitude < 1e-9)
    #expect(confidences[3] == nil)
  }
}

@Suite("The sign test")
struct SignTestTests {
  /// `2 * sum(math.comb(n, j) for j in range(k + 1)) / 2**n` of Python 3.11, exact before the
  /// division.
  @Test(
    "Probabilities are the binomial distribution's",
    arguments: [
      (5, 5, 1), (1, 0, 1), (0, 0, 1), (9, 1, 0.021484375), (0, 20, 1.9073486328125e-06),
      (170, 102, 4.461060662733548e-05), (60, 39, 0.0438752935870152),
      (500, 400, 0.0009564441369189461),
    ] as [(Int, Int, Double)])
  func reference(better: Int, worse: Int, expected: Double) {
    let value = SignTest(betterCount: better, worseCount: worse).pValue
    #expect((value / expected - 1).magnitude < 1e-9, "\(value)")
    #expect(SignTest(betterCount: worse, worseCount: better).pValue == value)
  }

  @Test("Ties and samples without a number say nothing")
  func ties() {
    let test = SignTest([1, 2, nil, 4, 0], against: [0, 2, 1, nil, 3])
    #expect(test == SignTest(betterCount: 1, worseCount: 1))
  }
}
