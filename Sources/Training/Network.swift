import Kernels
package import ModelGraph
import RealModule
import Tensors

/// A chain of layers with weights that training changes.
package struct Network: Sendable {
  /// The extents of one input and of one output.
  package let inputCount: Int
  package let outputCount: Int
  let layers: [any TrainableLayer]
  /// Names for error messages, one a layer.
  let layerNames: [String]
  /// Whether a softmax follows the last layer; the loss takes it in.
  let endsInSoftmax: Bool
  /// All weights, in the order of the layers.
  package let parameters: [Parameter]
  private let batchSize: Int
  /// The layers' outputs, and the gradients with respect to them.
  private let outputs: [FloatBuffer]
  private let gradients: [FloatBuffer]

  /// Makes a model trainable.
  ///
  /// `momenta` are those of the moving statistics of batch normalizations, by layer.
  ///
  /// - Throws: `TrainingError.graph` or `.untrainableLayer`.
  package init(
    _ model: Model, momenta: [String: Float], batchSize: Int, workerCount: Int
  ) throws(TrainingError) {
    let shapes: [ValueID: Shape]
    do throws(GraphError) { shapes = try model.valueShapes() } catch { throw .graph(error) }
    var builder = NetworkBuilder(
      model: model, momenta: momenta, batchSize: batchSize, workerCount: workerCount)
    var counts: [Int] = []
    guard let chain = model.graph.chain, let graphInput = model.graph.inputs.first,
      let graphOutput = model.graph.outputs.first
    else {
      throw .untrainableLayer(
        model.graph.nodes.first { $0.inputs.count != 1 }?.name ?? "(model)",
        className: "Functional",
        reason: "only chains of layers can be trained")
    }
    for (index, node) in chain.enumerated() {
      let input = node.inputs.first.flatMap { shapes[$0] } ?? graphInput.shape
      let output = shapes[node.output] ?? input
      let isLast = index == chain.count - 1
      try builder.add(node, input: input, output: output, isLast: isLast)
      counts += Array(
        repeating: output.elementCount, count: builder.layers.count - counts.count)
    }
    self.batchSize = batchSize
    layers = builder.layers
    layerNames = builder.names
    endsInSoftmax = builder.endsInSoftmax
    parameters = layers.flatMap(\.parameters)
    inputCount = graphInput.shape.elementCount
    outputCount = shapes[graphOutput.value]?.elementCount ?? 0
    outputs = counts.map { FloatBuffer(count: $0 * batchSize) }
    gradients = counts.map { FloatBuffer(count: $0 * batchSize) }
  }

  /// Runs all layers and gives the memory of the last one's output: logits before a softmax.
  package func forward(_ input: FloatBuffer, _ context: StepContext) -> FloatBuffer {
    var value = input
    for (layer, output) in zip(layers, outputs) {
      layer.forward(value, into: output, context)
      value = output
    }
    return value
  }

  /// The memory in which the loss puts the gradient of the last layer's output.
  package var outputGradient: FloatBuffer { gradients[gradients.count - 1] }

  /// Sets the gradients of all parameters, from that of the output.
  package func backward(_ input: FloatBuffer, _ context: StepContext) {
    for index in layers.indices.reversed() {
      layers[index].backward(
        input: index == 0 ? input : outputs[index - 1], output: outputs[index],
        outputGradient: gradients[index],
        inputGradient: index == 0 ? nil : gradients[index - 1], context)
    }
  }

  /// The first layer whose output holds what is no finite number; `nil` where all are sound.
  func firstLayerNotFinite(sampleCount: Int) -> String? {
    zip(layerNames, outputs).first { _, output in
      output.values.prefix(sampleCount * (output.count / batchSize)).contains { !$0.isFinite }
    }?.0
  }

  /// The weights as they are, in the order of the layers.
  var weights: WeightTable {
    WeightTable(
      parameters.map { parameter in
        let values = parameter.values.values
        return WeightTable.Entry(
          name: parameter.name,
          weight: .plain(
            Tensor(shape: parameter.shape) { span in
              for index in values.indices { span[index] = values[index] }
            }))
      })
  }
}

/// Turns the nodes of a graph into trainable layers.
private struct NetworkBuilder {
  let model: Model
  let momenta: [String: Float]
  let batchSize: Int
  let workerCount: Int
  var layers: [any TrainableLayer] = []
  var names: [String] = []
  var endsInSoftmax = false

  init(model: Model, momenta: [String: Float], batchSize: Int, workerCount: Int) {
    self.model = model
    self.momenta = momenta
    self.batchSize = batchSize
    self.workerCount = workerCount
  }

  mutating func add(
    _ node: Node, input: Shape, output: Shape, isLast: Bool
  ) throws(TrainingError) {
    names.append(node.name)
    switch node.operation {
    case .dense(let attributes):
      let depth = input.dimensions.last ?? 1
      layers.append(
        DenseLayer(
          rows: DenseRows(depth: depth, units: attributes.units),
          rowsPerSample: input.elementCount / max(1, depth),
          filter: try parameter(.filter, of: node),
          bias: try optionalParameter(.bias, of: node),
          activation: try function(attributes.activation, of: node, isLast: isLast)))
    case .conv2D(let attributes):
      let geometry = geometry(
        input, attributes.filter, attributes.strides, attributes.dilation, attributes.padding)
      layers.append(
        try convolution(
          .full(Conv2D(geometry: geometry, outputChannels: attributes.outputChannels)), node,
          attributes, isLast: isLast))
    case .depthwiseConv2D(let attributes):
      let geometry = geometry(
        input, attributes.filter, attributes.strides, attributes.dilation, attributes.padding)
      layers.append(
        try convolution(
          .depthwise(geometry, multiplier: attributes.outputChannels / max(1, geometry.channels)),
          node, attributes, isLast: isLast))
    case .batchNormalization(let epsilon, axis: nil):
      layers.append(
        BatchNormalizationLayer(
          gamma: try optionalParameter(.gamma, of: node),
          beta: try optionalParameter(.beta, of: node),
          movingMean: try parameter(.movingMean, of: node, isTrainable: false),
          movingVariance: try parameter(.movingVariance, of: node, isTrainable: false),
          epsilon: epsilon, momentum: momenta[node.name] ?? 0.99,
          pixels: input.elementCount / max(1, input.dimensions.last ?? 1),
          isUnbiased: input.rank == 3))
    case .pool2D(let attributes):
      let one = Extent2D(height: 1, width: 1)
      layers.append(
        PoolLayer(
          kind: attributes.kind,
          geometry: geometry(
            input, attributes.window, attributes.strides, one, attributes.padding)))
    case .globalPool2D(let kind, keepsDimensions: _):
      let one = Extent2D(height: 1, width: 1)
      let whole = Extent2D(height: input.dimensions[0], width: input.dimensions[1])
      layers.append(PoolLayer(kind: kind, geometry: geometry(input, whole, one, one, .valid)))
    case .activation(let activation):
      layers.append(
        ActivationLayer(
          function: try function(activation, of: node, isLast: isLast),
          count: input.elementCount))
    case .zeroPadding2D(let padding):
      layers.append(
        ZeroPaddingLayer(
          height: input.dimensions[0], width: input.dimensions[1], channels: input.dimensions[2],
          top: padding.top, bottom: padding.bottom, left: padding.left, right: padding.right))
    case .dropout(let rate):
      guard (0..<1).contains(rate) else {
        throw .untrainableLayer(node.name, className: node.className, reason: "a rate of \(rate)")
      }
      layers.append(
        DropoutLayer(rate: rate, count: input.elementCount, index: layers.count))
    case .flatten, .reshape, .identity: layers.append(ReshapeLayer(count: input.elementCount))
    default:
      throw .untrainableLayer(
        node.name, className: node.className, reason: "it has no gradient here")
    }
  }

  private mutating func convolution(
    _ kind: ConvolutionLayer.Kind, _ node: Node, _ attributes: Conv2DAttributes, isLast: Bool
  ) throws(TrainingError) -> ConvolutionLayer {
    ConvolutionLayer(
      kind, outputChannels: attributes.outputChannels, filter: try parameter(.filter, of: node),
      bias: try optionalParameter(.bias, of: node),
      activation: try function(attributes.activation, of: node, isLast: isLast),
      batchSize: batchSize, workerCount: workerCount)
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
    _ activation: ActivationFunction, of node: Node, isLast: Bool
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
      guard isLast else { throw untrainable("a softmax that is not the last layer's") }
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
