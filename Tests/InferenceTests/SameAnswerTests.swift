import Essentials
import Inference
import ModelGraph
import Tensors
import TestSupport
import Testing

/// A sample's outputs are the same bits, whatever its place and whatever stands beside it.
@Suite("Same answer always")
struct SameAnswerTests {
  /// Fixtures with images, with vectors, and with both.
  static let fixtures = [
    "network-convnet", "network-mlp", "network-features-to-image", "network-global-pool",
    // Of a size at which convolutions run by Winograd's tiles.
    "Models/mnist", "Models/digits",
  ]

  private func fixture(_ name: String, on engine: Engine) throws -> Program {
    try Program(
      compiling: model(
        at: name.hasPrefix("Models/")
          ? Repository.path(name) : "\(LayerFixtureTests.directory)/\(name)"), engine: engine)
  }

  private func randomSamples(_ count: Int, of program: Program, seed: UInt64) -> [[Float]] {
    var generator = SeededGenerator(seed: seed)
    return (0..<count).map { _ in
      (0..<program.inputShape.elementCount).map { _ in Float.random(in: -1...1, using: &generator) }
    }
  }

  private func rows(_ outputs: [Float], of program: Program) -> [[UInt32]] {
    let count = program.outputShape.elementCount
    return stride(from: 0, to: outputs.count, by: count).map { first in
      outputs[first..<first + count].map(\.bitPattern)
    }
  }

  @Test("Shuffled samples give shuffled bits", arguments: fixtures, Engine.allCases)
  func shuffled(name: String, engine: Engine) throws {
    let program = try fixture(name, on: engine)
    for seed in 0..<4 as Range<UInt64> { try expectShuffledBits(of: program, seed: seed) }
  }

  private func expectShuffledBits(of program: Program, seed: UInt64) throws {
    let samples = randomSamples(program.tileSize * 2 + 7, of: program, seed: seed)
    var generator = SeededGenerator(seed: seed)
    let order = samples.indices.shuffled(using: &generator)
    let straight = rows(outputs(of: program, for: samples.flatMap(\.self)), of: program)
    let shuffled = rows(
      outputs(of: program, for: order.flatMap { samples[$0] }), of: program)
    for (place, sample) in order.enumerated() {
      #expect(shuffled[place] == straight[sample], "sample \(sample) at place \(place)")
    }
  }

  @Test(
    "A sample alone gives the bits that it gives in company",
    arguments: fixtures, Engine.allCases)
  func alone(name: String, engine: Engine) throws {
    let program = try fixture(name, on: engine)
    let samples = randomSamples(program.tileSize + 3, of: program, seed: 1)
    let together = rows(outputs(of: program, for: samples.flatMap(\.self)), of: program)
    for (sample, input) in samples.enumerated() {
      #expect(rows(outputs(of: program, for: input), of: program)[0] == together[sample])
    }
  }

  /// The shapes of the shipped models, at which BLAS' kernels work in blocks; random weights.
  @Test(
    "Fully connected layers of real sizes treat every place of a tile alike",
    arguments: [
      (1024, 512), (512, 10), (8, 80), (80, 120), (120, 20), (20, 10), (10, 1), (37, 13),
    ],
    Engine.allCases)
  func dense(_ extents: (inputs: Int, units: Int), engine: Engine) throws {
    let (inputs, units) = extents
    var generator = SeededGenerator(seed: UInt64(inputs * 10_000 + units))
    func tensor(_ dimensions: [Int]) throws -> Weight {
      let shape = Shape(dimensions)
      let values = (0..<shape.elementCount).map { _ in Float.random(in: -1...1, using: &generator) }
      return .plain(try Tensor(shape: shape, floats: values))
    }
    let weights = WeightTable([
      .init(name: "filter", weight: try tensor([inputs, units])),
      .init(name: "bias", weight: try tensor([units])),
    ])
    let node = Node(
      name: "dense", className: "Dense",
      operation: .dense(.init(units: units, activation: .linear)),
      inputs: [ValueID(index: 0)], outputs: [ValueID(index: 1)],
      weightNames: [.filter: "filter", .bias: "bias"])
    let graph = try Graph(
      nodes: [node],
      inputs: [.init(value: ValueID(index: 0), name: "input", shape: Shape([inputs]))],
      outputs: [.init(value: ValueID(index: 1), name: "dense")])
    let program = try Program(compiling: Model(graph: graph, weights: weights), engine: engine)
    let sample = randomSamples(1, of: program, seed: 3)[0]
    let tile = rows(
      outputs(of: program, for: (0..<program.tileSize).flatMap { _ in sample }), of: program)
    for (place, row) in tile.enumerated() { #expect(row == tile[0], "place \(place)") }
  }
}
