import Datasets
import Inference
import Kernels
import Tensors
import TestSupport
import Testing

@Suite("Samples that several threads share")
struct SharedSampleTests {
  @Test(
    "Outputs are those of one thread, to the bit",
    arguments: ["mnist", "fashion-mnist", "fashion-mobilenet", "housing"],
    Engine.allCases)
  func sameBits(name: String, engine: Engine) throws {
    let program = try Program(
      compiling: model(at: Repository.path("Models/\(name)")), tileSize: 4, engine: engine)
    let dataset = try RandomSamples.dataset(
      count: 3, shape: program.inputShape.dimensions, classCount: 10)
    var samples = [Float](repeating: 0, count: 3 * program.inputShape.elementCount)
    var span = samples.mutableSpan
    try dataset.read(0..<3, into: &span)
    let alone = outputs(of: program, for: samples)
    for memberCount in [2, 3] {
      let crew = Crew(memberCount: memberCount)
      #expect(outputs(of: program, for: samples, crew: crew) == alone, "\(memberCount) threads")
    }
  }
}
