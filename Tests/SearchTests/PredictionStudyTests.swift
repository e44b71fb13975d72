import Datasets
import Evaluation
import ModelFormats
import TFJSFormat
import ModelGraph
import Quantization
import Records
import Scoring
import Search
import Tensors
import TestSupport
import Testing

@Suite("Predictions that a tensor can't change are not run")
struct PredictionStudyTests {
  private func study(
    _ model: String, _ data: any Dataset, _ level: QuantizationScheme, predictions: Bool = true,
    workers: Int = 2
  ) async throws -> SensitivityRecord {
    var request = SensitivityRequest(
      artifacts: try TFJSModel(opening: Repository.path("Models/\(model)")), dataset: data,
      level: level)
    request.countsOnlyPredictions = predictions
    request.triesOnlyAlone = true
    request.partSize = 128
    return try await SensitivityStudy(request, workerCount: workers)
      .run(name: "n", provenance: .nothing)
  }

  /// What is told of predictions is what running everything tells.
  private func expectSame(_ own: SensitivityRecord, _ exact: SensitivityRecord) {
    #expect(own.tensors.count == exact.tensors.count)
    #expect(own.baseline == exact.baseline && own.everything == exact.everything)
    for tensor in exact.tensors {
      let found = own.tensors.first { $0.name == tensor.name }
      #expect(found?.alone?.score == tensor.alone?.score, "\(tensor.name)")
      #expect(found?.alone?.statistics == tensor.alone?.statistics, "\(tensor.name)")
      #expect(
        found?.alone?.comparison.changes == tensor.alone?.comparison.changes, "\(tensor.name)")
      // Nothing is told of outputs that nobody knows.
      #expect(found?.alone?.comparison.divergence == nil)
      #expect(found?.alone?.comparison.maximumOutputDifference == nil)
    }
  }

  @Test(
    "Scores, tests and changed predictions are those of the naive loop, at every level",
    arguments: [QuantizationScheme.affine(bits: 2), .affine(bits: 8), .affine(bits: 16), .float16])
  func digits(level: QuantizationScheme) async throws {
    let data = try bundledDigits(300)
    let own = try await study("digits", data, level)
    expectSame(own, try await study("digits", data, level, predictions: false))
    #expect(try await study("digits", data, level, workers: 1) == own)
    // Without labels by agreement.
    let unlabelled = UnlabelledDataset(data)
    expectSame(
      try await study("digits", unlabelled, level),
      try await study("digits", unlabelled, level, predictions: false))
  }

  @Test("So they are on networks with dense layers behind images, branches and normalizations")
  func others() async throws {
    for (model, bits) in [("mnist", 8), ("fashion-mnist", 8), ("fashion-mobilenet", 5)] {
      let data = try RandomSamples.dataset(count: 60, shape: [28, 28], classCount: 10)
      let level = QuantizationScheme.affine(bits: bits)
      expectSame(
        try await study(model, data, level),
        try await study(model, data, level, predictions: false))
    }
  }

  @Test("Tiny changes settle all samples at a fraction of the work, great ones near the input none")
  func settled() async throws {
    let data = try bundledDigits(300)
    let tiny = try await study("digits", data, .affine(bits: 16))
    let exact = try await study("digits", data, .affine(bits: 16), predictions: false)
    #expect(tiny.tensors.count { $0.settledCount == 300 } >= 10)
    #expect(
      tiny.tensors.allSatisfy { $0.settledCount != 300 || $0.alone?.comparison.changes?.total == 0 }
    )
    #expect(tiny.cost.alone < 0.7 * exact.cost.alone)
    let great = try await study("digits", data, .affine(bits: 3))
    let first = try #require(great.tensors.first { $0.name == "conv2d/kernel" })
    #expect(first.settledCount == 0)
    #expect(great.tensors.first { $0.name == "dense/bias" }?.settledCount ?? 0 > 0)
  }

  @Test("Where outputs are numbers everything is run")
  func numbers() async throws {
    let artifacts = try TFJSModel(opening: Repository.path("Models/housing-synthetic"))
    let shape = try #require(try artifacts.model().graph.inputs.first?.shape)
    let data = UnlabelledDataset(
      try RandomSamples.dataset(count: 50, shape: shape.dimensions, classCount: 2))
    let own = try await study("housing-synthetic", data, .affine(bits: 8))
    #expect(
      own == (try await study("housing-synthetic", data, .affine(bits: 8), predictions: false)))
    #expect(own.tensors.allSatisfy { $0.settledCount == nil })
  }
}
