import Datasets
import Evaluation
import Foundation
import Inference
import ModelFormats
import Quantization
import Records
import Scoring
import Tensors
import TestSupport
import Testing

@Suite("Several candidates")
struct CandidateTests {
  @Test(
    "Names are the shortest that tell models apart",
    arguments: [
      (["Models/mnist"], ["mnist"]), (["a/model.json", "b/model.json"], ["a", "b"]),
      (["x/web", "y/web", "z"], ["x/web", "y/web", "z"]), (["./a/b/", "c"], ["b", "c"]),
      (["a/x/m", "b/x/m", "b/y/m"], ["a/x/m", "b/x/m", "y/m"]), (["model.json"], ["model.json"]),
    ])
  func names(paths: [String], names: [String]) {
    #expect(CandidateNames.shortest(of: paths) == names)
  }

  private func data(_ count: Int = 40) throws -> ArrayDataset {
    try ArrayDataset(
      inputs: NumericArray(
        shape: Shape([count, 3]),
        elements: .floats((0..<count * 3).map { Float($0 % 11) / 4 }), source: "x"),
      labels: NumericArray(
        shape: Shape([count]), elements: .integers((0..<count).map { $0 % 2 }), source: "y"),
      normalization: .none, identity: DatasetIdentity(name: "d", files: [], preprocessing: ""))
  }

  private func request(
    _ directory: TemporaryDirectory, _ names: [String], levels: [QuantizationScheme] = [],
    engines: [Engine] = []
  ) throws -> EvaluationRequest {
    let data = try data()
    let models = try names.map {
      EvaluationRequest.Model(
        name: $0, artifacts: try ModelFormat.open(directory.file($0)), dataset: data)
    }
    var request = EvaluationRequest(
      name: "net", artifacts: models[0].artifacts, dataset: data, levels: levels,
      workDirectory: directory.path, toolVersion: "", commandLine: [], date: "")
    request.referenceName = names[0]
    request.others = Array(models.dropFirst())
    request.engines = engines
    return request
  }

  @Test("A quantized file is named as what it is, and gives the figures of the level itself")
  func quantizedFile() async throws {
    let directory = try TemporaryDirectory()
    try ShardTests.write(to: "a", in: directory)
    let source = try ModelFormat.open(directory.file("a"))
    let plan = try source.plan(QuantizationRecipe(.affine(bits: 8)))
    for file in try source.files(holding: source.quantized(by: plan)) {
      try directory.write(file.bytes, to: "b/\(file.name)")
    }
    let record = try await Evaluator(workerCount: 2)
      .evaluate(request(directory, ["a", "b"], levels: [.affine(bits: 8)])).record
    #expect(record.variants.map(\.level) == ["a", "a uint8", "b (uint8)"])
    let (level, file) = (record.variants[1], record.variants[2])
    #expect(level.score == file.score && level.statistics == file.statistics)
    #expect(level.comparison == file.comparison && level.size == file.size)
    #expect(level.weightsSHA256 == file.weightsSHA256 && level.files == file.files)
    #expect(level.plan?.level == "uint8" && file.plan == nil)
    #expect(file.source?.path == directory.file("b/model.json"))
    #expect(file.files?.map(\.role) == [.graph, .weights])
    #expect(record.samples.levels.map(\.level) == record.variants.map(\.level))
    // A single model keeps the names of its levels.
    let single = try await Evaluator(workerCount: 1).evaluate(request(directory, ["b"])).record
    #expect(single.variants.map(\.level) == ["uint8 (stored)"])
  }

  @Test("Logits and probabilities of one network are compared as probabilities")
  func logits() async throws {
    let directory = try TemporaryDirectory()
    let weights: [Float] = [0.5, -1, 2, 0.25, -0.75, 1]
    try ShardTests.write(to: "p", in: directory, weights: weights)
    try ShardTests.write(to: "l", in: directory, activation: "linear", weights: weights)
    for names in [["p", "l"], ["l", "p"]] {
      let record = try await Evaluator(workerCount: 2).evaluate(request(directory, names)).record
      let comparison = try #require(record.variants[1].comparison)
      #expect(record.variants[0].score.correctCount == record.variants[1].score.correctCount)
      #expect(comparison.changes?.total == 0)
      // Float32's softmax against binary64's.
      #expect(try #require(comparison.maximumOutputDifference) < 1e-6)
      #expect(try #require(comparison.divergence).maximum < 1e-10)
      #expect(record.variants[1].outputs?.scale == (names[1] == "l" ? .logits : .probabilities))
    }
  }

  @Test("Candidates that take or give something else are refused with both shapes and names")
  func unfit() async throws {
    let directory = try TemporaryDirectory()
    try ShardTests.write(to: "a", in: directory)
    try ShardTests.write(
      to: "wide", in: directory, weights: [Float](repeating: 1, count: 9))
    try ShardTests.write(
      to: "long", in: directory, weights: [Float](repeating: 1, count: 10), inputCount: 5)
    func problem(_ other: String) async throws -> String? {
      do {
        _ = try await Evaluator(workerCount: 1).evaluate(request(directory, ["a", other]))
      } catch let error as EvaluationError {
        return error.problem
      }
      return nil
    }
    #expect(
      try await problem("wide")
        == "'wide' can't be compared with 'a': it has outputs of [3], 'a' of [2].")
    #expect(
      try await problem("long")
        == "'long' can't be compared with 'a': it has inputs of [5], 'a' of [3].")
  }

  @Test("On two engines each candidate is there twice")
  func engines() async throws {
    let directory = try TemporaryDirectory()
    try ShardTests.write(to: "a", in: directory)
    let record = try await Evaluator(workerCount: 1).evaluate(
      request(directory, ["a"], levels: [.affine(bits: 8)], engines: [.vector, .openBLAS])
    ).record
    #expect(
      record.variants.map(\.level) == [
        "float32 on vector", "uint8 on vector", "float32 on openblas", "uint8 on openblas",
      ])
    #expect(
      record.variants.map(\.execution?.engine) == ["vector", "vector", "openblas", "openblas"])
    #expect(record.variants[0].score == record.variants[2].score)
  }
}
