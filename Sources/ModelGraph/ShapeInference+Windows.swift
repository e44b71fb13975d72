import Tensors

extension Node {
  /// An input taken for images: what stands before them, their extents and channels.
  struct Image {
    let outer: [Int]
    let size: Extent2D
    let channels: Int
  }

  func image(_ input: Shape, _ spatialRank: Int) throws(GraphError) -> Image {
    let axes = input.dimensions
    guard axes.count > spatialRank else {
      throw unfit(
        input,
        spatialRank == 2 ? "an image [height, width, channels]" : "a sequence [time, channels]")
    }
    let spatial = axes.dropLast().suffix(spatialRank)
    return Image(
      outer: Array(axes.dropLast(spatialRank + 1)),
      size: Extent2D(
        height: spatialRank == 2 ? spatial[spatial.startIndex] : 1,
        width: spatial[spatial.endIndex - 1]),
      channels: input.channels)
  }

  func convolved(
    _ input: Shape, _ attributes: Conv2DAttributes
  ) throws(GraphError) -> Shape {
    let image = try image(input, attributes.spatialRank)
    if case .depthwiseConv2D = operation {
      guard attributes.outputChannels % max(1, image.channels) == 0 else {
        throw unfit(input, "a divisor of \(attributes.outputChannels) channels")
      }
    } else {
      guard attributes.groups > 0, image.channels % attributes.groups == 0,
        attributes.outputChannels % attributes.groups == 0
      else { throw unfit(input, "channels for \(attributes.groups) groups") }
    }
    let size = try windowed(
      image, attributes.dilatedFilter, attributes.strides, attributes.padding)
    return try checked(
      image.outer + size.extents(attributes.spatialRank) + [attributes.outputChannels])
  }

  func transposeConvolved(
    _ input: Shape, _ attributes: TransposedConv2DAttributes
  ) throws(GraphError) -> Shape {
    let convolution = attributes.convolution
    let image = try image(input, convolution.spatialRank)
    let output = Image(
      outer: image.outer, size: attributes.outputSize, channels: convolution.outputChannels)
    let size = try windowed(
      output, convolution.dilatedFilter, convolution.strides, convolution.padding)
    guard size == image.size else {
      throw unfit(
        input,
        "an image of \(size.height) × \(size.width) for its output of "
          + "\(attributes.outputSize.height) × \(attributes.outputSize.width)")
    }
    return try checked(
      image.outer + attributes.outputSize.extents(convolution.spatialRank)
        + [convolution.outputChannels])
  }

  func cropped(
    _ inputs: [Shape], _ attributes: CropAttributes
  ) throws(GraphError) -> Shape {
    let (images, boxes, numbers) = (inputs[0], inputs[1], inputs[2])
    guard images.rank == 4 else { throw unfit(images, "images [count, height, width, channels]") }
    guard boxes.rank == 2, boxes.channels == 4 else { throw unfit(boxes, "boxes [count, 4]") }
    guard numbers.elementCount == boxes.dimensions[0] else {
      throw unfit(numbers, "a number for each of \(boxes.dimensions[0]) boxes")
    }
    return try checked(
      [boxes.dimensions[0], attributes.size.height, attributes.size.width, images.channels])
  }

  func windowed(
    _ image: Image, _ window: Extent2D, _ strides: Extent2D, _ padding: Padding
  ) throws(GraphError) -> Extent2D {
    func count(_ extent: Int, _ window: Int, _ stride: Int) throws(GraphError) -> Int {
      guard window > 0, stride > 0 else {
        throw invalid("a window of \(window) in steps of \(stride)")
      }
      switch padding {
      case .same: return (extent + stride - 1) / stride
      case .valid:
        guard extent >= window else {
          throw unfit(
            Shape([image.size.height, image.size.width]),
            "an image no smaller than its window (\(window))")
        }
        return (extent - window) / stride + 1
      }
    }
    return Extent2D(
      height: try count(image.size.height, window.height, strides.height),
      width: try count(image.size.width, window.width, strides.width))
  }
}

extension Extent2D {
  /// Height and width, or the width alone.
  func extents(_ spatialRank: Int) -> [Int] { spatialRank == 2 ? [height, width] : [width] }
}

extension Conv2DAttributes {
  /// The window with the gaps that dilation makes in it.
  public var dilatedFilter: Extent2D {
    Extent2D(
      height: (filter.height - 1) * dilation.height + 1,
      width: (filter.width - 1) * dilation.width + 1)
  }
}
