import Essentials
import Inference
import Kernels
import ModelGraph
import Tensors
import TestSupport
import Testing

/// Programs whose convolutions run by Winograd's tiles, where the processor has wide vectors.
@Suite("Networks of 3×3 and 4×4 convolutions")
struct WinogradProgramTests {
  private static let extents = (height: 9, width: 11)
  private static let (inputs, outputs) = (16, 24)

  private func numbers(_ shape: Shape, seed: UInt64) -> [Float] {
    var generator = SeededGenerator(seed: seed)
    return (0..<shape.elementCount).map { _ in Float.random(in: -1...1, using: &generator) }
  }

  /// An image's way through `operations`, of which the convolution has weights.
  private func model(_ operations: [Operation], window: Int) throws -> Model {
    let (inputs, outputs) = (Self.inputs, Self.outputs)
    func weight(_ dimensions: [Int], seed: UInt64) throws -> Weight {
      let shape = Shape(dimensions)
      return .plain(try Tensor(shape: shape, floats: numbers(shape, seed: seed)))
    }
    let weights = WeightTable([
      .init(name: "filter", weight: try weight([window, window, inputs, outputs], seed: 1)),
      .init(name: "bias", weight: try weight([outputs], seed: 2)),
    ])
    let nodes = operations.enumerated().map { index, operation in
      var roles: [WeightRole: String] = [:]
      if case .conv2D = operation { roles = [.filter: "filter", .bias: "bias"] }
      return Node(
        name: "layer_\(index)", className: "Layer", operation: operation,
        inputs: [ValueID(index: index)], outputs: [ValueID(index: index + 1)], weightNames: roles)
    }
    let shape = Shape([Self.extents.height, Self.extents.width, inputs])
    return Model(
      graph: try Graph(
        nodes: nodes, inputs: [.init(value: ValueID(index: 0), name: "image", shape: shape)],
        outputs: [.init(value: ValueID(index: nodes.count), name: "result")]), weights: weights)
  }

  private func convolution(_ window: Int, _ padding: Padding) -> Operation {
    .conv2D(
      Conv2DAttributes(
        outputChannels: Self.outputs, filter: Extent2D(height: window, width: window),
        strides: Extent2D(height: 1, width: 1), dilation: Extent2D(height: 1, width: 1),
        padding: padding, activation: .relu))
  }

  private func bits(_ model: Model, tileSize: Int? = nil, samples: [Float]) throws -> [UInt32] {
    let program = try Program(compiling: model, tileSize: tileSize)
    return InferenceTests.outputs(of: program, for: samples).map(\.bitPattern)
  }

  @Test("Layers are those of plain loops", arguments: [3, 4])
  func reference(window: Int) throws {
    let model = try model([convolution(window, .same)], window: window)
    let geometry = WindowGeometry(
      input: (Self.extents.height, Self.extents.width, Self.inputs), window: (window, window),
      strides: (1, 1), isSamePadded: true)
    let winograd = try #require(
      WinogradConv2D(geometry: geometry, outputChannels: Self.outputs))
    #expect(winograd.isWorthwhile == (VectorVariant.best != .portable))
    let image = numbers(Shape([geometry.inputCount]), seed: 3)
    let filter = try #require(model.weights["filter"]).decoded.numbers()
    let bias = try #require(model.weights["bias"]).decoded.numbers()
    let result = InferenceTests.outputs(of: try Program(compiling: model), for: image)
    var expected: [Float] = []
    for y in 0..<geometry.outputHeight {
      for x in 0..<geometry.outputWidth {
        var sums = bias.map(Double.init)
        for (i, j) in (0..<window * window).map({ ($0 / window, $0 % window) }) {
          let (row, column) = (y + i - geometry.paddingTop, x + j - geometry.paddingLeft)
          guard (0..<geometry.inputHeight).contains(row),
            (0..<geometry.inputWidth).contains(column)
          else { continue }
          for c in 0..<Self.inputs {
            let pixel = image[(row * geometry.inputWidth + column) * Self.inputs + c]
            for o in 0..<Self.outputs {
              let tap = filter[((i * window + j) * Self.inputs + c) * Self.outputs + o]
              sums[o] += Double(pixel) * Double(tap)
            }
          }
        }
        expected += sums.map { Float(max($0, 0)) }
      }
    }
    // 256 products of numbers up to 1, whose sums are about 10: the error measured over random layers
    // is at most 16 units of 2⁻²⁴ of that (Benchmarks/NOTES.md), 1e-5.
    expectClose(result, expected, within: 2e-5)
  }

  @Test("Zeros around the image are the convolution's own padding", arguments: [3, 4])
  func zeros(window: Int) throws {
    let same = try model([convolution(window, .same)], window: window)
    let padded = try model(
      [
        .zeroPadding2D(
          ZeroPadding2DAttributes(
            top: 1, bottom: window - 2, left: 1, right: window - 2)),
        convolution(window, .valid),
      ], window: window)
    let image = numbers(Shape([9, 11, Self.inputs]), seed: 4)
    #expect(try bits(same, samples: image) == bits(padded, samples: image))
  }

  @Test("The same bits in every company and at every place of a tile", arguments: [3, 4])
  func company(window: Int) throws {
    let model = try model([convolution(window, .valid)], window: window)
    let count = 9 * 11 * Self.inputs
    let samples = numbers(Shape([7 * count]), seed: 5)
    let together = try bits(model, samples: samples)
    let outputCount = together.count / 7
    for index in 0..<7 {
      let alone = Array(samples[index * count..<(index + 1) * count])
      let expected = Array(together[index * outputCount..<(index + 1) * outputCount])
      for tileSize in [1, 3, 64] {
        #expect(try bits(model, tileSize: tileSize, samples: alone) == expected)
      }
    }
    #expect(try bits(model, tileSize: 2, samples: samples) == together)
  }
}
