import Kernels
import ModelGraph
import Tensors

extension Lowering {
  /// Lowers one node and says where its outputs lie.
  mutating func lower(
    _ node: Node, _ inputs: [Value], outputShapes: [Shape]
  ) throws(CompileError) -> [Value] {
    let shape = outputShapes[0]
    switch node.operation {
    case .constant(let array): return [constant(array.elements, shape)]
    case .weight: return [constant(weight(.value, of: node) ?? [], shape)]
    case .recurrent(let attributes):
      return recurrent(node, attributes, inputs.map { sampleMajor($0) }, outputShapes)
    case .binary(let function):
      return [combine(.function(function), inputs[0], inputs[1], shape: shape)]
    case .select: return [select(inputs, shape: shape)]
    case .concatenate(let axis): return [concatenate(inputs, axis: axis, shape: shape)]
    case .gather(let axis):
      return [gather(inputs[0], inputs[1], axis: axis, shape: shape)]
    case .cropAndResize(let attributes): return [cropAndResize(attributes, inputs, shape)]
    case .matrixProduct(let transposesFirst, let transposesSecond):
      return [
        matrixProduct(
          inputs[0], transposesFirst, inputs[1], transposesSecond, shape: shape)
      ]
    default: return [try lower(node, inputs[0], outputShape: shape)]
    }
  }

  /// Lowers a node that has one input and one output.
  private mutating func lower(
    _ node: Node, _ input: Value, outputShape: Shape
  ) throws(CompileError) -> Value {
    switch node.operation {
    case .dense(let attributes):
      return input.isVector && input.operand.storage != nil
        ? dense(node, attributes, input) : pointwise(node, attributes, sampleMajor(input))
    case .conv2D(let attributes): return conv2D(node, attributes, sampleMajor(input))
    case .depthwiseConv2D(let attributes): return depthwise(node, attributes, sampleMajor(input))
    case .transposedConv2D(let attributes):
      return transposedConv2D(node, attributes, sampleMajor(input))
    case .pool2D(let attributes):
      let image = sampleMajor(input)
      return pool(
        attributes.kind,
        image.geometry(
          attributes.window, attributes.strides, Extent2D(height: 1, width: 1),
          attributes.padding, attributes.spatialRank), image)
    case .poolPlaces(let attributes):
      let image = sampleMajor(input)
      return poolPlaces(
        image.geometry(
          attributes.window, attributes.strides, Extent2D(height: 1, width: 1),
          attributes.padding, attributes.spatialRank), image)
    case .globalPool2D(let kind, keepsDimensions: _):
      let image = sampleMajor(input)
      let extents = input.shape.dimensions.suffix(3)
      let whole = Extent2D(
        height: extents[extents.startIndex], width: extents[extents.startIndex + 1])
      let one = Extent2D(height: 1, width: 1)
      return pool(kind, image.geometry(whole, one, one, .valid, 2), image)
    case .resize2D(let attributes): return resize(attributes, sampleMajor(input), outputShape)
    case .zeroPadding2D(let attributes):
      return zeroPad(attributes, sampleMajor(input), count: outputShape.elementCount)
    case .batchNormalization(let epsilon, let axis):
      return batchNormalization(node, epsilon, axis, input)
    case .layerNormalization(let epsilon, let axisCount):
      return layerNormalization(node, epsilon, axisCount, sampleMajor(input))
    case .groupNormalization(let groups, let epsilon):
      return groupNormalization(node, groups, epsilon, sampleMajor(input))
    case .unitNormalization:
      let value = writable(sampleMajor(input))
      emit(.normalizeLengths(rowLength: value.channels, value.operand), value.extent)
      return value
    case .activation(let function):
      let isRowwise = function == .logSoftmax
      let value = writable(isRowwise ? sampleMajor(input) : input)
      activate(value, function)
      return value
    case .softmax(let axis): return softmax(sampleMajor(input), axis: axis)
    case .parametricRectifier(let alphaShape):
      let alpha = constant(weight(.alpha, of: node) ?? [], alphaShape)
      return combine(.parametricRectifier, input, alpha, shape: outputShape)
    case .elementary(let function):
      let value = writable(input)
      emit(.elementary(function, value.operand), value.extent)
      return value
    case .clip(let lower, let upper):
      let value = writable(input)
      emit(.clip(lower: lower, upper: upper, value.operand), value.extent)
      return value
    case .embedding(let rows, let width):
      let table = constant(weight(.filter, of: node) ?? [], Shape([rows, width]))
      return gather(table, input, axis: 0, shape: outputShape)
    case .flatten, .reshape:
      var value = sampleMajor(input)
      value.shape = outputShape
      return value
    case .transpose(let order): return transpose(sampleMajor(input), order, shape: outputShape)
    case .slice(let slices): return slice(sampleMajor(input), slices, shape: outputShape)
    case .pad(let paddings, let content):
      return pad(sampleMajor(input), paddings, content, shape: outputShape)
    case .broadcast: return broadcast(sampleMajor(input), to: outputShape)
    case .reduce(let reduction, let axes, _):
      return reduce(reduction, sampleMajor(input), axes: axes, shape: outputShape)
    case .extremum(let axis, let isMaximum):
      let value = sampleMajor(input)
      let output = Value(operand: allocate(outputShape.elementCount), shape: outputShape)
      emit(
        .extremum(
          value.shape.extents(around: axis), isMaximum: isMaximum, value.operand,
          into: output.operand), .sample)
      return output
    case .topK(let count, let givesPlaces):
      let value = sampleMajor(input)
      let output = Value(operand: allocate(outputShape.elementCount), shape: outputShape)
      emit(
        .topK(
          rowLength: value.channels, count: count, givesPlaces: givesPlaces, value.operand,
          into: output.operand), .sample)
      return output
    case .cumulative(let cumulation, let axis, let isExclusive, let isReversed):
      let value = sampleMajor(input)
      let output = Value(operand: allocate(outputShape.elementCount), shape: outputShape)
      emit(
        .cumulate(
          cumulation, value.shape.extents(around: axis), isExclusive: isExclusive,
          isReversed: isReversed, value.operand, into: output.operand), .sample)
      return output
    case .mask(let number):
      let value = sampleMajor(input)
      let output = Value(operand: allocate(outputShape.elementCount), shape: outputShape)
      emit(
        .mask(
          value: number, rowLength: value.channels, value.operand, into: output.operand), .sample)
      return output
    case .dropout, .identity: return input
    case .constant, .weight, .recurrent, .binary, .select, .concatenate, .gather, .matrixProduct,
      .cropAndResize:
      preconditionFailure("lowered with all its inputs")
    }
  }

  /// Numbers that are the same for all samples.
  mutating func constant(_ numbers: [Float], _ shape: Shape) -> Value {
    Value(
      operand: Operand(place: .constant(constants.add(numbers)), count: numbers.count),
      shape: shape)
  }

  /// Adds a layer's bias and applies its function.
  mutating func addBias(
    of node: Node, to value: Value, then activation: ActivationFunction
  ) {
    guard let bias = weight(.bias, of: node) else { return activate(value, activation) }
    emit(
      .addBias(
        constants.add(bias), activation.elementFunction ?? .linear, value.channelOrder,
        value.operand), value.extent)
    if activation.isAlongLastAxis { activate(value, activation) }
  }

  /// Applies a function in place.
  mutating func activate(_ value: Value, _ function: ActivationFunction) {
    switch function {
    case .linear: break
    case .softmax:
      emit(.softmax(channels: value.channels, value.channelOrder, value.operand), value.extent)
    case .logSoftmax:
      emit(.logSoftmax(channels: value.channels, value.operand), value.extent)
    default:
      if let elementwise = function.elementFunction {
        emit(.apply(elementwise, value.operand), value.extent)
      }
    }
  }
}

extension Shape {
  /// An axis among the others.
  func extents(around axis: Int) -> AxisExtents {
    AxisExtents(
      outer: dimensions[..<axis].reduce(1, *), count: dimensions[axis],
      inner: dimensions[(axis + 1)...].reduce(1, *))
  }

  /// Elements from one step to the next, for each axis.
  var strides: [Int] {
    var strides = [Int](repeating: 1, count: rank)
    for axis in dimensions.indices.dropLast().reversed() {
      strides[axis] = strides[axis + 1] * dimensions[axis + 1]
    }
    return strides
  }
}

extension ActivationFunction {
  /// The kernel's name for the function; `nil` for those that are none of single elements.
  var elementFunction: ElementFunction? {
    switch self {
    case .linear: .linear
    case .rectifier(let maximum, let negativeSlope, let threshold):
      .rectifier(
        maximum: maximum ?? .infinity, negativeSlope: negativeSlope, threshold: threshold)
    case .thresholdedRectifier(let threshold): .thresholdedRectifier(threshold: threshold)
    case .elu(let alpha): .elu(alpha: alpha)
    case .selu: .selu
    case .gelu(let isApproximate): .gelu(isApproximate: isApproximate)
    case .swish: .swish
    case .hardSwish(let slope, let offset): .hardSwish(slope: slope, offset: offset)
    case .sigmoid: .sigmoid
    case .hardSigmoid(let slope, let offset): .hardSigmoid(slope: slope, offset: offset)
    case .tanh: .tanh
    case .softplus: .softplus
    case .softsign: .softsign
    case .exponential: .exponential
    case .mish: .mish
    case .softmax, .logSoftmax: nil
    }
  }
}
