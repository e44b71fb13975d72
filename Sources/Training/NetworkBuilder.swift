import Kernels
import ModelGraph
import Tensors

/// Turns the nodes of a graph into trainable layers and the values between them.
struct NetworkBuilder {
  let model: Model
  let momenta: [String: Float]
  let batchSize: Int
  let workerCount: Int
  private let shapes: [ValueID: Shape]
  /// How many nodes read a value.
  private let readerCounts: [ValueID: Int]
  /// The values' numbers; those of nodes that change nothing are those of what they read.
  private var numbers: [ValueID: Int] = [:]
  private(set) var steps: [NetworkStep] = []
  /// Elements of a sample, by the value's number.
  private(set) var counts: [Int] = []
  /// The number of the network's output.
  private(set) var output = 0
  private(set) var endsInSoftmax = false

  init(
    model: Model, momenta: [String: Float], batchSize: Int, workerCount: Int
  ) throws(TrainingError) {
    self.model = model
    self.momenta = momenta
    self.batchSize = batchSize
    self.workerCount = workerCount
    do throws(GraphError) { shapes = try model.valueShapes() } catch { throw .graph(error) }
    readerCounts = model.graph.nodes.flatMap(\.inputs).reduce(into: [:]) { $0[$1, default: 0] += 1 }
  }

  /// Adds all nodes that the output depends on.
  mutating func addNodes() throws(TrainingError) {
    let graph = model.graph
    guard graph.inputs.count == 1, graph.outputs.count == 1, let input = graph.inputs.first,
      let output = graph.outputs.first
    else {
      throw .untrainableLayer(
        graph.inputs.dropFirst().first?.name ?? graph.outputs.last?.name ?? "(model)",
        className: "Functional",
        reason: "only networks of one input and one output can be trained")
    }
    numbers[input.value] = 0
    counts = [input.shape.elementCount]
    var needed: Set = [output.value]
    for node in graph.nodes.reversed() where !needed.isDisjoint(with: node.outputs) {
      needed.formUnion(node.inputs)
    }
    for node in graph.nodes where !needed.isDisjoint(with: node.outputs) { try add(node) }
    guard let number = numbers[output.value], number > 0 else {
      throw .untrainableLayer(output.name, className: "Functional", reason: "it has no weights")
    }
    self.output = number
  }

  private mutating func add(_ node: Node) throws(TrainingError) {
    let inputs = node.inputs.compactMap { numbers[$0] }
    guard let first = node.inputs.first, let input = shapes[first],
      let output = shapes[node.output],
      inputs.count == node.inputs.count
    else {
      throw .untrainableLayer(node.name, className: node.className, reason: "it has no input")
    }
    switch node.operation {
    case .flatten, .reshape, .identity: numbers[node.output] = inputs[0]
    case .pool2D(let attributes) where attributes.kind == .maximum && fuse(node, input, attributes):
      break
    default:
      let layer = try layer(node, input: input, output: output)
      numbers[node.output] = counts.count
      steps.append(
        NetworkStep(name: node.name, layer: layer, inputs: inputs, output: counts.count))
      counts.append(output.elementCount)
    }
  }

  /// Takes a maximum pool into the convolution before it, where nothing else reads its output.
  private mutating func fuse(_ node: Node, _ input: Shape, _ attributes: Pool2DAttributes) -> Bool {
    let one = Extent2D(height: 1, width: 1)
    let window = geometry(input, attributes.window, attributes.strides, one, attributes.padding)
    guard let last = steps.last, let convolution = last.sampleLayer as? ConvolutionLayer,
      readerCounts[node.inputs[0]] == 1, numbers[node.inputs[0]] == last.output,
      let fused = convolution.pooled(
        window, batchSize: batchSize, workerCount: workerCount)
    else { return false }
    steps[steps.count - 1] = NetworkStep(
      name: last.name, layer: .sample(fused), inputs: last.inputs, output: last.output)
    counts[last.output] = window.outputPixelCount * window.channels
    numbers[node.output] = last.output
    return true
  }

  private mutating func layer(
    _ node: Node, input: Shape, output: Shape
  ) throws(TrainingError) -> NetworkStep.Layer {
    switch node.operation {
    case .dense(let attributes):
      let depth = input.dimensions.last ?? 1
      return .batch(
        DenseLayer(
          rows: DenseRows(depth: depth, units: attributes.units),
          rowsPerSample: input.elementCount / max(1, depth),
          filter: try parameter(.filter, of: node),
          bias: try optionalParameter(.bias, of: node),
          activation: try function(attributes.activation, of: node)))
    case .conv2D(let attributes):
      let geometry = geometry(
        input, attributes.filter, attributes.strides, attributes.dilation, attributes.padding)
      return try convolution(
        .full(Conv2D(geometry: geometry, outputChannels: attributes.outputChannels)), node,
        attributes)
    case .depthwiseConv2D(let attributes):
      let geometry = geometry(
        input, attributes.filter, attributes.strides, attributes.dilation, attributes.padding)
      return try convolution(
        .depthwise(geometry, multiplier: attributes.outputChannels / max(1, geometry.channels)),
        node, attributes)
    case .batchNormalization(let epsilon, axis: nil):
      return .batch(
        BatchNormalizationLayer(
          gamma: try optionalParameter(.gamma, of: node),
          beta: try optionalParameter(.beta, of: node),
          movingMean: try parameter(.movingMean, of: node, isTrainable: false),
          movingVariance: try parameter(.movingVariance, of: node, isTrainable: false),
          epsilon: epsilon, momentum: momenta[node.name] ?? 0.99,
          pixels: input.elementCount / max(1, input.dimensions.last ?? 1),
          isUnbiased: input.rank == 3, batchSize: batchSize))
    case .pool2D(let attributes):
      let one = Extent2D(height: 1, width: 1)
      return .sample(
        PoolLayer(
          kind: attributes.kind,
          geometry: geometry(
            input, attributes.window, attributes.strides, one, attributes.padding)))
    case .globalPool2D(let kind, keepsDimensions: _):
      let one = Extent2D(height: 1, width: 1)
      let whole = Extent2D(height: input.dimensions[0], width: input.dimensions[1])
      return .sample(PoolLayer(kind: kind, geometry: geometry(input, whole, one, one, .valid)))
    case .activation(let activation):
      return .sample(ActivationLayer(function: try function(activation, of: node)))
    case .zeroPadding2D(let padding):
      return .sample(
        ZeroPaddingLayer(
          height: input.dimensions[0], width: input.dimensions[1], channels: input.dimensions[2],
          top: padding.top, bottom: padding.bottom, left: padding.left, right: padding.right))
    case .dropout(let rate):
      guard (0..<1).contains(rate) else {
        throw .untrainableLayer(node.name, className: node.className, reason: "a rate of \(rate)")
      }
      return .sample(DropoutLayer(rate: rate, index: steps.count))
    case .binary(.add):
      guard node.inputs.allSatisfy({ shapes[$0] == output }) else {
        throw .untrainableLayer(
          node.name, className: node.className, reason: "a sum of arrays of several shapes")
      }
      return .sample(AddLayer())
    default:
      throw .untrainableLayer(
        node.name, className: node.className, reason: "it has no gradient here")
    }
  }

  private mutating func convolution(
    _ kind: ImageConvolution.Kind, _ node: Node, _ attributes: Conv2DAttributes
  ) throws(TrainingError) -> NetworkStep.Layer {
    .sample(
      ConvolutionLayer(
        ImageConvolution(
          kind, filter: try parameter(.filter, of: node), batchSize: batchSize,
          workerCount: workerCount),
        outputChannels: attributes.outputChannels, bias: try optionalParameter(.bias, of: node),
        activation: try function(attributes.activation, of: node), batchSize: batchSize))
  }

  private func geometry(
    _ input: Shape, _ window: Extent2D, _ strides: Extent2D, _ dilation: Extent2D,
    _ padding: Padding
  ) -> WindowGeometry {
    WindowGeometry(
      input: (input.dimensions[0], input.dimensions[1], input.dimensions[2]),
      window: (window.height, window.width), strides: (strides.height, strides.width),
      dilation: (dilation.height, dilation.width), isSamePadded: padding == .same)
  }

  private func parameter(
    _ role: WeightRole, of node: Node, isTrainable: Bool = true
  ) throws(TrainingError) -> Parameter {
    guard let parameter = try optionalParameter(role, of: node, isTrainable: isTrainable) else {
      throw .untrainableLayer(
        node.name, className: node.className, reason: "it has no \(role.rawValue)")
    }
    return parameter
  }

  private func optionalParameter(
    _ role: WeightRole, of node: Node, isTrainable: Bool = true
  ) throws(TrainingError) -> Parameter? {
    guard let name = node.weightNames[role], let weight = model.weights[name] else { return nil }
    return Parameter(name: name, values: weight.decoded, isTrainable: isTrainable)
  }

  /// The kernel's function; a softmax is left to the loss, and so must be the last.
  private mutating func function(
    _ activation: ActivationFunction, of node: Node
  ) throws(TrainingError) -> ElementFunction {
    func untrainable(_ reason: String) -> TrainingError {
      .untrainableLayer(node.name, className: node.className, reason: reason)
    }
    switch activation {
    case .linear: return .linear
    case .elu(let alpha): return .elu(alpha: alpha)
    case .sigmoid: return .sigmoid
    case .tanh: return .tanh
    case .softmax:
      guard node.output == model.graph.outputs.first?.value else {
        throw untrainable("a softmax that is not the last layer's")
      }
      endsInSoftmax = true
      return .linear
    case .rectifier(let maximum, let slope, let threshold):
      let function = ElementFunction.rectifier(
        maximum: maximum ?? .infinity, negativeSlope: slope, threshold: threshold)
      guard function.hasDerivativeOfOutput else {
        throw untrainable("a threshold or slope below 0")
      }
      return function
    case .thresholdedRectifier, .selu, .gelu, .swish, .hardSwish, .hardSigmoid, .softplus,
      .softsign, .exponential, .mish, .logSoftmax:
      throw untrainable("the function '\(activation)', which has no gradient here")
    }
  }
}
