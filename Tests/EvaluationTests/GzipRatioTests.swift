import Datasets
import Evaluation
import ModelFormats
import TFJSFormat
import Quantization
import Tensors
import TestSupport
import Testing

/// `../shared/goldens/README.md`: sizes by the script of the TF.js quantization example.
@Suite("Sizes against the example's script", .needsGoldens)
struct GzipRatioTests {
  struct Row: CustomTestStringConvertible, Sendable {
    let model: String
    let level: QuantizationScheme
    let ratio: Double
    var testDescription: String { "\(model), \(level)" }
  }

  static let rows = [
    Row(model: "mnist", level: .float32, ratio: 1.0844),
    Row(model: "mnist", level: .affine(bits: 16), ratio: 1.0263),
    Row(model: "mnist", level: .affine(bits: 8), ratio: 1.1335),
    Row(model: "fashion", level: .float32, ratio: 1.0838),
    Row(model: "fashion", level: .affine(bits: 16), ratio: 1.0486),
    Row(model: "fashion", level: .affine(bits: 8), ratio: 1.2411),
    Row(model: "housing", level: .float32, ratio: 1.1501),
    Row(model: "housing", level: .affine(bits: 16), ratio: 1.1804),
    Row(model: "housing", level: .affine(bits: 8), ratio: 1.4200),
  ]

  @Test("The gzip ratio is the script's to within 0.5 %", arguments: rows)
  func ratio(row: Row) async throws {
    let artifacts = try TFJSModel(
      opening: Repository.golden("\(row.model)/tfjs/original"))
    let directory = try TemporaryDirectory()
    let inputs = try DatasetRequest.array(at: Repository.golden("\(row.model)/inputs.npy"))
    let labels = try DatasetRequest.array(at: Repository.golden("\(row.model)/labels.npy"))
    let evaluation = try await Evaluator(workerCount: 2).evaluate(
      EvaluationRequest(
        name: row.model, artifacts: artifacts,
        dataset: try ArrayDataset(
          inputs: inputs, labels: labels, normalization: row.model == "housing" ? .none : .unit,
          identity: DatasetIdentity(name: row.model, files: [], preprocessing: "")),
        levels: [row.level], arithmetic: .float32, limit: 1, workDirectory: directory.path,
        toolVersion: "TensorFlow.js Converter v4.22.0", commandLine: [], date: ""))
    let size = try #require(evaluation.record.variants.last?.size)
    #expect((size.gzipRatio / row.ratio - 1).magnitude < 0.005, "\(size.gzipRatio)")
  }
}
