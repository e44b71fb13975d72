public import Tensors

extension Node {
  /// Multiply-adds that make one sample's outputs, as the operation is defined; 0 for what only
  /// moves, compares or adds up elements, and for functions of single elements.
  ///
  /// A window that reaches over an image's border counts whole, as it is the custom. How a kernel
  /// computes the same with fewer (Winograd, skipped borders) changes nothing.
  public func multiplyAddCount(inputs: [Shape], outputs: [Shape]) -> Int {
    let written = outputs.first?.elementCount ?? 0
    let read = inputs.first?.elementCount ?? 0
    let channels = inputs.first?.channels ?? 1
    switch operation {
    case .dense: return written * channels
    case .conv2D(let attributes):
      return written * attributes.filter.elementCount * channels / max(1, attributes.groups)
    case .depthwiseConv2D(let attributes): return written * attributes.filter.elementCount
    case .transposedConv2D(let attributes):
      return read * attributes.convolution.filter.elementCount
        * attributes.convolution.outputChannels
    case .recurrent(let attributes):
      // At each step the gates' products with what comes in and with the last output.
      let steps = read / max(1, channels)
      return steps * (channels + attributes.units) * attributes.cell.gateCount * attributes.units
    case .matrixProduct(let transposesFirst, _):
      let matrix = inputs.first?.dimensions.suffix(2) ?? []
      return written * ((transposesFirst ? matrix.first : matrix.last) ?? 1)
    case .batchNormalization: return written
    case .layerNormalization, .groupNormalization: return written
    case .embedding, .weight, .unitNormalization, .pool2D, .globalPool2D, .resize2D, .activation,
      .softmax, .parametricRectifier, .elementary, .binary, .select, .clip, .flatten, .reshape,
      .transpose, .slice, .pad, .zeroPadding2D, .concatenate, .broadcast, .gather, .constant,
      .reduce, .extremum, .topK, .cumulative, .poolPlaces, .cropAndResize, .mask, .dropout,
      .identity:
      return 0
    }
  }
}

extension Extent2D {
  /// Pixels of the window.
  fileprivate var elementCount: Int { height * width }
}
