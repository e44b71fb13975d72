import Kernels
import ModelGraph
import Tensors

// Products with weights: fully connected and convolutional layers.
extension Lowering {
  /// A fully connected layer on a tile of vectors.
  mutating func dense(_ node: Node, _ attributes: DenseAttributes, _ input: Value) -> Value {
    let filter = weight(.filter, of: node) ?? []
    switch engine {
    case .vector: return packedDense(node, attributes, sampleMajor(input), filter)
    case .openBLAS: return denseLanes(node, attributes, input, filter)
    }
  }

  /// One product for a tile, each sample a column of it.
  private mutating func denseLanes(
    _ node: Node, _ attributes: DenseAttributes, _ input: Value, _ filter: [Float]
  ) -> Value {
    let depth = input.shape.elementCount
    let lanes = DenseLanes(
      depth: depth, units: attributes.units, lanes: tileSize,
      isInputSampleMajor: !input.isChannelMajor)
    var transposed = [Float](repeating: 0, count: filter.count)
    var span = transposed.mutableSpan
    Kernels.transpose(filter.span, rows: depth, columns: attributes.units, into: &span)
    let output = Value(
      operand: allocate(attributes.units), shape: Shape([attributes.units]), extent: .tile,
      isChannelMajor: true)
    emit(
      .dense(lanes, weight: constants.add(transposed), input.operand, into: output.operand),
      .tile)
    let isRowwise = attributes.activation == .logSoftmax
    addBias(of: node, to: output, then: isRowwise ? .linear : attributes.activation)
    guard isRowwise else { return output }
    let rows = sampleMajor(output)
    activate(rows, .logSoftmax)
    return rows
  }

  private mutating func packedDense(
    _ node: Node, _ attributes: DenseAttributes, _ input: Value, _ filter: [Float]
  ) -> Value {
    let dense = PackedDense(depth: input.shape.elementCount, units: attributes.units)
    let output = Value(
      operand: allocate(attributes.units), shape: Shape([attributes.units]), extent: .tile)
    // Memory of a tile is so many times that of a sample.
    let scratchCount = (dense.scratchCount(rows: tileSize) + tileSize - 1) / tileSize
    emitScaled(
      .dense(dense, scratch: allocate(scratchCount)), filter: dense.packed(filter), input.operand,
      attributes.units, into: output.operand, .tile)
    addBias(of: node, to: output, then: attributes.activation)
    return output
  }

  /// A fully connected layer on the last of several axes: a 1×1 convolution.
  mutating func pointwise(
    _ node: Node, _ attributes: DenseAttributes, _ input: Value
  ) -> Value {
    let geometry = WindowGeometry(
      input: (input.operand.count / max(1, input.channels), 1, input.channels), window: (1, 1),
      strides: (1, 1), isSamePadded: false)
    return conv2D(
      geometry, filter: weight(.filter, of: node) ?? [], input, attributes.units, node,
      attributes.activation)
  }

  mutating func conv2D(
    _ node: Node, _ attributes: Conv2DAttributes, _ input: Value
  ) -> Value {
    let geometry = input.geometry(
      attributes.filter, attributes.strides, attributes.dilation, attributes.padding,
      attributes.spatialRank)
    let filter = weight(.filter, of: node) ?? []
    guard attributes.groups > 1 else {
      return conv2D(
        geometry, filter: filter, input, attributes.outputChannels, node, attributes.activation)
    }
    return groupedConv2D(node, attributes, geometry, filter, input)
  }

  private mutating func conv2D(
    _ geometry: WindowGeometry, filter: [Float], _ input: Value, _ outputChannels: Int,
    _ node: Node, _ activation: ActivationFunction
  ) -> Value {
    let output = images(of: input, geometry, channels: outputChannels)
    emitConv2D(geometry, filter: filter, input.operand, outputChannels, into: output.operand)
    addBias(of: node, to: output, then: activation)
    return output
  }

  private mutating func emitConv2D(
    _ geometry: WindowGeometry, filter: [Float], _ input: Operand, _ outputChannels: Int,
    into output: Operand
  ) {
    switch engine {
    case .vector:
      if let conv2D = WinogradConv2D(geometry: geometry, outputChannels: outputChannels),
        conv2D.isWorthwhile
      {
        return emitScaled(
          .winograd(conv2D, scratch: allocate(conv2D.scratchCount)), filter: conv2D.packed(filter),
          input, outputChannels, into: output)
      }
      let conv2D = DirectConv2D(geometry: geometry, outputChannels: outputChannels)
      emitScaled(
        .full(conv2D, scratch: allocate(conv2D.scratchCount)), filter: conv2D.packed(filter),
        input, outputChannels, into: output)
    case .openBLAS:
      let conv2D = Conv2D(geometry: geometry, outputChannels: outputChannels)
      emit(
        .conv2D(
          conv2D, filter: constants.add(filter), input, scratch: allocate(conv2D.scratchCount),
          into: output), .sample)
    }
  }

  /// A convolution that does nothing to its sums yet: `Fusion` finds what it can do.
  private mutating func emitScaled(
    _ kind: ScaledConvolution.Kind, filter: [Float], _ input: Operand, _ outputChannels: Int,
    into output: Operand, _ extent: Stage.Extent = .sample
  ) {
    let convolution = ScaledConvolution(
      kind, filter: constants.add(filter),
      scale: constants.add([Float](repeating: 1, count: outputChannels)),
      shift: constants.add([Float](repeating: 0, count: outputChannels)), input, into: output)
    emit(.scaledConvolution(convolution), extent)
  }

  /// Each group of channels is cut out, convolved, and put in its place.
  private mutating func groupedConv2D(
    _ node: Node, _ attributes: Conv2DAttributes, _ geometry: WindowGeometry, _ filter: [Float],
    _ input: Value
  ) -> Value {
    let groups = attributes.groups
    let inputWidth = input.channels / groups
    let outputWidth = attributes.outputChannels / groups
    let part = WindowGeometry(
      input: (geometry.inputHeight, geometry.inputWidth, inputWidth),
      window: (geometry.windowHeight, geometry.windowWidth),
      strides: (geometry.strideY, geometry.strideX),
      dilation: (geometry.dilationY, geometry.dilationX),
      isSamePadded: attributes.padding == .same)
    let output = images(of: input, geometry, channels: attributes.outputChannels)
    let inputPixels = input.operand.count / max(1, input.channels)
    let outputPixels = output.operand.count / max(1, attributes.outputChannels)
    for group in 0..<groups {
      let source = allocate(inputPixels * inputWidth)
      let target = allocate(outputPixels * outputWidth)
      emit(
        .arrange(
          StridedCopy(
            [
              .init(count: inputPixels, sourceStride: input.channels, targetStride: inputWidth),
              .init(count: inputWidth, sourceStride: 1, targetStride: 1),
            ], sourceStart: group * inputWidth), input.operand, into: source), .sample)
      let columns = stride(from: 0, to: filter.count, by: attributes.outputChannels).flatMap {
        filter[$0 + group * outputWidth..<$0 + (group + 1) * outputWidth]
      }
      emitConv2D(part, filter: columns, source, outputWidth, into: target)
      emit(
        .arrange(
          StridedCopy(
            [
              .init(
                count: outputPixels, sourceStride: outputWidth,
                targetStride: attributes.outputChannels),
              .init(count: outputWidth, sourceStride: 1, targetStride: 1),
            ], targetStart: group * outputWidth), target, into: output.operand), .sample)
    }
    addBias(of: node, to: output, then: attributes.activation)
    return output
  }

  mutating func depthwise(
    _ node: Node, _ attributes: Conv2DAttributes, _ input: Value
  ) -> Value {
    let geometry = input.geometry(
      attributes.filter, attributes.strides, attributes.dilation, attributes.padding,
      attributes.spatialRank)
    let output = images(of: input, geometry, channels: attributes.outputChannels)
    emitScaled(
      .depthwise(
        geometry, multiplier: attributes.outputChannels / max(1, input.channels)),
      filter: weight(.filter, of: node) ?? [], input.operand, attributes.outputChannels,
      into: output.operand)
    addBias(of: node, to: output, then: attributes.activation)
    return output
  }

  mutating func transposedConv2D(
    _ node: Node, _ attributes: TransposedConv2DAttributes, _ input: Value
  ) -> Value {
    let convolution = attributes.convolution
    let size = attributes.outputSize
    let geometry = WindowGeometry(
      input: (size.height, size.width, convolution.outputChannels),
      window: (convolution.filter.height, convolution.filter.width),
      strides: (convolution.strides.height, convolution.strides.width),
      dilation: (convolution.dilation.height, convolution.dilation.width),
      isSamePadded: convolution.padding == .same)
    let conv2D = Conv2D(geometry: geometry, outputChannels: input.channels)
    let imageCount =
      input.operand.count / max(1, geometry.outputPixelCount * input.channels)
    let output = Value(
      operand: allocate(imageCount * geometry.inputCount),
      shape: Shape([imageCount, size.height, size.width, convolution.outputChannels]))
    emit(
      .transposedConv2D(
        conv2D, filter: constants.add(weight(.filter, of: node) ?? []), input.operand,
        scratch: allocate(conv2D.scratchCount), into: output.operand), .sample)
    addBias(of: node, to: output, then: convolution.activation)
    return output
  }

  /// Memory for the images that come of a value's images.
  mutating func images(
    of input: Value, _ geometry: WindowGeometry, channels: Int
  ) -> Value {
    let imageCount = input.operand.count / max(1, geometry.inputCount)
    let shape = Shape([imageCount, geometry.outputHeight, geometry.outputWidth, channels])
    return Value(operand: allocate(shape.elementCount), shape: shape)
  }
}

extension Lowering.Value {
  /// Where windows stand on the last three axes (two, where `spatialRank` is 1).
  func geometry(
    _ window: Extent2D, _ strides: Extent2D, _ dilation: Extent2D, _ padding: Padding,
    _ spatialRank: Int
  ) -> WindowGeometry {
    let extents = Array(shape.dimensions.suffix(spatialRank + 1))
    return WindowGeometry(
      input: (spatialRank == 2 ? extents[0] : 1, extents[spatialRank - 1], extents[spatialRank]),
      window: (window.height, window.width), strides: (strides.height, strides.width),
      dilation: (dilation.height, dilation.width), isSamePadded: padding == .same)
  }
}
