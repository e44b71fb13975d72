import Kernels
import ModelGraph
import RealModule
import Tensors

extension Lowering {
  /// Lowers one node and says where its output lies.
  mutating func lower(
    _ node: Node, _ input: Value, outputShape: Shape
  ) throws(CompileError) -> Value {
    switch node.operation {
    case .dense(let attributes):
      if input.shape.rank > 1 { return pointwise(node, attributes, input) }
      return dense(node, attributes, input)
    case .conv2D(let attributes):
      let geometry = input.geometry(
        attributes.filter, attributes.strides, attributes.dilation, attributes.padding)
      return conv2D(node, geometry, input, attributes.outputChannels, attributes.activation)
    case .depthwiseConv2D(let attributes):
      return depthwise(node, attributes, input)
    case .pool2D(let attributes):
      let geometry = input.geometry(
        attributes.window, attributes.strides, Extent2D(height: 1, width: 1),
        attributes.padding)
      return pool(attributes.kind, geometry, input)
    case .globalPool2D(let kind, keepsDimensions: _):
      let whole = Extent2D(height: input.shape.dimensions[0], width: input.shape.dimensions[1])
      let one = Extent2D(height: 1, width: 1)
      return pool(kind, input.geometry(whole, one, one, .valid), input)
    case .zeroPadding2D(let attributes):
      return zeroPad(attributes, input, count: outputShape.elementCount)
    case .batchNormalization(let epsilon):
      return batchNormalization(node, epsilon, input)
    case .activation(let function):
      let value = writable(input)
      activate(value, function)
      return value
    case .flatten, .reshape: return sampleMajor(input)
    case .dropout, .identity: return input
    }
  }

  private mutating func dense(
    _ node: Node, _ attributes: DenseAttributes, _ input: Value
  ) -> Value {
    let depth = input.shape.elementCount
    let lanes = DenseLanes(
      depth: depth, units: attributes.units, lanes: tileSize,
      isInputSampleMajor: !input.isChannelMajor)
    let filter = weight(.filter, of: node) ?? []
    var transposed = [Float](repeating: 0, count: filter.count)
    var span = transposed.mutableSpan
    transpose(filter.span, rows: depth, columns: attributes.units, into: &span)
    let output = Value(
      operand: allocate(attributes.units), shape: Shape([attributes.units]),
      isChannelMajor: true)
    emit(
      .dense(lanes, weight: constants.add(transposed), input.operand, into: output.operand),
      .tile)
    addBias(of: node, to: output, then: attributes.activation)
    return output
  }

  /// A fully connected layer on the last of several axes: a 1×1 convolution.
  private mutating func pointwise(
    _ node: Node, _ attributes: DenseAttributes, _ input: Value
  ) -> Value {
    let geometry = WindowGeometry(
      input: (input.operand.count / max(1, input.channels), 1, input.channels), window: (1, 1),
      strides: (1, 1), isSamePadded: false)
    return conv2D(node, geometry, input, attributes.units, attributes.activation)
  }

  private mutating func conv2D(
    _ node: Node, _ geometry: WindowGeometry, _ input: Value, _ outputChannels: Int,
    _ activation: ActivationFunction
  ) -> Value {
    let conv2D = Conv2D(geometry: geometry, outputChannels: outputChannels)
    let filter = constants.add(weight(.filter, of: node) ?? [])
    let output = image(geometry, channels: outputChannels)
    emit(
      .conv2D(
        conv2D, filter: filter, input.operand, scratch: allocate(conv2D.scratchCount),
        into: output.operand), .sample)
    addBias(of: node, to: output, then: activation)
    return output
  }

  private mutating func depthwise(
    _ node: Node, _ attributes: Conv2DAttributes, _ input: Value
  ) -> Value {
    let geometry = input.geometry(
      attributes.filter, attributes.strides, attributes.dilation, attributes.padding)
    let filter = constants.add(weight(.filter, of: node) ?? [])
    let output = image(geometry, channels: attributes.outputChannels)
    emit(
      .depthwiseConv2D(
        geometry, multiplier: attributes.outputChannels / max(1, input.channels),
        filter: filter, input.operand, into: output.operand), .sample)
    addBias(of: node, to: output, then: attributes.activation)
    return output
  }

  private mutating func pool(
    _ kind: PoolKind, _ geometry: WindowGeometry, _ input: Value
  ) -> Value {
    let output = image(geometry, channels: geometry.channels)
    switch kind {
    case .maximum: emit(.maximumPool(geometry, input.operand, into: output.operand), .sample)
    case .average: emit(.averagePool(geometry, input.operand, into: output.operand), .sample)
    }
    return output
  }

  private mutating func zeroPad(
    _ attributes: ZeroPadding2DAttributes, _ input: Value, count: Int
  ) -> Value {
    let output = Value(operand: allocate(count), shape: input.shape)
    let pad = Instruction.ZeroPad(
      height: input.shape.dimensions[0], width: input.shape.dimensions[1],
      channels: input.channels, top: attributes.top, bottom: attributes.bottom,
      left: attributes.left, right: attributes.right)
    emit(.zeroPad(pad, input.operand, into: output.operand), .sample)
    return output
  }

  /// `gamma * (x - mean) / sqrt(variance + epsilon) + beta`, as one factor and one addend a channel
  /// (Ioffe and Szegedy, arXiv 1502.03167); both are computed in binary64.
  private mutating func batchNormalization(
    _ node: Node, _ epsilon: Float, _ input: Value
  ) -> Value {
    let mean = weight(.movingMean, of: node) ?? []
    let variance = weight(.movingVariance, of: node) ?? []
    let gamma = weight(.gamma, of: node) ?? mean.map { _ in 1 }
    let beta = weight(.beta, of: node) ?? mean.map { _ in 0 }
    let scale = zip(gamma, variance).map { gamma, variance in
      Double(gamma) / .sqrt(Double(variance) + Double(epsilon))
    }
    let shift = zip(zip(beta, mean), scale).map { Double($0.0) - Double($0.1) * $1 }
    var output = input
    output.operand = allocate(input.operand.count)
    output.isShared = false
    emit(
      .scaleAndShift(
        scale: constants.add(scale.map { Float($0) }),
        shift: constants.add(shift.map { Float($0) }), input.channelOrder, input.operand,
        into: output.operand), extent(of: input))
    return output
  }

  private mutating func addBias(
    of node: Node, to value: Value, then activation: ActivationFunction
  ) {
    guard let bias = weight(.bias, of: node) else { return activate(value, activation) }
    emit(
      .addBias(
        constants.add(bias), activation.elementFunction ?? .linear, value.channelOrder,
        value.operand), extent(of: value))
    if activation == .softmax { activate(value, activation) }
  }

  private mutating func activate(_ value: Value, _ function: ActivationFunction) {
    if function == .linear { return }
    if let elementwise = function.elementFunction {
      emit(.apply(elementwise, value.operand), extent(of: value))
    } else {
      emit(
        .softmax(channels: value.channels, value.channelOrder, value.operand),
        extent(of: value))
    }
  }

  private mutating func image(_ geometry: WindowGeometry, channels: Int) -> Value {
    let shape = Shape([geometry.outputHeight, geometry.outputWidth, channels])
    return Value(operand: allocate(shape.elementCount), shape: shape)
  }
}

extension Lowering.Value {
  fileprivate func geometry(
    _ window: Extent2D, _ strides: Extent2D, _ dilation: Extent2D, _ padding: Padding
  ) -> WindowGeometry {
    WindowGeometry(
      input: (shape.dimensions[0], shape.dimensions[1], shape.dimensions[2]),
      window: (window.height, window.width), strides: (strides.height, strides.width),
      dilation: (dilation.height, dilation.width), isSamePadded: padding == .same)
  }
}

extension ActivationFunction {
  /// The kernel's name for the function; `nil` for softmax, which is none of single elements.
  fileprivate var elementFunction: ElementFunction? {
    switch self {
    case .linear: .linear
    case .rectifier(let maximum, let negativeSlope, let threshold):
      .rectifier(
        maximum: maximum ?? .infinity, negativeSlope: negativeSlope, threshold: threshold)
    case .elu(let alpha): .elu(alpha: alpha)
    case .sigmoid: .sigmoid
    case .tanh: .tanh
    case .softmax: nil
    }
  }
}
