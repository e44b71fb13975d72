import ByteIO
import Corrections
import Datasets
import Evaluation
import Inference
import ModelFormats
import ModelGraph
import Quantization
import Records
import TFJSFormat
import TestSupport
import Testing

/// `fold-bn`: normalizations become part of products, before all other corrections.
@Suite("Folding as a correction")
struct FoldingCorrectionTests {
  private func outputs(_ model: Model, _ data: any Dataset) async throws -> [Float] {
    try await BatchRunner(workerCount: 2).predictions(
      of: Program(compiling: model), on: data, sampleCount: data.sampleCount
    ).outputs
  }

  private func distance(_ one: [Float], _ other: [Float]) -> Double {
    zip(one, other).reduce(0) { $0 + Double(($1.0 - $1.1) * ($1.0 - $1.1)) }
  }

  @Test("It comes first, and the plan has a scheme for each bias that it makes")
  func plan() throws {
    let model = try TFJSModel(opening: CorrectionTests.mobilenet).model()
    let recipe = CorrectionRecipe(corrections: [.gptq, .equalize, .fold], for: model)
    #expect(recipe.passes.first == .fold)
    let prepared = recipe.prepared(model)
    #expect(prepared.graph.nodes.count < model.graph.nodes.count)
    #expect(Set(recipe.plan.schemes.keys) == Set(prepared.weights.names))
  }

  @Test("What looks at samples works on the folded network, and its files have no normalizations")
  func together() async throws {
    let source = try TFJSModel(opening: CorrectionTests.mobilenet)
    let model = try source.model()
    let data = try RandomSamples.dataset(count: 24, shape: [28, 28], classCount: 10)
    let corrector = Corrector(calibration: data, runner: BatchRunner(workerCount: 2))
    let wanted = try await outputs(model, data)
    var distances: [Double] = []
    for corrections in [[.fold], [.fold, .gptq, .biasCorrection]] as [Set<Correction>] {
      let corrected = try await corrector.network(
        model, by: CorrectionRecipe(corrections: corrections, for: model))
      let directory = try TemporaryDirectory()
      let path = directory.file("corrected")
      try AtomicOutput.writeDirectory(try source.files(for: corrected), at: path)
      let read = try TFJSModel(opening: path)
      #expect(read.outline?.layers.contains { $0.className == "BatchNormalization" } == false)
      #expect(read.weights.byteCount < source.weights.byteCount / 3)
      distances.append(distance(try await outputs(try read.model(), data), wanted))
    }
    #expect(distances[1] < distances[0] / 2)
  }

  @Test("Normalizations that stay are named")
  func untouched() throws {
    let path = Repository.path("Tests/InferenceTests/Fixtures/layers/batch-norm-on-input")
    let model = try TFJSModel(opening: path).model()
    let recipe = CorrectionRecipe(corrections: [.fold], for: model)
    let left = try CorrectionReach(of: recipe, in: model).untouched
    #expect(left.map(\.correction) == [.fold])
    #expect(left.first?.layers.count == 1)
  }
}
