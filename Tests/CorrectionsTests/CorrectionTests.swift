import ByteIO
import Datasets
import Essentials
import Evaluation
import Inference
import ModelFormats
import TFJSFormat
import ModelGraph
import Quantization
import Records
import Corrections
import Scoring
import Tensors
import TestSupport
import Testing

@Suite("Corrections")
struct CorrectionTests {
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
    let model = try TFJSModel(opening: Self.mobilenet).model()
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
    let model = try TFJSModel(opening: Self.mnist).model()
    let equalized = CrossLayerEqualization()(model)
    let data = try samples()
    expectClose(
      try await outputs(equalized, data), try await outputs(model, data), within: 2e-5)
    #expect(
      equalized.weights["conv2d/kernel"]?.decoded.floats()
        != model.weights["conv2d/kernel"]?.decoded.floats())
  }

  /// How far a corrected network is from the float one, on samples that the correction has not seen.
  private func error(_ corrections: Set<Correction>, codes: Int = 32) async throws -> Double {
    let model = try TFJSModel(opening: Self.mobilenet).model()
    let weights = try await Corrector(
      calibration: samples(64), runner: BatchRunner(workerCount: 2)
    ).corrected(
      model,
      by: CorrectionRecipe(corrections: corrections, filters: .affine(codeCount: codes), for: model)
    )
    let fresh = try RandomSamples.dataset(count: 24, shape: [28, 28], classCount: 10, seed: 99)
    return distance(
      try await outputs(Model(graph: model.graph, weights: weights), fresh),
      try await outputs(model, fresh))
  }

  @Test("Each correction brings few codes nearer to the float network, and all of them most")
  func corrections() async throws {
    let plain = try await error([])
    let aligned = try await error([.channelScale])
    let rounded = try await error([.channelScale, .gptq])
    let all = try await error([.channelScale, .gptq, .biasCorrection])
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
    let weights = try await Corrector(calibration: seen, runner: BatchRunner(workerCount: 2))
      .corrected(
        model,
        by: CorrectionRecipe(
          corrections: [.gptq, .biasCorrection], others: .float32,
          exceptions: ["kernel0": .affine(codeCount: 4)], for: model))
    let corrected = Model(graph: model.graph, weights: weights)
    let second = ["kernel1", "bias1"].compactMap { name in
      model.weights[name].map { (name, $0) }
    }
    let exact = corrected.replacing(Dictionary(uniqueKeysWithValues: second))
    let wanted = try await outputs(model, fresh)
    let (found, without) = try await (outputs(corrected, fresh), outputs(exact, fresh))
    #expect(distance(found, wanted) < 0.7 * distance(without, wanted))
  }

  @Test("Behind rebias the sums that a rectifier lets pass have their means again")
  func means() async throws {
    let model = try TFJSModel(opening: Self.mnist).model()
    let data = try samples(64)
    func sums(_ weights: WeightTable) async throws -> [Float] {
      let whole = Model(graph: model.graph, weights: weights)
      let product = try #require(whole.graph.nodes.first { $0.name == "conv2d_1" })
      return try await outputs(whole.pruned(toSumsOf: product), data)
    }
    let wanted = try await sums(model.weights)
    /// The greatest mean error of a channel's sums, of those that are above 0 here or there.
    func error(_ corrections: Set<Correction>) async throws -> Double {
      let found = try await sums(
        Corrector(calibration: data, runner: BatchRunner(workerCount: 2)).corrected(
          model,
          by: CorrectionRecipe(corrections: corrections, filters: .affine(codeCount: 8), for: model)
        ))
      var (errors, counts) = ([Double](repeating: 0, count: 32), [Int](repeating: 0, count: 32))
      for index in wanted.indices where wanted[index] > 0 || found[index] > 0 {
        errors[index % 32] += Double(wanted[index] - found[index])
        counts[index % 32] += 1
      }
      return zip(errors, counts).map { abs($0) / Double(max(1, $1)) }.reduce(0, +) / 32
    }
    // What passes is not quite the same behind the correction as before it.
    #expect(try await error([.biasCorrection]) < 0.5 * error([]))
  }

  /// A layer whose unit a rectifier lets pass for one sample of ten; the others are far below it, by
  /// ten times as much or by twenty.
  @Test("What a rectifier hides has no say in a bias: rows with long tails come no farther away")
  func longTails() async throws {
    var generator = SeededGenerator(seed: 5)
    let rows = (0..<600).map { row -> [Float] in
      let size: Float = row % 10 == 0 ? 1 : .random(in: 10...20, using: &generator)
      return row % 10 == 0
        ? [size, .random(in: 0...1, using: &generator), 1]
        : [-size, .random(in: 0...1, using: &generator), -size]
    }
    let data = try ArrayDataset(
      inputs: NumericArray(
        shape: Shape([rows.count, 3]), elements: .floats(rows.flatMap(\.self)), source: "rows"),
      labels: nil, normalization: .none,
      identity: DatasetIdentity(name: "rows", files: [], preprocessing: ""))
    let values = (0..<2).map(ValueID.init(index:))
    func tensor(_ extents: [Int], _ numbers: [Float]) -> Weight {
      .plain(
        Tensor(shape: Shape(extents)) { span in
          for index in numbers.indices { span[index] = numbers[index] }
        })
    }
    let model = Model(
      graph: try Graph(
        nodes: [
          Node(
            name: "layer", className: "Dense",
            operation: .dense(DenseAttributes(units: 2, activation: .relu)), inputs: [values[0]],
            outputs: [values[1]], weightNames: [.filter: "kernel", .bias: "bias"])
        ], inputs: [.init(value: values[0], name: "in", shape: Shape([3]))],
        outputs: [.init(value: values[1], name: "out")]),
      weights: WeightTable([
        .init(name: "kernel", weight: tensor([3, 2], [0.61, 0.33, -0.87, 0.52, 1, 0.74])),
        .init(name: "bias", weight: tensor([2], [0.25, 0.125])),
      ]))
    let wanted = try await outputs(model, data)
    func error(_ corrections: Set<Correction>) async throws -> Double {
      let weights = try await Corrector(calibration: data, runner: BatchRunner(workerCount: 2))
        .corrected(
          model,
          by: CorrectionRecipe(corrections: corrections, filters: .affine(codeCount: 6), for: model)
        )
      return distance(
        try await outputs(Model(graph: model.graph, weights: weights), data), wanted)
    }
    let (plain, moved) = try await (error([]), error([.biasCorrection]))
    #expect(plain > 0.01)
    #expect(moved < plain)
  }

  @Test("Codes stay within their number; vectors become float16; the files give the same weights")
  func storage() async throws {
    let artifacts = try TFJSModel(opening: Self.mobilenet)
    let model = try artifacts.model()
    let weights = try await Corrector(
      calibration: samples(16), runner: BatchRunner(workerCount: 2)
    ).corrected(
      model,
      by: CorrectionRecipe(
        corrections: [.channelScale, .mseRange, .gptq, .biasCorrection],
        filters: .affine(codeCount: 20), for: model))
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
    for file in try artifacts.files(holding: weights, options: ExportOptions(toolName: "t")) {
      try directory.write(file.bytes, to: "net/\(file.name)")
    }
    let back = try TFJSModel(opening: directory.file("net")).model()
    for entry in weights.entries {
      #expect(back.weights[entry.name]?.decoded.floats() == entry.weight.decoded.floats())
    }
  }

  @Test("The number of workers changes no bit")
  func workers() async throws {
    let model = try TFJSModel(opening: Self.mobilenet).model()
    let recipe = CorrectionRecipe(
      corrections: [.channelScale, .gptq, .biasCorrection], filters: .affine(codeCount: 64),
      for: model)
    let tables = try await [1, 3].asyncMap { count in
      try await Corrector(calibration: samples(80), runner: BatchRunner(workerCount: count))
        .corrected(model, by: recipe)
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
