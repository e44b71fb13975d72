import Essentials
import ModelGraph
import Tensors
import Testing

/// Small networks, each with something that a walk might go wrong at.
enum WalkNetwork: String, CaseIterable, CustomTestStringConvertible, Sendable {
  /// Convolutions, a pool and fully connected layers, one behind another.
  case chain
  /// A value that is read by its successor and by an addition later.
  case residual
  /// Padding, a depthwise convolution with two outputs a channel, and a pointwise one.
  case depthwise
  /// A gated layer and a fully connected one.
  case recurrent
  /// One fully connected layer's weights, used twice.
  case shared
  /// Convolutions with normalizations behind them.
  case normalized
  /// Two ends that no layer has in common.
  case twoHeads

  var testDescription: String { rawValue }

  /// The extents of a sample.
  var sampleShape: [Int] {
    switch self {
    case .recurrent: [6, 5]
    case .shared: [8]
    default: [8, 8, 3]
    }
  }

  /// The network, with the same weights each time.
  func model() throws -> Model {
    var builder = Builder(sampleShape)
    switch self {
    case .chain:
      builder.conv(8, .relu)
      builder.conv(6, .linear)
      builder.add("relu", .activation(.relu))
      builder.add("pool", .globalPool2D(.average, keepsDimensions: false))
      builder.dense(7, .tanh)
      builder.dense(4, .softmax)
    case .residual:
      builder.conv(4, .relu)
      let value = builder.value
      builder.conv(4, .relu)
      builder.conv(4, .linear)
      builder.add("add", .binary(.add), inputs: [value, builder.value])
      builder.conv(5, .linear)
    case .depthwise:
      builder.add(
        "pad", .zeroPadding2D(ZeroPadding2DAttributes(top: 0, bottom: 1, left: 0, right: 1)))
      builder.depthwise(multiplier: 2, .relu)
      builder.conv(5, size: 1, .relu)
      builder.depthwise(multiplier: 1, .linear)
    case .recurrent:
      builder.recurrent(7)
      builder.dense(3, .linear)
    case .shared:
      builder.dense(8, .relu, named: "tied")
      builder.dense(8, .relu, named: "tied")
      builder.dense(3, .linear)
    case .normalized:
      builder.conv(8, .linear)
      builder.normalize()
      builder.add("relu", .activation(.relu))
      builder.depthwise(multiplier: 1, .linear)
      builder.normalize()
      let value = builder.value
      builder.conv(8, size: 1, .linear)
      builder.normalize()
      builder.add("add", .binary(.add), inputs: [value, builder.value])
      builder.conv(5, .relu)
    case .twoHeads:
      builder.conv(4, .relu)
      let value = builder.value
      builder.conv(3, .linear)
      builder.outputs.append(builder.value)
      builder.value = value
      builder.conv(6, .relu)
      builder.conv(2, .linear)
    }
    return try builder.model()
  }

  private struct Builder {
    private var generator = SeededGenerator(seed: 21)
    private var nodes: [Node] = []
    private var entries: [WeightTable.Entry] = []
    private var shapes: [[Int]]
    private let input: Shape
    var value = ValueID(index: 0)
    var outputs: [ValueID] = []

    init(_ shape: [Int]) {
      input = Shape(shape)
      shapes = [shape]
    }

    private var channels: Int { shapes[value.index].last ?? 0 }

    private mutating func weight(_ name: String, _ extents: [Int], _ range: ClosedRange<Float>) {
      guard !entries.contains(where: { $0.name == name }) else { return }
      entries.append(
        .init(
          name: name,
          weight: .plain(
            Tensor(shape: Shape(extents)) { span in
              for index in span.indices {
                span[index] = Float.random(in: range, using: &generator)
              }
            })))
    }

    mutating func add(
      _ name: String, _ operation: Operation, inputs: [ValueID]? = nil,
      _ names: [WeightRole: String] = [:], channels: Int? = nil
    ) {
      let output = ValueID(index: shapes.count)
      nodes.append(
        Node(
          name: name, className: name, operation: operation, inputs: inputs ?? [value],
          outputs: [output], weightNames: names))
      shapes.append([channels ?? self.channels])
      value = output
    }

    mutating func conv(_ units: Int, size: Int = 3, _ activation: ActivationFunction) {
      let name = "conv\(nodes.count)"
      weight("\(name)/kernel", [size, size, channels, units], -0.6...0.6)
      weight("\(name)/bias", [units], -0.2...0.2)
      add(
        name,
        .conv2D(
          Conv2DAttributes(
            outputChannels: units, filter: Extent2D(height: size, width: size),
            strides: Extent2D(height: 1, width: 1), dilation: Extent2D(height: 1, width: 1),
            padding: .same, activation: activation)),
        [.filter: "\(name)/kernel", .bias: "\(name)/bias"], channels: units)
    }

    mutating func depthwise(multiplier: Int, _ activation: ActivationFunction) {
      let name = "depthwise\(nodes.count)"
      let units = channels * multiplier
      weight("\(name)/kernel", [3, 3, channels, multiplier], -0.6...0.6)
      weight("\(name)/bias", [units], -0.2...0.2)
      add(
        name,
        .depthwiseConv2D(
          Conv2DAttributes(
            outputChannels: units, filter: Extent2D(height: 3, width: 3),
            strides: Extent2D(height: 1, width: 1), dilation: Extent2D(height: 1, width: 1),
            padding: .valid, activation: activation)),
        [.filter: "\(name)/kernel", .bias: "\(name)/bias"], channels: units)
    }

    mutating func dense(_ units: Int, _ activation: ActivationFunction, named: String? = nil) {
      let name = named ?? "dense\(nodes.count)"
      weight("\(name)/kernel", [channels, units], -0.8...0.8)
      weight("\(name)/bias", [units], -0.2...0.2)
      add(
        "\(name)-\(nodes.count)",
        .dense(DenseAttributes(units: units, activation: activation)),
        [.filter: "\(name)/kernel", .bias: "\(name)/bias"], channels: units)
    }

    mutating func normalize() {
      let name = "norm\(nodes.count)"
      weight("\(name)/gamma", [channels], 0.5...1.5)
      weight("\(name)/beta", [channels], -0.3...0.3)
      weight("\(name)/mean", [channels], -0.2...0.2)
      weight("\(name)/variance", [channels], 0.4...1.2)
      add(
        name, .batchNormalization(epsilon: 1e-3),
        [
          .gamma: "\(name)/gamma", .beta: "\(name)/beta", .movingMean: "\(name)/mean",
          .movingVariance: "\(name)/variance",
        ])
    }

    mutating func recurrent(_ units: Int) {
      weight("rnn/kernel", [channels, 3 * units], -0.6...0.6)
      weight("rnn/recurrent", [units, 3 * units], -0.5...0.5)
      weight("rnn/bias", [2, 3 * units], -0.2...0.2)
      add(
        "rnn",
        .recurrent(
          RecurrentAttributes(
            cell: .gru(resetsAfter: true), units: units, activation: .tanh,
            recurrentActivation: .sigmoid, returnsSequences: false, returnsStates: false,
            goesBackwards: false, isMasked: false)),
        [.filter: "rnn/kernel", .recurrentFilter: "rnn/recurrent", .bias: "rnn/bias"],
        channels: units)
    }

    func model() throws -> Model {
      Model(
        graph: try Graph(
          nodes: nodes, inputs: [.init(value: ValueID(index: 0), name: "in", shape: input)],
          outputs: (outputs + [value]).map { .init(value: $0, name: "out\($0.index)") }),
        weights: WeightTable(entries))
    }
  }
}
