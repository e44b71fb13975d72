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

@Suite("Ranking by changed predictions")
struct PredictionStudyTests {
  private func study(
    _ model: String, _ data: any Dataset, predictions: Bool
  ) async throws -> SensitivityRecord {
    var request = SensitivityRequest(
      artifacts: try TFJSModel(opening: Repository.path("Models/\(model)")), dataset: data,
      level: .affine(bits: 2))
    request.ranksByPredictions = predictions
    request.triesOnlyAlone = true
    return try await SensitivityStudy(request, workerCount: 2)
      .run(name: "n", provenance: .nothing)
  }

  @Test("The trials are the same, in the order of changed predictions", arguments: [true, false])
  func digits(isLabelled: Bool) async throws {
    let labelled = try bundledDigits(200)
    let data: any Dataset = isLabelled ? labelled : UnlabelledDataset(labelled)
    let own = try await study("digits", data, predictions: true)
    let other = try await study("digits", data, predictions: false)
    #expect(own.ranking == .changedPredictions && other.ranking == .divergence)
    #expect(Set(own.tensors) == Set(other.tensors) && own.everything == other.everything)
    let changes = own.tensors.map { $0.alone?.comparison.changes?.total ?? -1 }
    #expect(changes == changes.sorted(by: >) && changes.first ?? 0 > changes.last ?? 0)
    #expect(own.tensors.allSatisfy { $0.without == nil })
  }

  @Test("Where outputs are numbers, their differences rank")
  func numbers() async throws {
    let artifacts = try TFJSModel(opening: Repository.path("Models/housing-synthetic"))
    let shape = try #require(try artifacts.model().graph.inputs.first?.shape)
    let data = UnlabelledDataset(
      try RandomSamples.dataset(count: 50, shape: shape.dimensions, classCount: 2))
    let own = try await study("housing-synthetic", data, predictions: true)
    #expect(own.ranking == .outputDifference)
    #expect(own == (try await study("housing-synthetic", data, predictions: false)))
  }
}
