import ModelGraph
import ModelSources
import Tensors

/// Products with weights, and of matrices.
extension NodeDecoder {
  static let products: [String: Decoding] = [
    "MatMul": { [try $0.matrixProduct(tail: nil)] },
    "_FusedMatMul": { [try $0.matrixProduct(tail: FusedTail($0))] },
    "BatchMatMul": { [try $0.matrixProduct(tail: nil)] },
    "BatchMatMulV2": { [try $0.matrixProduct(tail: nil)] },
    "BatchMatMulV3": { [try $0.matrixProduct(tail: nil)] },
    "Conv2D": { [try $0.convolution(isDepthwise: false, tail: nil)] },
    "_FusedConv2D": { [try $0.convolution(isDepthwise: false, tail: FusedTail($0))] },
    "DepthwiseConv2dNative": { [try $0.convolution(isDepthwise: true, tail: nil)] },
    "FusedDepthwiseConv2dNative": {
      [try $0.convolution(isDepthwise: true, tail: FusedTail($0))]
    },
    "_FusedDepthwiseConv2dNative": {
      [try $0.convolution(isDepthwise: true, tail: FusedTail($0))]
    },
    "Conv2DBackpropInput": { [try $0.transposedConvolution()] },
    "Einsum": { [try $0.einsum()] },
  ]

  private mutating func matrixProduct(tail: FusedTail?) throws(NodeFailure) -> GraphValue {
    let (first, second) = (try input(0), try input(1))
    let isBatched = node.op.hasPrefix("Batch")
    let transposesFirst = try node.bool(isBatched ? "adj_x" : "transpose_a")
    let transposesSecond = try node.bool(isBatched ? "adj_y" : "transpose_b")
    guard let filter = second.weightName, second.shape.rank == 2, !transposesFirst,
      !transposesSecond, first.shape.rank > 0
    else {
      let product = try add(
        .matrixProduct(transposesFirst: transposesFirst, transposesSecond: transposesSecond),
        first, second)
      return try applied(tail, to: product)
    }
    let units = second.shape.dimensions[1]
    let absorbed = tail?.absorbed(channels: units)
    let product = try add(
      .dense(.init(units: units, activation: absorbed?.activation ?? .linear)), first,
      weights: weights(filter: filter, bias: absorbed?.bias))
    return try applied(absorbed?.rest ?? tail, to: product)
  }

  private mutating func convolution(
    isDepthwise: Bool, tail: FusedTail?
  ) throws(NodeFailure) -> GraphValue {
    var image = try input(0)
    let (filter, name) = try filter(1)
    var attributes = try convolutionAttributes(filter: filter)
    if let edges = try explicitPadding() { image = try add(.pad(edges, .constant(0)), image) }
    let channels = image.shape.channels
    if isDepthwise {
      attributes.outputChannels = filter.dimensions[2] * filter.dimensions[3]
    } else {
      attributes.outputChannels = filter.dimensions[3]
      attributes.groups = max(1, channels / max(1, filter.dimensions[2]))
    }
    let absorbed = tail?.absorbed(channels: attributes.outputChannels)
    attributes.activation = absorbed?.activation ?? .linear
    let product = try add(
      isDepthwise ? .depthwiseConv2D(attributes) : .conv2D(attributes), image,
      weights: weights(filter: name, bias: absorbed?.bias))
    return try applied(absorbed?.rest ?? tail, to: product)
  }

  private mutating func transposedConvolution() throws(NodeFailure) -> GraphValue {
    let image = try input(2)
    let (filter, name) = try filter(1)
    var attributes = try convolutionAttributes(filter: filter)
    attributes.outputChannels = filter.dimensions[2]
    let sizes = try integers(0)
    guard sizes.count == 4 || sizes.count == 2, sizes.allSatisfy({ (0...1 << 24).contains($0) })
    else { throw invalid("its output would be \(sizes)") }
    let extents = sizes.count == 4 ? Array(sizes[1...2]) : sizes
    guard let edges = try explicitPadding() else {
      return try add(
        .transposedConv2D(
          .init(
            outputSize: .init(height: extents[0], width: extents[1]), convolution: attributes)),
        image, weights: weights(filter: name, bias: nil))
    }
    let size = Extent2D(
      height: extents[0] + edges[1].before + edges[1].after,
      width: extents[1] + edges[2].before + edges[2].after)
    let whole = try add(
      .transposedConv2D(.init(outputSize: size, convolution: attributes)), image,
      weights: weights(filter: name, bias: nil))
    let counts = [whole.shape.dimensions[0], extents[0], extents[1], attributes.outputChannels]
    return try add(
      .slice(zip(edges, counts).map { AxisSlice(start: $0.before, count: $1) }), whole)
  }

  private func weights(filter: String, bias: String?) -> [WeightRole: String] {
    var weights: [WeightRole: String] = [.filter: filter]
    weights[.bias] = bias
    return weights
  }

  /// A convolution's filter: extents and weight.
  private func filter(_ index: Int) throws(NodeFailure) -> (shape: Shape, weight: String) {
    let filter = try input(index)
    guard let weight = filter.weightName else {
      throw .unsupported("its filter ('\(node.inputs[index].node)') is computed, not a weight")
    }
    guard filter.shape.rank == 4, filter.shape.elementCount > 0 else {
      throw .format(
        node.wrongInput(
          index, expected: "a filter [height, width, inputs, outputs]", found: "\(filter.shape)"))
    }
    return (filter.shape, weight)
  }

  /// All but the channels.
  private func convolutionAttributes(
    filter: Shape
  ) throws(NodeFailure) -> Conv2DAttributes {
    try requireChannelsLast()
    return Conv2DAttributes(
      outputChannels: 0,
      filter: .init(height: filter.dimensions[0], width: filter.dimensions[1]),
      strides: try spatialExtent("strides"), dilation: try spatialExtent("dilations"),
      padding: try padding(), activation: .linear)
  }
}
