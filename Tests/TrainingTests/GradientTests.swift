import Essentials
import Foundation
import ModelFormats
import TFJSFormat
import ModelGraph
import Tensors
import TestSupport
import Testing
import Training

extension Double {
  var exponential: Double { Foundation.exp(self) }
  var logarithm: Double { Foundation.log(self) }
}

/// Gradients against central differences of the same network in binary64.
@Suite("Gradients against central differences")
struct GradientTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let input: [Int]
    let layers: [KerasTopology.Layer]
  }

  private static func layer(
    _ className: String, _ settings: [(String, JSONValue)] = [], name: String? = nil,
    inputs: [String]? = nil
  ) -> KerasTopology.Layer {
    .init(
      className: className, settings: settings.map { .init($0.0, $0.1) }, name: name,
      inputs: inputs)
  }

  private static func one(
    _ name: String, _ settings: [(String, JSONValue)], input: [Int] = [5, 4, 2], _ note: String = ""
  ) -> Case {
    Case(testDescription: name + note, input: input, layers: [layer(name, settings)])
  }

  private static func number(_ value: Int) -> JSONValue { .number("\(value)") }

  /// Each is followed by flatten and a softmax of three classes.
  static let cases: [Case] = {
    var cases: [Case] = []
    for stride in [1, 2] {
      for dilation in [1, 2] where stride == 1 || dilation == 1 {
        for padding in ["valid", "same"] {
          let settings: [(String, JSONValue)] = [
            ("kernel_size", number(2)), ("strides", number(stride)),
            ("dilation_rate", number(dilation)), ("padding", .string(padding)),
          ]
          let note = " stride \(stride) dilation \(dilation) \(padding)"
          cases.append(
            one(
              "Conv2D", settings + [("filters", number(3)), ("activation", .string("tanh"))], note))
          cases.append(
            one(
              "DepthwiseConv2D",
              settings + [("depth_multiplier", number(2)), ("activation", .string("elu"))], note))
        }
      }
    }
    // More than 48 elements in a window's row: the other way to unroll.
    for stride in [1, 2] {
      cases.append(
        one(
          "Conv2D",
          [
            ("filters", number(2)), ("kernel_size", number(3)), ("strides", number(stride)),
            ("padding", .string("same")), ("activation", .string("sigmoid")),
          ], input: [4, 5, 17], " of 17 channels, stride \(stride)"))
    }
    for kind in ["MaxPooling2D", "AveragePooling2D"] {
      for padding in ["valid", "same"] {
        cases.append(
          one(
            kind,
            [("pool_size", number(3)), ("strides", number(2)), ("padding", .string(padding))],
            " \(padding)"))
      }
    }
    cases += [
      one("BatchNormalization", []), one("BatchNormalization", [], input: [6], " of vectors"),
      one("GlobalAveragePooling2D", []), one("GlobalMaxPooling2D", []),
      one("ZeroPadding2D", [("padding", .array([number(1), number(2)]))]),
      one("LeakyReLU", []), one("ELU", [("alpha", .number("0.7"))]), one("ReLU", []),
      one("Dense", [("units", number(4)), ("activation", .string("relu"))], input: [7]),
      one("Dense", [("units", number(4)), ("activation", .string("tanh"))], " on images"),
    ]
    // A convolution whose pool it takes in: windows that tile the image, that leave some of it
    // out, that overlap; functions with and without a corner.
    for (size, strides, function) in [(2, 2, "relu"), (3, 3, "tanh"), (3, 2, "elu")] {
      cases.append(
        Case(
          testDescription: "Conv2D \(function) and MaxPooling2D \(size), strides \(strides)",
          input: [6, 7, 2],
          layers: [
            layer(
              "Conv2D",
              [
                ("filters", number(17)), ("kernel_size", number(3)), ("padding", .string("same")),
                ("activation", .string(function)),
              ]),
            layer("MaxPooling2D", [("pool_size", number(size)), ("strides", number(strides))]),
          ]))
    }
    return cases + residualCases
  }()

  /// Values with several readers, whose gradients are added.
  private static let residualCases: [Case] = {
    func convolution(_ name: String, _ inputs: [String]? = nil) -> KerasTopology.Layer {
      layer(
        "Conv2D",
        [("filters", number(3)), ("kernel_size", number(3)), ("padding", .string("same"))],
        name: name, inputs: inputs)
    }
    return [
      Case(
        testDescription: "a residual sum within one run of layers", input: [4, 3, 2],
        layers: [
          convolution("a"), layer("ELU"), convolution("b"),
          layer("Add", name: "sum", inputs: ["a", "b"]),
        ]),
      Case(
        testDescription: "a residual sum over batch normalizations", input: [4, 3, 2],
        layers: [
          convolution("a"), layer("BatchNormalization", name: "n"), layer("ELU"),
          convolution("b"), layer("BatchNormalization", name: "m"),
          layer("Add", name: "sum", inputs: ["n", "m"]), layer("ELU"),
        ]),
      Case(
        testDescription: "a batch normalization that reads what a sum reads", input: [4, 3, 2],
        layers: [
          convolution("a"), layer("BatchNormalization"), layer("ELU"), convolution("b"),
          layer("Add", name: "sum", inputs: ["a", "b"]),
          layer("BatchNormalization", name: "n"), layer("ELU"), convolution("c"),
          layer("Add", name: "sum_2", inputs: ["sum", "c", "n"]),
        ]),
      Case(
        testDescription: "a value added to itself, and one that is flattened elsewhere",
        input: [3, 2, 2],
        layers: [
          convolution("a"), layer("Add", name: "twice", inputs: ["a", "a"]),
          layer("MaxPooling2D", [("pool_size", number(2)), ("padding", .string("same"))]),
          layer("Flatten", name: "left"), layer("Dense", [("units", number(4))], name: "l"),
          layer("Flatten", name: "right", inputs: ["a"]),
          layer("Dense", [("units", number(4))], name: "r"),
          layer("Add", inputs: ["l", "r"]),
        ]),
      Case(
        testDescription: "an inverted residual with a depthwise convolution", input: [4, 4, 3],
        layers: [
          layer("Conv2D", [("filters", number(18)), ("kernel_size", number(1))]),
          layer("BatchNormalization"), layer("ELU"),
          layer(
            "DepthwiseConv2D", [("kernel_size", number(3)), ("padding", .string("same"))]),
          layer("BatchNormalization"), layer("ELU"),
          layer("Conv2D", [("filters", number(3)), ("kernel_size", number(1))], name: "p"),
          layer("Add", inputs: ["p", "input_1"]),
        ]),
    ]
  }()

  private static func one(
    _ name: String, _ settings: [(String, JSONValue)], _ note: String
  ) -> Case {
    one(name, settings, input: [5, 4, 2], note)
  }

  private func model(_ testCase: Case, using generator: inout SeededGenerator) throws -> Model {
    let topology = try KerasTopology(
      name: "s", inputShape: testCase.input,
      layers: testCase.layers + [
        Self.layer("Flatten"),
        Self.layer("Dense", [("units", Self.number(3)), ("activation", .string("softmax"))]),
      ])
    let graph = try TFJSModel(
      topology: topology.json, weights: WeightTable([]), name: "s"
    ).graph()
    var entries: [WeightTable.Entry] = []
    var shapes = [graph.inputs[0].value: graph.inputs[0].shape]
    for node in graph.nodes {
      let inputs = node.inputs.compactMap { shapes[$0] }
      for (role, name) in node.weightNames.sorted(by: { $0.value < $1.value }) {
        let extents = try #require(node.weightShapes(for: inputs[0])[role])
        let values = (0..<extents.elementCount).map { _ in
          Float.random(in: role == .movingVariance ? 0.5...1.5 : -0.6...0.6, using: &generator)
        }
        entries.append(
          .init(name: name, weight: .plain(try Tensor(shape: extents, floats: values))))
      }
      shapes[node.output] = try node.outputShapes(for: inputs)[0]
    }
    return Model(graph: graph, weights: WeightTable(entries))
  }

  @Test("Every weight of every layer", arguments: cases, [1, 2] as [UInt64])
  func gradients(testCase: Case, seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let model = try model(testCase, using: &generator)
    let batchSize = 5
    let count = testCase.input.reduce(1, *)
    let batch = (0..<batchSize).map { _ in
      (0..<count).map { _ in Float.random(in: -1...1, using: &generator) }
    }
    let classes = (0..<batchSize).map { _ in Int.random(in: 0..<3, using: &generator) }

    let network = try Network(model, momenta: [:], batchSize: batchSize, workerCount: 1)
    let context = StepContext(
      sampleCount: batchSize, pool: WorkerPool(workerCount: 1), isTraining: true, seed: 0)
    let input = FloatBuffer(batch.flatMap(\.self))
    _ = Loss.categoricalCrossEntropy.gradient(
      of: network.forward(input, context), targets: .classes(classes), sampleCount: batchSize,
      perSample: 3, into: network.outputGradient)
    network.backward(input, context)

    var reference = try DoubleNetwork(model)
    let samples = batch.map { $0.map { Double($0) } }
    let step = 1e-6
    for parameter in network.parameters where !parameter.gradient.values.isEmpty {
      for (index, gradient) in parameter.gradient.values.enumerated() {
        let value = try #require(reference.weights[parameter.name])[index]
        reference.weights[parameter.name]?[index] = value + step
        let above = reference.loss(samples, classes)
        reference.weights[parameter.name]?[index] = value - step
        let below = reference.loss(samples, classes)
        reference.weights[parameter.name]?[index] = value
        let difference = (above - below) / (2 * step)
        // binary32's rounding of sums of some hundred products; differences of 1e-6 in binary64
        // are exact to about 1e-9.
        #expect(
          (Double(gradient) - difference).magnitude <= 2e-5 * max(0.1, difference.magnitude),
          "\(parameter.name)[\(index)]: \(gradient), expected \(difference)")
      }
    }
  }
}
