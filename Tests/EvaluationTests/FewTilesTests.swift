import Evaluation
import Inference
import ModelFormats
import TFJSFormat
import TestSupport
import Testing

@Suite("Fewer tiles than workers")
struct FewTilesTests {
  @Test(
    "Several workers share a tile, and give the outputs of one",
    arguments: ["mnist", "fashion-mnist", "fashion-mobilenet", "housing"])
  func sameOutputs(name: String) async throws {
    let program = try Program(
      compiling: TFJSModel(opening: Repository.path("Models/\(name)")).model())
    let dataset = try RandomSamples.dataset(
      count: 3, shape: program.inputShape.dimensions, classCount: 10)
    let one = try await BatchRunner(workerCount: 1).predictions(
      of: program, on: dataset, sampleCount: 3)
    let many = try await BatchRunner(workerCount: 5).predictions(
      of: program, on: dataset, sampleCount: 3)
    #expect(many.outputs == one.outputs)
  }
}
