public import Tensors

extension Node {
  /// The extents of the output for an input of these extents, both without the batch axis.
  ///
  /// - Throws: `GraphError.unfitInput` or `.invalidAttributes`.
  public func outputShape(for input: Shape) throws(GraphError) -> Shape {
    switch operation {
    case .dense(let attributes):
      guard let last = input.dimensions.indices.last else {
        throw unfit(input, "at least one axis")
      }
      var dimensions = input.dimensions
      dimensions[last] = attributes.units
      return try checked(dimensions)
    case .conv2D(let attributes):
      let image = try image(input)
      let size = try windowed(
        image, attributes.dilatedFilter, attributes.strides, attributes.padding)
      return try checked([size.height, size.width, attributes.outputChannels])
    case .depthwiseConv2D(let attributes):
      let image = try image(input)
      guard attributes.outputChannels % max(1, input.dimensions[2]) == 0 else {
        throw unfit(input, "a divisor of \(attributes.outputChannels) channels")
      }
      let size = try windowed(
        image, attributes.dilatedFilter, attributes.strides, attributes.padding)
      return try checked([size.height, size.width, attributes.outputChannels])
    case .pool2D(let attributes):
      let image = try image(input)
      let size = try windowed(image, attributes.window, attributes.strides, attributes.padding)
      return try checked([size.height, size.width, input.dimensions[2]])
    case .globalPool2D(_, let keepsDimensions):
      _ = try image(input)
      let channels = input.dimensions[2]
      return try checked(keepsDimensions ? [1, 1, channels] : [channels])
    case .zeroPadding2D(let attributes):
      let image = try image(input)
      return try checked([
        image.height + attributes.top + attributes.bottom,
        image.width + attributes.left + attributes.right, input.dimensions[2],
      ])
    case .flatten: return try checked([input.elementCount])
    case .reshape(let target): return try reshaped(input, to: target)
    case .batchNormalization, .activation, .dropout, .identity: return input
    }
  }

  /// The extents that the weights must have for an input of these extents.
  public func weightShapes(for input: Shape) -> [WeightRole: Shape] {
    let channels = input.dimensions.last ?? 1
    switch operation {
    case .dense(let attributes):
      return [
        .filter: Shape([channels, attributes.units]), .bias: Shape([attributes.units]),
      ]
    case .conv2D(let attributes):
      return [
        .filter: Shape([
          attributes.filter.height, attributes.filter.width, channels, attributes.outputChannels,
        ]),
        .bias: Shape([attributes.outputChannels]),
      ]
    case .depthwiseConv2D(let attributes):
      return [
        .filter: Shape([
          attributes.filter.height, attributes.filter.width, channels,
          attributes.outputChannels / max(1, channels),
        ]),
        .bias: Shape([attributes.outputChannels]),
      ]
    case .batchNormalization:
      let shape = Shape([channels])
      return [.gamma: shape, .beta: shape, .movingMean: shape, .movingVariance: shape]
    case .pool2D, .globalPool2D, .activation, .zeroPadding2D, .flatten, .reshape, .dropout,
      .identity:
      return [:]
    }
  }

  /// The shape, unless its sample would not fit any memory.
  private func checked(_ dimensions: [Int]) throws(GraphError) -> Shape {
    guard let shape = Shape(checking: dimensions), shape.elementCount < 1 << 32 else {
      throw .invalidAttributes(
        node: name, className: className, reason: "its output would be \(dimensions)")
    }
    return shape
  }

  private func unfit(_ found: Shape, _ expected: String) -> GraphError {
    .unfitInput(node: name, className: className, expected: expected, found: found)
  }

  private func image(_ input: Shape) throws(GraphError) -> Extent2D {
    guard input.rank == 3 else { throw unfit(input, "an image [height, width, channels]") }
    return Extent2D(height: input.dimensions[0], width: input.dimensions[1])
  }

  private func windowed(
    _ image: Extent2D, _ window: Extent2D, _ strides: Extent2D, _ padding: Padding
  ) throws(GraphError) -> Extent2D {
    func count(_ extent: Int, _ window: Int, _ stride: Int) throws(GraphError) -> Int {
      guard window > 0, stride > 0 else {
        throw .invalidAttributes(
          node: name, className: className,
          reason: "a window of \(window) in steps of \(stride)")
      }
      switch padding {
      case .same: return (extent + stride - 1) / stride
      case .valid:
        guard extent >= window else {
          throw unfit(
            Shape([image.height, image.width]), "an image no smaller than its window (\(window))")
        }
        return (extent - window) / stride + 1
      }
    }
    return Extent2D(
      height: try count(image.height, window.height, strides.height),
      width: try count(image.width, window.width, strides.width))
  }

  private func reshaped(_ input: Shape, to target: [Int]) throws(GraphError) -> Shape {
    let known = target.filter { $0 >= 0 }
    let free = target.count - known.count
    guard free <= 1, let knownShape = Shape(checking: known) else {
      throw .invalidAttributes(
        node: name, className: className, reason: "the target shape is \(target)")
    }
    let count = knownShape.elementCount
    if free == 0, count == input.elementCount { return knownShape }
    guard free == 1, count > 0, input.elementCount % count == 0 else {
      throw unfit(input, "as many elements as \(target) holds")
    }
    return try checked(target.map { $0 < 0 ? input.elementCount / count : $0 })
  }
}

extension Conv2DAttributes {
  /// The window with the gaps that dilation makes in it.
  public var dilatedFilter: Extent2D {
    Extent2D(
      height: (filter.height - 1) * dilation.height + 1,
      width: (filter.width - 1) * dilation.width + 1)
  }
}
