public import Tensors

extension Node {
  /// The extents that the weights must have for a first input of these extents.
  public func weightShapes(for input: Shape) -> [WeightRole: Shape] {
    let channels = input.channels
    switch operation {
    case .dense(let attributes):
      return [
        .filter: Shape([channels, attributes.units]), .bias: Shape([attributes.units]),
      ]
    case .conv2D(let attributes):
      return [
        .filter: Shape(
          attributes.filter.extents(attributes.spatialRank)
            + [channels / max(1, attributes.groups), attributes.outputChannels]),
        .bias: Shape([attributes.outputChannels]),
      ]
    case .depthwiseConv2D(let attributes):
      return [
        .filter: Shape(
          attributes.filter.extents(attributes.spatialRank)
            + [channels, attributes.outputChannels / max(1, channels)]),
        .bias: Shape([attributes.outputChannels]),
      ]
    case .transposedConv2D(let attributes):
      let convolution = attributes.convolution
      return [
        .filter: Shape(
          convolution.filter.extents(convolution.spatialRank)
            + [convolution.outputChannels, channels]),
        .bias: Shape([convolution.outputChannels]),
      ]
    case .embedding(let rows, let width): return [.filter: Shape([rows, width])]
    case .recurrent(let attributes):
      let width = attributes.cell.gateCount * attributes.units
      return [
        .filter: Shape([channels, width]), .recurrentFilter: Shape([attributes.units, width]),
        .bias: Shape(attributes.cell == .gru(resetsAfter: true) ? [2, width] : [width]),
      ]
    case .weight(let shape): return [.value: shape]
    case .batchNormalization(_, let axis):
      let shape = Shape([axis.map { input.dimensions[$0] } ?? channels])
      return [.gamma: shape, .beta: shape, .movingMean: shape, .movingVariance: shape]
    case .layerNormalization(_, let axisCount):
      let shape = Shape(input.dimensions.suffix(axisCount))
      return [.gamma: shape, .beta: shape]
    case .groupNormalization:
      return [.gamma: Shape([channels]), .beta: Shape([channels])]
    case .parametricRectifier(let alphaShape): return [.alpha: alphaShape]
    case .unitNormalization, .pool2D, .globalPool2D, .resize2D, .activation, .softmax,
      .elementary, .binary, .select, .clip, .flatten, .reshape, .transpose, .slice, .pad,
      .zeroPadding2D, .concatenate, .broadcast, .gather, .constant, .reduce, .extremum,
      .matrixProduct, .topK, .cumulative, .poolPlaces, .cropAndResize, .mask, .dropout, .identity:
      return [:]
    }
  }
}
