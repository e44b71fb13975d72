import Scoring
import Testing

@Suite("A single output for two classes")
struct BinaryOutputTests {
  private let outputs = Predictions(outputs: [-2, -0.1, 0.2, 0.6, 3], perSample: 1)
  private let targets = Targets.classes([0, 0, 1, 1, 1])

  @Test("A logit is cut at 0, a probability at 0.5, and either where a threshold says")
  func thresholds() {
    func classes(_ interpretation: OutputInterpretation) -> [Int?] {
      SampleOutcomes(outputs, targets: targets, interpretation: interpretation).predictedClasses
    }
    #expect(classes(.logits.decidingBinary()) == [0, 0, 1, 1, 1])
    #expect(classes(.probabilities.decidingBinary()) == [0, 0, 0, 1, 1])
    #expect(classes(.logits.decidingBinary(at: 1)) == [0, 0, 0, 0, 1])
    #expect(classes(.unknown) == [0, 0, 0, 1, 1])
  }

  @Test("A logit's probability is a sigmoid's")
  func probabilities() throws {
    let outcomes = SampleOutcomes(
      Predictions(outputs: [-2, 0, 3], perSample: 1), targets: .classes([0, 1, 1]),
      interpretation: .logits.decidingBinary())
    // 1 / (1 + exp(-x)) of the predicted class, by numpy.
    let expected = [0.8807970779778823, 0.5, 0.9525741268224334]
    for (probability, wanted) in zip(outcomes.probabilities, expected) {
      #expect((try #require(probability) - wanted).magnitude < 1e-15)
    }
    let entropies = [0.1269280110429726, 0.6931471805599453, 0.04858735157374196]
    for (entropy, wanted) in zip(outcomes.crossEntropies, entropies) {
      #expect((try #require(entropy) - wanted).magnitude < 1e-15)
    }
  }
}
