import Essentials
import Foundation
import Inference
import Kernels
import ModelFormats
import TFJSFormat
import ModelGraph
import Tensors
import TestSupport
import Testing

@Suite("Programs with a clock between layers")
struct ProfiledProgramTests {
  private static func weight(_ dimensions: [Int], seed: UInt64) throws -> Weight {
    var generator = SeededGenerator(seed: seed)
    let shape = Shape(dimensions)
    return .plain(
      try Tensor(
        shape: shape,
        floats: (0..<shape.elementCount).map { _ in Float.random(in: 0.1...1, using: &generator) }))
  }

  /// A chain of nodes, each with weights of these extents.
  static func chain(
    input: [Int],
    _ nodes: [(name: String, operation: ModelGraph.Operation, weights: [WeightRole: [Int]])]
  ) throws -> Model {
    var entries: [WeightTable.Entry] = []
    var made: [Node] = []
    for (index, node) in nodes.enumerated() {
      var names: [WeightRole: String] = [:]
      for (role, dimensions) in node.weights {
        names[role] = "\(node.name)/\(role.rawValue)"
        entries.append(
          .init(
            name: "\(node.name)/\(role.rawValue)",
            weight: try weight(dimensions, seed: UInt64(entries.count))))
      }
      made.append(
        Node(
          name: node.name, className: "Layer", operation: node.operation,
          inputs: [ValueID(index: index)], outputs: [ValueID(index: index + 1)],
          weightNames: names))
    }
    return Model(
      graph: try Graph(
        nodes: made, inputs: [.init(value: ValueID(index: 0), name: "input", shape: Shape(input))],
        outputs: [.init(value: ValueID(index: nodes.count), name: "output")]),
      weights: WeightTable(entries))
  }

  private static let window = Conv2DAttributes(
    outputChannels: 2, filter: .init(height: 3, width: 3), strides: .init(height: 1, width: 1),
    dilation: .init(height: 1, width: 1), padding: .valid, activation: .linear)

  /// Zeros, a depthwise convolution, its normalization and rectifier; a convolution with a rectifier;
  /// a fully connected layer.
  private static func network() throws -> Model {
    var convolution = window
    convolution.outputChannels = 4
    let relu = ActivationFunction.rectifier(maximum: nil, negativeSlope: 0, threshold: 0)
    return try chain(
      input: [6, 6, 2],
      [
        ("pad", .zeroPadding2D(.init(top: 1, bottom: 1, left: 1, right: 1)), [:]),
        ("dw", .depthwiseConv2D(window), [.filter: [3, 3, 2, 1]]),
        (
          "dw_bn", .batchNormalization(epsilon: 0.001),
          [.gamma: [2], .beta: [2], .movingMean: [2], .movingVariance: [2]]
        ),
        ("dw_relu", .activation(relu), [:]), ("drop", .dropout(rate: 0.5), [:]),
        ("conv", .conv2D(convolution), [.filter: [3, 3, 2, 4]]),
        ("conv_relu", .activation(relu), [:]), ("flat", .flatten(), [:]),
        (
          "dense", .dense(.init(units: 48, activation: .softmax)),
          [.filter: [64, 48], .bias: [48]]
        ),
      ])
  }

  @Test("Layers have the model's names, in its order, and those that were fused into them")
  func names() throws {
    let profiled = try ProfiledProgram(compiling: Self.network())
    #expect(profiled.layers.map(\.name) == ["dw", "conv", "dense"])
    #expect(
      profiled.layers.map(\.fusedNames) == [["pad", "dw_bn", "dw_relu"], ["conv_relu"], []])
    #expect(profiled.idleNames == ["drop", "flat"])
    // Where the processor has vector code for convolutions, it runs small dense layers, too.
    let product = profiled.layers[1].kernels[0]
    #expect(product == .direct || product == .blas)
    #expect(profiled.layers.map(\.kernels.first) == [.depthwise, product, product])
    #expect(
      profiled.layers.map(\.outputShape) == [Shape([6, 6, 2]), Shape([4, 4, 4]), Shape([48])])
  }

  @Test("Multiply-adds and bytes are those that one counts by hand")
  func counts() throws {
    let profiled = try ProfiledProgram(compiling: Self.network(), tileSize: 8)
    #expect(
      profiled.layers.map(\.multiplyAddCount) == [6 * 6 * 2 * 9, 4 * 4 * 4 * 9 * 2, 64 * 48])
    // The filter, a factor and an addend a channel; the image without zeros around it.
    let depthwise = profiled.layers[0].traffic
    #expect(depthwise.weightByteCount == 4 * (18 + 2 + 2))
    #expect(depthwise.readByteCount == 4 * 72)
    #expect(depthwise.writtenByteCount == 4 * 72)
    // Eight samples share the weights; what is between sums and probabilities is nobody else's.
    let dense = profiled.layers[2].traffic
    let isDirect = profiled.layers[2].kernels[0] == .direct
    #expect(dense.weightByteCount == 4 * Double(64 * 48 + (isDirect ? 2 : 1) * 48) / 8)
    #expect(dense.readByteCount == 4 * 64)
    #expect(dense.writtenByteCount == 4 * 48)
    #expect(profiled.readingCounts == [8, 8, 1])
  }

  @Test("The MNIST network's multiply-adds are 10.2 million")
  func mnist() throws {
    let profiled = try ProfiledProgram(compiling: model(at: Repository.path("Models/mnist")))
    #expect(
      profiled.layers.map(\.name) == [
        "conv2d", "conv2d_1", "max_pooling2d", "conv2d_2", "conv2d_3", "max_pooling2d_1", "dense",
        "dense_1",
      ])
    #expect(
      profiled.layers.map(\.multiplyAddCount) == [
        26 * 26 * 32 * 9, 24 * 24 * 32 * 9 * 32, 0, 10 * 10 * 64 * 9 * 32, 8 * 8 * 64 * 9 * 64, 0,
        1_024 * 512, 512 * 10,
      ])
    #expect(profiled.layers.reduce(0) { $0 + $1.multiplyAddCount } == 10_235_008)
    // Tiles of 2×2 outputs, 16 products each, where Winograd's convolutions run.
    for layer in profiled.layers {
      let pixels = layer.outputShape.dimensions.prefix(2).reduce(1, *)
      #expect(
        layer.executedMultiplyAddCount
          == (layer.kernels.contains(.winograd)
            ? layer.multiplyAddCount / (pixels * 9) * (pixels / 4 * 16) : layer.multiplyAddCount),
        "\(layer.name)")
    }
  }

  @Test("Products of every kind have their multiply-adds")
  func operations() {
    func count(_ operation: ModelGraph.Operation, _ inputs: [[Int]], _ outputs: [[Int]]) -> Int {
      Node(
        name: "n", className: "", operation: operation,
        inputs: inputs.indices.map { ValueID(index: $0) }, outputs: [ValueID(index: 9)]
      ).multiplyAddCount(inputs: inputs.map(Shape.init), outputs: outputs.map(Shape.init))
    }
    var grouped = Self.window
    grouped.outputChannels = 8
    grouped.groups = 2
    #expect(count(.conv2D(grouped), [[6, 6, 4]], [[4, 4, 8]]) == 4 * 4 * 8 * 9 * 2)
    #expect(
      count(
        .transposedConv2D(
          .init(outputSize: .init(height: 8, width: 8), convolution: Self.window)), [[6, 6, 5]],
        [[8, 8, 2]]) == 6 * 6 * 5 * 9 * 2)
    #expect(
      count(
        .matrixProduct(transposesFirst: true, transposesSecond: false), [[3, 7, 4], [3, 7, 5]],
        [[3, 4, 5]]) == 3 * 4 * 7 * 5)
    #expect(
      count(.dense(.init(units: 5, activation: .linear)), [[10, 3]], [[10, 5]]) == 10 * 3 * 5)
    func recurrent(_ cell: RecurrentAttributes.Cell) -> Int {
      count(
        .recurrent(
          .init(
            cell: cell, units: 5, activation: .tanh, recurrentActivation: .sigmoid,
            returnsSequences: false, returnsStates: false, goesBackwards: false, isMasked: false)),
        [[7, 3]], [[5]])
    }
    #expect(recurrent(.simple) == 7 * (3 + 5) * 5)
    #expect(recurrent(.lstm) == 7 * (3 + 5) * 4 * 5)
    #expect(recurrent(.gru(resetsAfter: true)) == 7 * (3 + 5) * 3 * 5)
    #expect(count(.globalPool2D(.average, keepsDimensions: false), [[4, 4, 3]], [[3]]) == 0)
  }

  @Test("Bytes come from the smallest cache that holds what was touched since")
  func caches() throws {
    // 256 KiB of weights behind an input that was just written.
    let model = try Self.chain(
      input: [256],
      [
        (
          "dense", .dense(.init(units: 256, activation: .linear)),
          [.filter: [256, 256], .bias: [256]]
        )
      ])
    let profiled = try ProfiledProgram(compiling: model, tileSize: 1)
    let vector = 4.0 * 256
    // The bias; vector code has a scale, too.
    let constants = 4.0 * 256 * 256 + (profiled.program.engine == .vector ? 2 : 1) * vector
    #expect(profiled.byteCounts(cacheSizes: [])[0] == [constants + 2 * vector])
    #expect(profiled.byteCounts(cacheSizes: [1 << 19])[0] == [constants + 2 * vector, 0])
    // The input is fresh; constants and output were pushed out since the run before.
    #expect(profiled.byteCounts(cacheSizes: [1 << 17])[0] == [vector, constants + vector])
    #expect(
      profiled.byteCounts(cacheSizes: [1 << 17, 1 << 20])[0] == [vector, constants + vector, 0])
  }

  /// Graph-models of all kinds, and layers-models with recurrent layers and attention.
  static let fixtures =
    GraphModelFixtureTests.cases.map { "graph-models/\($0.name)" }
    + GraphFixtureTests.cases.map(\.name).filter {
      $0.hasPrefix("graphs/") && $0.hasSuffix(".k2")
    }

  @Test("Any network gives the bits that it gives without a clock", arguments: fixtures)
  func sameBits(fixture: String) throws {
    let base = "\(GraphFixtureTests.fixtures)/\(fixture)"
    let inputs =
      FileManager.default.enumerator(atPath: base)?.compactMap { $0 as? String }
      .filter { $0.hasPrefix("input_") && $0.hasSuffix(".npy") }.sorted() ?? []
    let arrays = try inputs.map { try array(at: "\(base)/\($0)") }
    let artifacts = try TFJSModel(opening: base)
    let model = try artifacts.model(
      inputShapes: arrays.map { Shape(Array($0.shape.dimensions.dropFirst())) })
    let profiled = try ProfiledProgram(compiling: model, tileSize: 3)
    let program = profiled.program

    func outputs(_ run: (inout Workspace) -> Void) -> [[UInt32]] {
      var workspace = program.makeWorkspace()
      for (index, input) in arrays.enumerated() {
        workspace.withInput(index) { span in
          for (place, value) in input.floats.prefix(span.count).enumerated() { span[place] = value }
        }
      }
      run(&workspace)
      return program.outputShapes.indices.map { index in
        workspace.withOutput(index) { span in
          (0..<3 * program.outputShapes[index].elementCount).map { span[$0].bitPattern }
        }
      }
    }
    var times = [Duration](repeating: .zero, count: profiled.layers.count)
    let timed = outputs { profiled.run(in: &$0, adding: &times) }
    #expect(timed == outputs { program.run(sampleCount: 3, in: &$0) })
    #expect(times.allSatisfy { $0 >= .zero })

    // Every layer of the model has its time, is part of another's, or takes none.
    let told = Set(
      profiled.layers.flatMap { [$0.name] + $0.fusedNames } + profiled.idleNames + ["(outputs)"])
    for node in model.graph.nodes {
      switch node.operation {
      case .weight, .constant: break
      default: #expect(told.contains(node.name), "\(node.name)")
      }
    }
    #expect(told.subtracting(model.graph.nodes.map(\.name)).subtracting(["(outputs)"]).isEmpty)
    for (layer, levels) in zip(
      profiled.layers, profiled.byteCounts(cacheSizes: [1 << 10, 1 << 14]))
    {
      let sum = levels.reduce(0, +)
      // Sums of at most a few thousand terms.
      #expect(abs(sum - layer.traffic.byteCount) <= 1e-9 * sum, "\(layer.name)")
    }
  }
}
