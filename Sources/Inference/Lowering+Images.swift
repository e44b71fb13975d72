import Kernels
import ModelGraph
import RealModule
import Tensors

// Pools, resizing and normalizations.
extension Lowering {
  mutating func pool(_ kind: PoolKind, _ geometry: WindowGeometry, _ input: Value) -> Value {
    let output = images(of: input, geometry, channels: geometry.channels)
    switch kind {
    case .maximum: emit(.maximumPool(geometry, input.operand, into: output.operand), .sample)
    case .average: emit(.averagePool(geometry, input.operand, into: output.operand), .sample)
    }
    return output
  }

  mutating func poolPlaces(_ geometry: WindowGeometry, _ input: Value) -> Value {
    let output = images(of: input, geometry, channels: geometry.channels)
    emit(.maximumPlaces(geometry, input.operand, into: output.operand), .sample)
    return output
  }

  mutating func cropAndResize(
    _ attributes: CropAttributes, _ inputs: [Value], _ shape: Shape
  ) -> Value {
    let (images, boxes, numbers) = (
      sampleMajor(inputs[0]), sampleMajor(inputs[1]), sampleMajor(inputs[2])
    )
    let extents = images.shape.dimensions
    let crop = CropAndResize(
      images: extents[0], height: extents[1], width: extents[2], channels: extents[3],
      crop: (attributes.size.height, attributes.size.width),
      isBilinear: attributes.interpolation == .bilinear, outside: attributes.outside)
    let output = Value(operand: allocate(shape.elementCount), shape: shape)
    emit(
      .cropAndResize(
        crop, images.operand, boxes: boxes.operand, numbers: numbers.operand,
        into: output.operand), .sample)
    return output
  }

  mutating func resize(
    _ attributes: Resize2DAttributes, _ input: Value, _ shape: Shape
  ) -> Value {
    let extents = Array(input.shape.dimensions.suffix(3))
    let resize = Resize2D(
      input: (extents[0], extents[1], extents[2]),
      output: (attributes.size.height, attributes.size.width),
      isBilinear: attributes.interpolation == .bilinear,
      coordinates: attributes.coordinates.kernelCoordinates)
    let output = Value(operand: allocate(shape.elementCount), shape: shape)
    emit(.resize2D(resize, input.operand, into: output.operand), .sample)
    return output
  }

  mutating func zeroPad(
    _ attributes: ZeroPadding2DAttributes, _ input: Value, count: Int
  ) -> Value {
    let extents = Array(input.shape.dimensions.suffix(3))
    let output = Value(operand: allocate(count), shape: input.shape)
    let pad = Instruction.ZeroPad(
      height: extents[0], width: extents[1], channels: extents[2], top: attributes.top,
      bottom: attributes.bottom, left: attributes.left, right: attributes.right)
    emit(.zeroPad(pad, input.operand, into: output.operand), .sample)
    return output
  }

  /// `gamma * (x - mean) / sqrt(variance + epsilon) + beta`, as one factor and one addend a channel
  /// (Ioffe and Szegedy, arXiv 1502.03167); both are computed in binary64.
  mutating func batchNormalization(
    _ node: Node, _ epsilon: Float, _ axis: Int?, _ input: Value
  ) -> Value {
    let mean = weight(.movingMean, of: node) ?? []
    let variance = weight(.movingVariance, of: node) ?? []
    let gamma = weight(.gamma, of: node) ?? mean.map { _ in 1 }
    let beta = weight(.beta, of: node) ?? mean.map { _ in 0 }
    let scale = zip(gamma, variance).map { gamma, variance in
      Double(gamma) / .sqrt(Double(variance) + Double(epsilon))
    }
    let shift = zip(zip(beta, mean), scale).map { Double($0.0) - Double($0.1) * $1 }
    if let axis, axis != input.shape.rank - 1 {
      let shape = Shape(
        [scale.count] + Array(repeating: 1, count: input.shape.rank - 1 - axis))
      let factors = constant(scale.map { Float($0) }, shape)
      let addends = constant(shift.map { Float($0) }, shape)
      let scaled = combine(.function(.multiply), input, factors, shape: input.shape)
      return combine(.function(.add), scaled, addends, shape: input.shape)
    }
    var output = input
    output.operand = allocate(input.operand.count)
    output.isShared = false
    emit(
      .scaleAndShift(
        scale: constants.add(scale.map { Float($0) }),
        shift: constants.add(shift.map { Float($0) }), input.channelOrder, input.operand,
        into: output.operand), input.extent)
    return output
  }

  mutating func layerNormalization(
    _ node: Node, _ epsilon: Float, _ axisCount: Int, _ input: Value
  ) -> Value {
    let output = Value(operand: allocate(input.operand.count), shape: input.shape)
    let rowLength = input.shape.dimensions.suffix(axisCount).reduce(1, *)
    emit(
      .normalizeRows(
        rowNormalization(node, rowLength, epsilon), input.operand, into: output.operand), .sample)
    return output
  }

  mutating func groupNormalization(
    _ node: Node, _ groups: Int, _ epsilon: Float, _ input: Value
  ) -> Value {
    let output = Value(operand: allocate(input.operand.count), shape: input.shape)
    emit(
      .normalizeGroups(
        rowNormalization(node, input.channels, epsilon), groups: groups, input.operand,
        into: output.operand), .sample)
    return output
  }

  private mutating func rowNormalization(
    _ node: Node, _ rowLength: Int, _ epsilon: Float
  ) -> Instruction.RowNormalization {
    Instruction.RowNormalization(
      rowLength: rowLength, epsilon: epsilon,
      scale: constants.add(weight(.gamma, of: node) ?? []),
      shift: constants.add(weight(.beta, of: node) ?? []))
  }
}

extension Resize2DAttributes.Coordinates {
  fileprivate var kernelCoordinates: Resize2D.Coordinates {
    switch self {
    case .asymmetric: .asymmetric
    case .alignedCorners: .alignedCorners
    case .halfPixelCenters: .halfPixelCenters
    }
  }
}
