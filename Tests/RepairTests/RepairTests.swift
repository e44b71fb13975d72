import ByteIO
import Datasets
import Essentials
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

  /// Two fully connected layers of eight units, without functions behind them.
  private func twoLayers() throws -> Model {
    var generator = SeededGenerator(seed: 3)
    func weight(_ extents: [Int]) -> Weight {
      Weight.plain(
        Tensor(shape: Shape(extents)) { span in
          for index in span.indices { span[index] = Float.random(in: -1...1, using: &generator) }
        })
    }
    let values = (0..<3).map(ValueID.init(index:))
    let nodes = (0..<2).map { index in
      Node(
        name: "layer\(index)", className: "Dense",
        operation: .dense(DenseAttributes(units: 8, activation: .linear)),
        inputs: [values[index]], outputs: [values[index + 1]],
        weightNames: [.filter: "kernel\(index)", .bias: "bias\(index)"])
    }
    return Model(
      graph: try Graph(
        nodes: nodes, inputs: [.init(value: values[0], name: "in", shape: Shape([8]))],
        outputs: [.init(value: values[2], name: "out")]),
      weights: WeightTable(
        (0..<2).flatMap { index in
          [
            .init(name: "kernel\(index)", weight: weight([8, 8])),
            .init(name: "bias\(index)", weight: weight([8])),
          ]
        }))
  }

  @Test("Codes make good for what the layers before have done, more than exact weights can")
  func drift() async throws {
    let model = try twoLayers()
    let (seen, fresh) = try (
      RandomSamples.dataset(count: 256, shape: [8], classCount: 2),
      RandomSamples.dataset(count: 64, shape: [8], classCount: 2, seed: 99)
    )
    // The first layer has four codes, the second bytes: what errs is the first.
    let weights = try await Repairer(calibration: seen, runner: BatchRunner(workerCount: 2))
      .repaired(
        model,
        by: RepairRecipe(
          cures: [.round, .rebias], others: .float32,
          exceptions: ["kernel0": .affine(codeCount: 4)]))
    let repaired = Model(graph: model.graph, weights: weights)
    let second = ["kernel1", "bias1"].compactMap { name in
      model.weights[name].map { (name, $0) }
    }
    let exact = repaired.replacing(Dictionary(uniqueKeysWithValues: second))
    let wanted = try await outputs(model, fresh)
    let (found, without) = try await (outputs(repaired, fresh), outputs(exact, fresh))
    #expect(distance(found, wanted) < 0.7 * distance(without, wanted))
  }

  @Test("Behind rebias the sums of a layer with a rectifier have their means again")
  func means() async throws {
    let model = try ModelArtifacts(opening: Self.mnist).model()
    let data = try samples(64)
    func sums(_ weights: WeightTable) async throws -> [Double] {
      let whole = Model(graph: model.graph, weights: weights)
      let product = try #require(whole.graph.nodes.first { $0.name == "conv2d_1" })
      let rows = try await outputs(whole.pruned(toSumsOf: product), data)
      return rows.indices.reduce(into: [Double](repeating: 0, count: 32)) {
        $0[$1 % 32] += Double(rows[$1]) / Double(rows.count / 32)
      }
    }
    func repaired(_ cures: Set<RepairRecipe.Cure>) async throws -> [Double] {
      try await sums(
        Repairer(calibration: data, runner: BatchRunner(workerCount: 2)).repaired(
          model, by: RepairRecipe(cures: cures, filters: .affine(codeCount: 8))))
    }
    let wanted = try await sums(model.weights)
    let (plain, moved) = try await (repaired([]), repaired([.rebias]))
    func error(_ means: [Double]) -> Double {
      zip(means, wanted).map { abs($0 - $1) }.max() ?? .infinity
    }
    // What is left is the bias's rounding to float16, 2⁻¹¹ of it at most.
    #expect(error(moved) < 2e-4)
    #expect(error(plain) > 100 * error(moved))
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
