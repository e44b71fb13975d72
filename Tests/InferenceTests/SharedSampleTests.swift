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
    arguments: ["mnist", "fashion-mnist", "fashion-mobilenet", "housing"], [2, 3])
  func sameBits(name: String, memberCount: Int) throws {
    let program = try Program(
      compiling: model(at: Repository.path("Models/\(name)")), tileSize: 4)
    let dataset = try RandomSamples.dataset(
      count: 3, shape: program.inputShape.dimensions, classCount: 10)
    var samples = [Float](repeating: 0, count: 3 * program.inputShape.elementCount)
    var span = samples.mutableSpan
    try dataset.read(0..<3, into: &span)
    let crew = Crew(memberCount: memberCount)
    #expect(
      outputs(of: program, for: samples, crew: crew) == outputs(of: program, for: samples))
  }
}
