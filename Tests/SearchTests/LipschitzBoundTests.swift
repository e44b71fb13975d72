import Datasets
import Essentials
import Foundation
import Inference
import ModelFormats
import TFJSFormat
import ModelGraph
import Scoring
import Search
import Tensors
import TestSupport
import Testing

@Suite("Bounds on what a change does to the logits")
struct LipschitzBoundTests {
  /// All models of the layers' and graphs' fixtures: every layer of Keras 2 and 3.
  static let fixtures: [String] = {
    let root = Repository.path("Tests/InferenceTests/Fixtures")
    return ["layers", "graphs", "published"].flatMap { group in
      ((try? FileManager.default.contentsOfDirectory(atPath: "\(root)/\(group)")) ?? [])
        .filter { FileManager.default.fileExists(atPath: "\(root)/\(group)/\($0)/model.json") }
        .map { "\(root)/\(group)/\($0)" }.sorted()
    }
  }()

  /// Differences of logits: of probabilities their logarithms' differences are the same.
  private func logits(_ outputs: [Float], _ scale: OutputScale) -> [Double] {
    outputs.map { scale == .logits ? Double($0) : Foundation.log(Double($0)) }
  }

  private func run(_ program: Program, _ inputs: [[Float]]) -> [Float] {
    var workspace = program.makeWorkspace()
    for (index, input) in inputs.enumerated() {
      workspace.withInput(index) { span in
        for place in input.indices { span[place] = input[place] }
      }
    }
    program.run(sampleCount: 1, in: &workspace)
    return workspace.outputs(count: program.outputShape.elementCount)
  }

  /// The greatest share of its bound that a random change of an input reaches; `nil` without a bound.
  private func greatestShare(of path: String) throws -> Double? {
    let model = try TFJSModel(opening: path).model().fused()
    let program = try Program(compiling: model, tileSize: 1)
    var greatest: Double?
    var generator = SeededGenerator(seed: 3)
    for scale in [OutputScale.logits, .probabilities] {
      guard let bounds = try LipschitzBounds(model, scale: scale) else { continue }
      for (index, input) in model.graph.inputs.enumerated() {
        guard let gain = bounds.gains[input.value] else { continue }
        for size: Float in [0.01, 0.3, 2] {
          let old = model.graph.inputs.map { input in
            (0..<input.shape.elementCount).map { _ in Float.random(in: -2...2, using: &generator) }
          }
          var new = old
          new[index] = new[index].map { $0 + size * Float.random(in: -1...1, using: &generator) }
          let length = gain * bounds.lengths(of: input.value, new[index], minus: old[index], 1)[0]
          let before = logits(run(program, old), scale)
          let after = logits(run(program, new), scale)
          guard before.count > 1, (before + after).allSatisfy(\.isFinite) else { continue }
          // Sums of at most 200 products in binary32, as in the layers' own tests.
          let rounding = 2e-5 * max(1, before.map(\.magnitude).max() ?? 1)
          for one in before.indices.prefix(12) {
            for other in before.indices.suffix(12) where one != other {
              let moved = (after[one] - before[one] - after[other] + before[other]).magnitude
              let bound = bounds.readout.distance(one, other) * length
              greatest = max(greatest ?? 0, (moved - rounding) / max(bound, 1e-30))
            }
          }
        }
      }
    }
    return greatest
  }

  @Test("No random change of an input moves logits further than its bound, through any layer")
  func fixturesHold() throws {
    var shares: [Double] = []
    for path in Self.fixtures {
      guard let share = try? greatestShare(of: path) else { continue }
      #expect(share <= 1, "\(path)")
      shares.append(share)
    }
    #expect(shares.count > 150)
    // Bounds that are not far from what happens: else the test could not fail.
    #expect(shares.count { $0 > 0.3 } > 50)
    #expect((shares.max() ?? 0) > 0.95)
  }

  @Test(
    "Layers without a bound have none",
    arguments: [
      "graphs/bidirectional-gru-last.k2", "graphs/attention.k2", "graphs/layernorm.k2",
      "graphs/multiply.k2",
    ])
  func unbounded(name: String) throws {
    let path = Repository.path("Tests/InferenceTests/Fixtures/\(name)")
    guard FileManager.default.fileExists(atPath: path) else {
      Issue.record("no \(name)")
      return
    }
    let model = try TFJSModel(opening: path).model().fused()
    let bounds = try LipschitzBounds(model, scale: .logits)
    #expect(model.graph.inputs.allSatisfy { bounds?.gains[$0.value] == nil })
  }

  struct Reference: Decodable {
    struct Convolution: Decodable {
      let name: String
      let size: [Int]
      let kernel: [Int]
      let channels: Int
      let outputs: Int
      let stride: Int
      let dilation: Int
      let padding: String
      let isDepthwise: Bool
      let weights: [Float]
      let norm: Double
    }
    struct Chain: Decodable {
      let widths: [Int]
      let weights: [[Float]]
      let distance: Double
      let product: Double
    }
    let convolutions: [Convolution]
    let chain: Chain
  }

  private func reference() throws -> Reference {
    let path = Repository.path("Tests/SearchTests/Fixtures/singular-values.json")
    return try JSONDecoder().decode(
      Reference.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
  }

  private func weight(_ name: String, _ extents: [Int], _ values: [Float]) -> WeightTable.Entry {
    .init(
      name: name,
      weight: .plain(
        Tensor(shape: Shape(extents)) { span in
          for place in values.indices { span[place] = values[place] }
        }))
  }

  @Test("A convolution's bound is at least its greatest singular value, and at most a fifth more")
  func convolutions() throws {
    for layer in try reference().convolutions {
      let attributes = Conv2DAttributes(
        outputChannels: layer.isDepthwise ? layer.channels * layer.outputs : layer.outputs,
        filter: Extent2D(height: layer.kernel[0], width: layer.kernel[1]),
        strides: Extent2D(height: layer.stride, width: layer.stride),
        dilation: Extent2D(height: layer.dilation, width: layer.dilation),
        padding: layer.padding == "same" ? .same : .valid, activation: .linear)
      let (input, output) = (ValueID(index: 0), ValueID(index: 1))
      let node = Node(
        name: "layer", className: "Conv2D",
        operation: layer.isDepthwise ? .depthwiseConv2D(attributes) : .conv2D(attributes),
        inputs: [input], outputs: [output], weightNames: [.filter: "filter"])
      let model = Model(
        graph: try Graph(
          nodes: [node],
          inputs: [.init(value: input, name: "in", shape: Shape(layer.size + [layer.channels]))],
          outputs: [.init(value: output, name: "out")]),
        weights: WeightTable([
          weight("filter", layer.kernel + [layer.channels, layer.outputs], layer.weights)
        ]))
      let bounds = try #require(try LipschitzBounds(model, scale: .logits))
      let gain = try #require(bounds.gains[input])
      #expect(gain >= layer.norm, "\(layer.name)")
      // What wraps around at the border of an image of six pixels adds that much; of an image that is
      // smaller than the window most of the window does.
      let isSmall = layer.kernel[0] > layer.size[0]
      #expect(
        gain <= (isSmall ? 3 : 1.2) * layer.norm, "\(layer.name): \(gain), not \(layer.norm)")
    }
  }

  @Test("Balanced channels make a chain's bound smaller than the product of its layers' norms")
  func chain() throws {
    let chain = try reference().chain
    let values = chain.widths.indices.map { ValueID(index: $0) }
    let nodes = chain.weights.indices.map { index in
      Node(
        name: "dense_\(index)", className: "Dense",
        operation: .dense(DenseAttributes(units: chain.widths[index + 1], activation: .linear)),
        inputs: [values[index]], outputs: [values[index + 1]],
        weightNames: [.filter: "w\(index)"])
    }
    let model = Model(
      graph: try Graph(
        nodes: nodes,
        inputs: [.init(value: values[0], name: "in", shape: Shape([chain.widths[0]]))],
        outputs: [.init(value: values[chain.weights.count], name: "out")]),
      weights: WeightTable(
        chain.weights.enumerated().map { index, numbers in
          weight("w\(index)", [chain.widths[index], chain.widths[index + 1]], numbers)
        }))
    let bounds = try #require(try LipschitzBounds(model, scale: .logits))
    let bound = bounds.readout.greatestDistance * (try #require(bounds.gains[values[0]]))
    #expect(bound >= chain.distance)
    #expect(bound < 0.8 * chain.product, "\(bound), \(chain.product)")
  }
}
