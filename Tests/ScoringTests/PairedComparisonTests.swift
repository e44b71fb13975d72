import Scoring
import Testing

@Suite("Candidate against baseline")
struct PairedComparisonTests {
  /// One output of 1 at the class, a sample a class of three.
  static func predictions(_ classes: [Int?]) -> Predictions {
    Predictions(
      outputs: classes.flatMap { predicted -> [Float] in
        guard let predicted else { return [.nan, 0, 0] }
        return (0..<3).map { $0 == predicted ? 1 : 0 }
      }, perSample: 3)
  }

  struct Transition: Sendable, CustomTestStringConvertible {
    let old: Int?
    let new: Int?
    let rightToWrong: Int
    let wrongToRight: Int
    let wrongToWrong: Int
    var testDescription: String {
      "\(old.map(String.init) ?? "none") to \(new.map(String.init) ?? "none")"
    }
  }

  @Test(
    "A changed class is counted by what became of it; the target is class 0",
    arguments: [
      Transition(old: 0, new: 0, rightToWrong: 0, wrongToRight: 0, wrongToWrong: 0),
      Transition(old: 0, new: 1, rightToWrong: 1, wrongToRight: 0, wrongToWrong: 0),
      Transition(old: 1, new: 0, rightToWrong: 0, wrongToRight: 1, wrongToWrong: 0),
      Transition(old: 1, new: 2, rightToWrong: 0, wrongToRight: 0, wrongToWrong: 1),
      Transition(old: 1, new: 1, rightToWrong: 0, wrongToRight: 0, wrongToWrong: 0),
      Transition(old: 0, new: nil, rightToWrong: 1, wrongToRight: 0, wrongToWrong: 0),
      Transition(old: nil, new: 0, rightToWrong: 0, wrongToRight: 1, wrongToWrong: 0),
      Transition(old: 1, new: nil, rightToWrong: 0, wrongToRight: 0, wrongToWrong: 1),
      Transition(old: nil, new: nil, rightToWrong: 0, wrongToRight: 0, wrongToWrong: 0),
    ])
  func transition(_ transition: Transition) throws {
    let comparison = PairedComparison(
      baseline: Self.predictions([transition.old]), candidate: Self.predictions([transition.new]),
      targets: .classes([0]))
    let changes = try #require(comparison.changes)
    #expect(changes.rightToWrong == transition.rightToWrong)
    #expect(changes.wrongToRight == transition.wrongToRight)
    #expect(changes.wrongToWrong == transition.wrongToWrong)
  }

  @Test("All changes together are those of the samples")
  func total() throws {
    let comparison = PairedComparison(
      baseline: Self.predictions([0, 0, 1, 1, 2]), candidate: Self.predictions([0, 1, 0, 2, 1]),
      targets: .classes([0, 0, 0, 0, 0]))
    let changes = try #require(comparison.changes)
    #expect(changes.rightToWrong == 1)
    #expect(changes.wrongToRight == 1)
    #expect(changes.wrongToWrong == 2)
    #expect(changes.total == 4)
  }

  @Test("Numbers have differences, but no classes")
  func values() {
    let comparison = PairedComparison(
      baseline: Predictions(outputs: [1, 2, 3, 4], perSample: 2),
      candidate: Predictions(outputs: [1, 2.5, 1, 4], perSample: 2),
      targets: .values([0, 0, 0, 0], perSample: 2))
    #expect(comparison.changes == nil)
    #expect(comparison.maximumOutputDifference == 2)
    #expect(comparison.meanOutputDifference == 0.625)
  }

  @Test("Equal outputs differ by nothing")
  func equal() {
    let same = Predictions(outputs: [0.25, 0.75], perSample: 2)
    let comparison = PairedComparison(baseline: same, candidate: same, targets: .classes([1]))
    #expect(comparison.maximumOutputDifference == 0)
    #expect(comparison.meanOutputDifference == 0)
    #expect(comparison.changes?.total == 0)
  }

  @Test(
    "Where an output is no finite number, there is no difference, wherever it stands",
    arguments: [Float.nan, .infinity, -.infinity], 0..<4)
  func notFinite(value: Float, place: Int) {
    var outputs: [Float] = [1, 2, 3, 4]
    outputs[place] = value
    let sound = Predictions(outputs: [1, 2, 3, 5], perSample: 1)
    let broken = Predictions(outputs: outputs, perSample: 1)
    for (baseline, candidate) in [(sound, broken), (broken, sound), (broken, broken)] {
      let comparison = PairedComparison(
        baseline: baseline, candidate: candidate, targets: .values([0, 0, 0, 0], perSample: 1))
      #expect(comparison.maximumOutputDifference == nil)
      #expect(comparison.meanOutputDifference == nil)
    }
  }
}
