import Scoring
import Testing

@Suite("Predicted classes")
struct PredictionsTests {
  @Test(
    "The class is that of the greatest output, the first of equals",
    arguments: [
      ([0.1, 0.7, 0.2], 1), ([0.5, 0.5, 0], 0), ([0, 0.5, 0.5], 1), ([1, 1, 1], 0),
      ([-3, -1, -2], 1), ([-0.0, 0.0, -1], 0),
    ] as [([Float], Int)])
  func greatest(outputs: [Float], expected: Int) {
    #expect(Predictions(outputs: outputs, perSample: 3).predictedClass(of: 0) == expected)
  }

  @Test(
    "A single output is the probability of class 1; one half is class 0",
    arguments: [(0, 0), (0.5, 0), (0.500_000_06, 1), (1, 1)] as [(Float, Int)])
  func binary(output: Float, expected: Int) {
    #expect(Predictions(outputs: [output], perSample: 1).predictedClass(of: 0) == expected)
  }

  @Test(
    "An output that is no finite number leaves a sample without class, wherever it stands",
    arguments: [Float.nan, .infinity, -.infinity], 0..<3)
  func notFinite(value: Float, place: Int) {
    var outputs: [Float] = [0.2, 0.9, 0.1]
    outputs[place] = value
    let predictions = Predictions(outputs: [1, 2, 3] + outputs, perSample: 3)
    #expect(predictions.predictedClass(of: 1) == nil)
    #expect(predictions.predictedClass(of: 0) == 2)
    #expect(predictions.notFiniteCount == 1)
    #expect(Predictions(outputs: [value], perSample: 1).predictedClass(of: 0) == nil)
  }

  @Test("A sample's outputs are its own")
  func slices() {
    let predictions = Predictions(outputs: [1, 2, 3, 4, 5, 6], perSample: 2)
    #expect(predictions.sampleCount == 3)
    #expect(Array(predictions.outputs(of: 1)) == [3, 4])
    #expect(Predictions(outputs: [], perSample: 2).sampleCount == 0)
  }

  @Test("Targets are counted in samples")
  func targets() {
    #expect(Targets.classes([3, 1]).sampleCount == 2)
    #expect(Targets.values([1, 2, 3, 4, 5, 6], perSample: 3).sampleCount == 2)
  }
}
