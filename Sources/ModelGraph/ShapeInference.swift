public import Tensors

extension Node {
  /// The extents of the outputs for inputs of these extents, all without the batch axis.
  ///
  /// - Throws: `GraphError.unfitInput` or `.invalidAttributes`.
  public func outputShapes(for inputs: [Shape]) throws(GraphError) -> [Shape] {
    let expected = inputCounts
    guard expected.contains(inputs.count) else {
      throw invalid("it has \(inputs.count) inputs, not \(expected.lowerBound)")
    }
    switch operation {
    case .constant(let array): return [try checked(array.dimensions)]
    case .weight(let shape): return [try checked(shape.dimensions)]
    case .concatenate(let axis): return [try concatenated(inputs, axis)]
    case .binary: return [try broadcast(inputs)]
    case .select: return [try broadcast(inputs)]
    case .gather(let axis): return [try gathered(inputs[0], inputs[1], axis)]
    case .cropAndResize(let attributes): return [try cropped(inputs, attributes)]
    case .matrixProduct(let transposesFirst, let transposesSecond):
      return [try matrixProduct(inputs[0], transposesFirst, inputs[1], transposesSecond)]
    case .recurrent(let attributes): return try recurrent(attributes, inputs)
    default: return [try outputShape(for: inputs[0])]
    }
  }

  /// How many inputs the operation may have.
  private var inputCounts: ClosedRange<Int> {
    switch operation {
    case .constant, .weight: 0...0
    case .binary, .gather, .matrixProduct: 2...2
    case .select, .cropAndResize: 3...3
    case .concatenate: 1...Int.max
    case .recurrent: 1...4
    default: 1...1
    }
  }

  /// The extents of the output of an operation that has one input.
  ///
  /// - Throws: `GraphError.unfitInput` or `.invalidAttributes`.
  public func outputShape(for input: Shape) throws(GraphError) -> Shape {
    switch operation {
    case .dense(let attributes):
      guard input.rank > 0 else { throw unfit(input, "at least one axis") }
      return try checked(input.dimensions.dropLast() + [attributes.units])
    case .conv2D(let attributes): return try convolved(input, attributes)
    case .depthwiseConv2D(let attributes): return try convolved(input, attributes)
    case .transposedConv2D(let attributes): return try transposeConvolved(input, attributes)
    case .pool2D(let attributes), .poolPlaces(let attributes):
      let image = try image(input, attributes.spatialRank)
      let size = try windowed(image, attributes.window, attributes.strides, attributes.padding)
      return try checked(image.outer + size.extents(attributes.spatialRank) + [image.channels])
    case .globalPool2D(_, let keepsDimensions):
      let image = try image(input, 2)
      return try checked(image.outer + (keepsDimensions ? [1, 1] : []) + [image.channels])
    case .zeroPadding2D(let attributes):
      let image = try image(input, 2)
      return try checked(
        image.outer + [
          image.size.height + attributes.top + attributes.bottom,
          image.size.width + attributes.left + attributes.right, image.channels,
        ])
    case .resize2D(let attributes):
      let image = try image(input, 2)
      return try checked(
        image.outer + [attributes.size.height, attributes.size.width, image.channels])
    case .embedding(_, let width): return try checked(input.dimensions + [width])
    case .flatten(let first):
      let dimensions = input.dimensions
      guard first <= dimensions.count else { throw unfit(input, "at least \(first) axes") }
      return try checked(dimensions.prefix(first) + [dimensions.dropFirst(first).reduce(1, *)])
    case .reshape(let target): return try reshaped(input, to: target)
    case .transpose(let order):
      guard order.sorted() == Array(0..<input.rank) else {
        throw unfit(input, "\(order.count) axes")
      }
      return try checked(order.map { input.dimensions[$0] })
    case .slice(let slices): return try sliced(input, slices)
    case .pad(let paddings, let content): return try padded(input, paddings, content)
    case .broadcast(let dimensions):
      let shape = try checked(dimensions)
      guard try broadcast([input, shape]) == shape else {
        throw unfit(input, "extents that stretch to \(shape)")
      }
      return shape
    case .reduce(_, let axes, let keepsDimensions):
      return try reduced(input, axes, keepsDimensions: keepsDimensions)
    case .extremum(let axis, _): return try reduced(input, [axis], keepsDimensions: false)
    case .topK(let count, _):
      guard let extent = input.dimensions.last, (0...extent).contains(count) else {
        throw unfit(input, "at least \(count) elements on the last axis")
      }
      return try checked(input.dimensions.dropLast() + [count])
    case .cumulative(_, let axis, _, _):
      try check(axis, of: input)
      return input
    case .mask: return try reduced(input, [input.rank - 1], keepsDimensions: false)
    case .softmax(let axis):
      try check(axis, of: input)
      return input
    case .layerNormalization(_, let axisCount):
      guard axisCount >= 1, axisCount <= input.rank else {
        throw unfit(input, "at least \(axisCount) axes")
      }
      return input
    case .groupNormalization(let groups, _):
      guard input.rank > 0, groups > 0, input.channels % groups == 0 else {
        throw unfit(input, "a multiple of \(groups) channels")
      }
      return input
    case .batchNormalization(_, let axis):
      try check(axis ?? input.rank - 1, of: input)
      return input
    case .unitNormalization, .activation, .elementary, .clip, .dropout, .identity: return input
    case .parametricRectifier(let alpha):
      guard try broadcast([alpha, input]) == input else {
        throw unfit(input, "extents that \(alpha) stretches to")
      }
      return input
    case .constant, .weight, .concatenate, .binary, .select, .gather, .matrixProduct,
      .cropAndResize, .recurrent:
      return try outputShapes(for: [input])[0]
    }
  }

  /// The shape, unless its sample would not fit any memory.
  func checked(_ dimensions: [Int]) throws(GraphError) -> Shape {
    // An axis of nothing makes any other extent possible: each is looked at alone, too.
    guard let shape = Shape(checking: dimensions), shape.elementCount < 1 << 32,
      dimensions.allSatisfy({ $0 < 1 << 32 })
    else {
      throw invalid("its output would be \(dimensions)")
    }
    return shape
  }

  func check(_ axis: Int, of input: Shape) throws(GraphError) {
    guard input.dimensions.indices.contains(axis) else {
      throw unfit(input, "more than \(max(0, axis)) axes")
    }
  }

  func unfit(_ found: Shape, _ expected: String) -> GraphError {
    .unfitInput(node: name, className: className, expected: expected, found: found)
  }

  func invalid(_ reason: String) -> GraphError {
    .invalidAttributes(node: name, className: className, reason: reason)
  }
}

extension Shape {
  /// The extent of the last axis; 1 for a scalar.
  public var channels: Int { dimensions.last ?? 1 }
}
