import Scoring
import Testing

@Suite("Chance")
struct ChanceAgreementTests {
  struct Pairing: Decodable {
    let labels: [Int]
    let predictions: [Int]
    let right: Int
    let mean: Double
    let p: Double
  }

  @Test("Expectation and p-value are those of labels and predictions that are paired at random")
  func permuted() throws {
    for fixture in try StatisticsFixture.read("chance", as: [Pairing].self) {
      let chance = ChanceAgreement(
        labels: fixture.labels.map(Optional.init),
        predictions: fixture.predictions.map(Optional.init))
      #expect(chance.rightCount == fixture.right)
      // Half a million pairings: four standard errors of their mean and of the share.
      #expect((chance.expectedCount - fixture.mean).magnitude < 0.05)
      // The normal distribution stands for the permutations': near, where it matters.
      #expect((try #require(chance.pValue) - fixture.p).magnitude < 0.01, "\(chance) \(fixture.p)")
    }
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
