import ByteIO
import Datasets
import Evaluation
import Inference
import ModelFormats
import ModelGraph
import Quantization
import Repair
import Scoring
import Tensors
import TestSupport
import Testing

@Suite("Cures")
struct RepairTests {
  static let mobilenet = Repository.path("Models/fashion-mobilenet")
  static let mnist = Repository.path("Models/mnist")

  private func outputs(_ model: Model, _ data: any Dataset) async throws -> [Float] {
    try await BatchRunner(workerCount: 2).predictions(
      of: Program(compiling: model), on: data, sampleCount: data.sampleCount
    ).outputs
  }

  private func samples(_ count: Int = 24) throws -> ArrayDataset {
    try RandomSamples.dataset(count: count, shape: [28, 28], classCount: 10)
  }

  private func distance(_ one: [Float], _ other: [Float]) -> Double {
    zip(one, other).reduce(0) { $0 + Double(($1.0 - $1.1) * ($1.0 - $1.1)) }
  }

  @Test("Aligned channels leave the network what it was", arguments: [0, 0.25, 1])
  func alignment(gainShare: Double) async throws {
    let model = try ModelArtifacts(opening: Self.mobilenet).model()
    let aligned = ChannelAlignment(gainShare: gainShare)(model)
    let data = try samples()
    // Products of some 30 layers, whose roundings differ: 30 × 2⁻²⁴ × what cancels.
    expectClose(
      try await outputs(aligned, data), try await outputs(model, data), within: 2e-5)
    let pairs = aligned.normalizedProducts()
    #expect(pairs.count > 20)
    for pair in pairs {
      let name = try #require(pair.product.weightNames[.filter])
      let filter = try #require(aligned.weights[name]).decoded.floats()
      #expect(filter != model.weights[name]?.decoded.floats())
      let mean = try #require(pair.normalization.weightNames[.movingMean])
      #expect(aligned.weights[mean]?.decoded.floats().allSatisfy { $0 == 0 } == true)
      guard gainShare == 0 else { continue }
      var ranges = [Float](repeating: 0, count: pair.channelCount)
      for (place, value) in filter.enumerated() {
        let channel = pair.channel(of: place)
        ranges[channel] = max(ranges[channel], value.magnitude)
      }
      let greatest = try #require(ranges.max())
      #expect(ranges.allSatisfy { abs($0 / greatest - 1) < 1e-5 }, "\(name)")
    }
  }

  @Test("Equalized layers leave the network what it was, and have even ranges")
  func equalization() async throws {
    let model = try ModelArtifacts(opening: Self.mnist).model()
    let equalized = CrossLayerEqualization()(model)
    let data = try samples()
    expectClose(
      try await outputs(equalized, data), try await outputs(model, data), within: 2e-5)
    #expect(
      equalized.weights["conv2d/kernel"]?.decoded.floats()
        != model.weights["conv2d/kernel"]?.decoded.floats())
  }

  /// How far a repaired network is from the float one, on samples that the repair has not seen.
  private func error(_ cures: Set<RepairRecipe.Cure>, codes: Int = 32) async throws -> Double {
    let model = try ModelArtifacts(opening: Self.mobilenet).model()
    let weights = try await Repairer(
      calibration: samples(64), runner: BatchRunner(workerCount: 2)
    ).repaired(model, by: RepairRecipe(cures: cures, filters: .affine(codeCount: codes)))
    let fresh = try RandomSamples.dataset(count: 24, shape: [28, 28], classCount: 10, seed: 99)
    return distance(
      try await outputs(Model(graph: model.graph, weights: weights), fresh),
      try await outputs(model, fresh))
  }

  @Test("Each cure brings few codes nearer to the float network, and all of them most")
  func cures() async throws {
    let plain = try await error([])
    let aligned = try await error([.align])
    let rounded = try await error([.align, .round])
    let all = try await error([.align, .round, .rebias])
    #expect(aligned < plain)
    #expect(rounded < aligned)
    #expect(all < aligned / 2)
  }

  @Test("Codes stay within their number; vectors become float16; the files give the same weights")
  func storage() async throws {
    let artifacts = try ModelArtifacts(opening: Self.mobilenet)
    let model = try artifacts.model()
    let weights = try await Repairer(
      calibration: samples(16), runner: BatchRunner(workerCount: 2)
    ).repaired(
      model,
      by: RepairRecipe(cures: [.align, .clip, .round, .rebias], filters: .affine(codeCount: 20)))
    for entry in weights.entries {
      guard case .quantized(let tensor) = entry.weight else {
        Issue.record("\(entry.name) is not quantized")
        continue
      }
      if entry.weight.shape.rank > 1 {
        #expect(tensor.codes.numbers().allSatisfy { $0 < 20 }, "\(entry.name)")
      } else {
        #expect([.float16, .uint8].contains(tensor.codes.scalarType), "\(entry.name)")
      }
    }
    let directory = try TemporaryDirectory()
    for file in ArtifactWriter(toolName: "t").files(for: artifacts, weights: weights) {
      try directory.write(file.bytes, to: "net/\(file.name)")
    }
    let back = try ModelArtifacts(opening: directory.file("net")).model()
    for entry in weights.entries {
      #expect(back.weights[entry.name]?.decoded.floats() == entry.weight.decoded.floats())
    }
  }

  @Test("The number of workers changes no bit")
  func workers() async throws {
    let model = try ModelArtifacts(opening: Self.mobilenet).model()
    let recipe = RepairRecipe(cures: [.align, .round, .rebias], filters: .affine(codeCount: 64))
    let tables = try await [1, 3].asyncMap { count in
      try await Repairer(calibration: samples(80), runner: BatchRunner(workerCount: count))
        .repaired(model, by: recipe)
    }
    for entry in tables[0].entries {
      #expect(
        entry.weight.decoded.floats() == tables[1][entry.name]?.decoded.floats(), "\(entry.name)")
    }
  }
}

extension Array {
  fileprivate func asyncMap<Result>(
    _ transform: (Element) async throws -> Result
  ) async rethrows -> [Result] {
    var results: [Result] = []
    for element in self { results.append(try await transform(element)) }
    return results
  }
}
