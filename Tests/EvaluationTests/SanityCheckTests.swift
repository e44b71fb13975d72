import Datasets
import Evaluation
import ModelFormats
import TFJSFormat
import Records
import Scoring
import Tensors
import TestSupport
import Testing

@Suite("Sanity before advice")
struct SanityCheckTests {
  private func dataset(classNames: [String]? = nil) throws -> any Dataset {
    var identity = DatasetIdentity(name: "x", files: [], preprocessing: "")
    identity.classNames = classNames
    return try ArrayDataset(
      inputs: NumericArray(shape: Shape([1, 1]), elements: .floats([1]), source: "x"),
      labels: nil, normalization: .none, identity: identity)
  }

  /// Outputs of a model that gives each sample one class of three.
  private func outputs(_ classes: [Int], certainty: Float = 0.8) -> Predictions {
    Predictions(
      outputs: classes.enumerated().flatMap { sample, label in
        (0..<3).map { $0 == label ? certainty + Float(sample) / 1_000 : 0.1 }
      }, perSample: 3)
  }

  private func findings(
    _ predictions: Predictions, _ targets: Targets, classNames: [String]? = nil
  ) throws -> [SanityFinding.Kind] {
    SanityCheck(
      SampleOutcomes(predictions, targets: targets, interpretation: .probabilities),
      targets: targets, identity: try dataset(classNames: classNames).identity
    ).findings.map(\.kind)
  }

  private let labels = (0..<60).map { $0 % 3 }

  @Test("A model that is mostly right has no findings")
  func sound() throws {
    let predictions = labels.enumerated().map { $0 % 5 == 0 ? ($1 + 1) % 3 : $1 }
    #expect(try findings(outputs(predictions), .classes(labels)) == [])
    #expect(
      try findings(outputs(predictions), .classes(labels), classNames: ["a", "b", "c"]) == [])
    // Nor has one whose data has one class: nothing tells it from chance.
    #expect(try findings(outputs([1, 1, 1]), .classes([1, 1, 1])) == [])
    // Nor has one of few samples.
    #expect(try findings(outputs([1, 0, 2]), .classes([0, 1, 2])) == [])
  }

  @Test("Answers that have nothing to do with the labels are chance")
  func chance() throws {
    let shifted = labels.indices.map { ($0 / 3) % 3 }
    #expect(try findings(outputs(shifted), .classes(labels)) == [.chanceLevel])
  }

  @Test("One class for every sample is said, and so are outputs that never change")
  func oneClass() throws {
    let same = [Int](repeating: 2, count: 60)
    #expect(try findings(outputs(same), .classes(labels)) == [.oneClass])
    let constant = Predictions(
      outputs: same.flatMap { _ in [0.1, 0.1, 0.8] as [Float] }, perSample: 3)
    #expect(try findings(constant, .classes(labels)) == [.constantOutputs])
    #expect(
      try findings(constant, .baselineClasses(sampleCount: 60)) == [.constantOutputs])
    let number = Predictions(outputs: [Float](repeating: 3, count: 12), perSample: 1)
    #expect(
      try findings(number, .values((0..<12).map { Float($0) }, perSample: 1))
        == [.constantOutputs])
    #expect(
      try findings(number, .baselineValues(sampleCount: 12, perSample: 1)) == [.constantOutputs])
  }

  @Test("Labels in another order than the outputs are permuted")
  func permuted() throws {
    let permuted = labels.map { ($0 + 1) % 3 }
    #expect(try findings(outputs(permuted), .classes(labels)).contains(.permutedLabels))
  }

  @Test("Outputs that are farther from the targets than their mean have a negative R²")
  func determination() throws {
    let targets: [Float] = [1, 2, 3, 4, 5, 6, 7, 8]
    let far = Predictions(outputs: targets.map { 100 * $0 }, perSample: 1)
    #expect(try findings(far, .values(targets, perSample: 1)) == [.negativeDetermination])
    let near = Predictions(outputs: targets.map { $0 + 0.5 }, perSample: 1)
    #expect(try findings(near, .values(targets, perSample: 1)) == [])
  }

  @Test("Other numbers of classes than of outputs are said; one output has two classes")
  func classCount() throws {
    #expect(
      try findings(outputs(labels), .classes(labels), classNames: ["a", "b"]) == [.classCount])
    let single = Predictions(outputs: labels.map { $0 == 1 ? 0.9 : 0.1 }, perSample: 1)
    #expect(
      try findings(single, .classes(labels.map { $0 == 1 ? 1 : 0 }), classNames: ["a", "b"])
        == [])
  }

  @Test("A network that is fed wrongly gets no advice, one that is fed rightly has no finding")
  func evaluation() async throws {
    func sanity(_ scale: Float) async throws -> [SanityFinding]? {
      let directory = try TemporaryDirectory()
      return try await Evaluator(workerCount: 2).evaluate(
        EvaluationRequest(
          name: "digits",
          artifacts: TFJSModel(opening: Repository.path("Models/digits")),
          dataset: try bundledDigits(200, scale: scale),
          levels: [], checkedSampleCount: 100, workDirectory: directory.path,
          toolVersion: "test", commandLine: [], date: "")
      ).record.sanity
    }
    #expect(try await sanity(1 / 16) == nil)
    #expect(try await sanity(1 / 16 / 255)?.isEmpty == false)
  }
}
