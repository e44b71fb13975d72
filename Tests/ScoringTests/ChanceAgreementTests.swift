import Scoring
import Testing

@Suite("Chance")
struct ChanceAgreementTests {
  /// All orders of some numbers.
  private func permutations(_ numbers: [Int]) -> [[Int]] {
    guard let first = numbers.first else { return [[]] }
    return permutations(Array(numbers.dropFirst())).flatMap { rest in
      (0...rest.count).map { place in
        var order = rest
        order.insert(first, at: place)
        return order
      }
    }
  }

  @Test(
    "Expectation and p-value are those of all pairings of labels and predictions",
    arguments: [
      ([0, 0, 1, 1, 2, 2, 2], [0, 0, 1, 2, 2, 2, 1]),
      ([0, 1, 0, 1, 0, 1, 0], [0, 1, 0, 1, 1, 0, 0]),
      ([0, 0, 0, 0, 0, 1, 1], [0, 0, 0, 1, 0, 1, 0]),
    ])
  func permuted(labels: [Int], predictions: [Int]) throws {
    let counts = permutations(predictions).map { order in
      zip(labels, order).count { $0 == $1 }
    }
    let chance = ChanceAgreement(
      labels: labels.map(Optional.init), predictions: predictions.map(Optional.init))
    let mean = Double(counts.reduce(0, +)) / Double(counts.count)
    #expect((chance.expectedCount - mean).magnitude < 1e-12)
    let atLeast = Double(counts.count { $0 >= chance.rightCount }) / Double(counts.count)
    // A normal approximation with correction for continuity: near, for so few samples.
    #expect((try #require(chance.pValue) - atLeast).magnitude < 0.08, "\(chance) \(atLeast)")
  }

  @Test("A model that is right far more often than its classes' sizes explain is no chance")
  func better() throws {
    let labels = (0..<100).map { $0 % 10 == 0 ? 1 : 0 }
    // 97 of 100 are right; always saying 0 would make 90 right.
    let predictions = labels.enumerated().map { $0 < 3 ? 1 - $1 : $1 }
    let chance = ChanceAgreement(
      labels: labels.map(Optional.init), predictions: predictions.map(Optional.init))
    #expect(try #require(chance.pValue) < 1e-6)
    // As many right ones, but the ten of class 1 are found by nobody.
    let blind = ChanceAgreement(
      labels: labels.map(Optional.init),
      predictions: labels.indices.map { $0 == 5 ? 1 : 0 })
    #expect(try #require(blind.pValue) > 0.3)
  }

  @Test("One class among labels or predictions pairs the same way always")
  func constant() {
    let chance = ChanceAgreement(labels: [0, 1, 2, nil], predictions: [1, 1, 1, 1])
    #expect(chance.pValue == nil && chance.predictedClassCount == 1)
    #expect(chance.labelledClassCount == 3 && chance.sampleCount == 3 && chance.rightCount == 1)
    #expect(ChanceAgreement(labels: [], predictions: []).pValue == nil)
  }
}
