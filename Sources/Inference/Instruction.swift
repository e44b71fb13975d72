package import Kernels
package import ModelGraph
package import Tensors

/// A value's memory, before it has an address.
package struct StorageID: Hashable, Sendable {
  package let index: Int

  package init(index: Int) { self.index = index }
}

/// Where an array lies: in a workspace, or among the program's constants.
package struct Operand: Hashable, Sendable {
  package enum Place: Hashable, Sendable {
    case memory(StorageID)
    case constant(ConstantRange)
  }

  package let place: Place
  /// Elements of one sample.
  package let count: Int
  /// What the elements are, of a type whose elements have one size.
  package let elementType: ScalarType

  package init(place: Place, count: Int, elementType: ScalarType = .float32) {
    self.place = place
    self.count = count
    self.elementType = elementType
  }

  /// Bytes of an element.
  var elementByteCount: Int { elementType.byteCount ?? 0 }
  /// Bytes of one sample.
  package var byteCount: Int { count * elementByteCount }

  /// The memory that it takes of a workspace; `nil` for a constant.
  package var storage: StorageID? {
    if case .memory(let storage) = place { storage } else { nil }
  }
}

/// One step of a program: a kernel with its operands.
package enum Instruction: Sendable {
  case conv2D(Conv2D, filter: ConstantRange, Operand, scratch: Operand, into: Operand)
  case scaledConvolution(ScaledConvolution)
  case maximumPool(WindowGeometry, Operand, into: Operand)
  case averagePool(WindowGeometry, Operand, into: Operand)
  case zeroPad(ZeroPad, Operand, into: Operand)
  case dense(DenseLanes, weight: ConstantRange, Operand, into: Operand)
  case scaleAndShift(
    scale: ConstantRange, shift: ConstantRange, ChannelOrder, Operand, into: Operand)
  case addBias(ConstantRange, ElementFunction, ChannelOrder, Operand)
  case apply(ElementFunction, Operand)
  case softmax(channels: Int, ChannelOrder, Operand)
  case logSoftmax(channels: Int, Operand)
  case copy(Operand, into: Operand)
  /// `[rows, columns]` of a whole tile to `[columns, rows]`.
  case transpose(rows: Int, columns: Int, Operand, into: Operand)
  /// The gradient of a convolution; `scratch` is the convolution's.
  case transposedConv2D(Conv2D, filter: ConstantRange, Operand, scratch: Operand, into: Operand)
  case resize2D(Resize2D, Operand, into: Operand)
  case arrange(StridedCopy, Operand, into: Operand)
  case fill(Float, Operand)
  case take(AxisExtents, places: [Int], Operand, into: Operand)
  case gather(AxisExtents, Operand, at: Operand, into: Operand)
  case combine(Combination, BroadcastPlan, Operand, Operand, into: Operand)
  case select(Operand, Operand, Operand, into: Operand)
  case elementary(ElementaryFunction, Operand)
  case clip(lower: Float, upper: Float, Operand)
  case reduce(Reduction, AxisExtents, Operand, into: Operand)
  case extremum(AxisExtents, isMaximum: Bool, Operand, into: Operand)
  case topK(rowLength: Int, count: Int, givesPlaces: Bool, Operand, into: Operand)
  case cumulate(
    Cumulation, AxisExtents, isExclusive: Bool, isReversed: Bool, Operand, into: Operand)
  case maximumPlaces(WindowGeometry, Operand, into: Operand)
  case cropAndResize(CropAndResize, Operand, boxes: Operand, numbers: Operand, into: Operand)
  case mask(value: Float, rowLength: Int, Operand, into: Operand)
  case matrixProduct(MatrixProduct, Operand, Operand, into: Operand)
  case normalizeRows(RowNormalization, Operand, into: Operand)
  case normalizeGroups(RowNormalization, groups: Int, Operand, into: Operand)
  case normalizeLengths(rowLength: Int, Operand)
  /// `mask` is an operand of no elements where there is none; `memory`: states, then scratch.
  case recurrent(
    RecurrentLayer, RecurrentWeights, Operand, mask: Operand, memory: Operand, into: Operand)

  package struct ZeroPad: Hashable, Sendable {
    let height: Int, width: Int, channels: Int
    let top: Int, bottom: Int, left: Int, right: Int

    package init(
      height: Int, width: Int, channels: Int, top: Int, bottom: Int, left: Int, right: Int
    ) {
      (self.height, self.width, self.channels) = (height, width, channels)
      (self.top, self.bottom, self.left, self.right) = (top, bottom, left, right)
    }
  }

  /// What is made of two elements.
  package enum Combination: Hashable, Sendable {
    case function(BinaryFunction)
    /// The first where it is positive, the product of both elsewhere.
    case parametricRectifier
  }

  /// Scale and shift: as long as a row (or the channels), or empty.
  package struct RowNormalization: Hashable, Sendable {
    let rowLength: Int
    let epsilon: Float
    let scale: ConstantRange
    let shift: ConstantRange
  }

  package struct RecurrentWeights: Hashable, Sendable {
    let filter: ConstantRange
    let recurrentFilter: ConstantRange
    let bias: ConstantRange
  }

  /// All arrays that the instruction touches.
  package var operands: [Operand] {
    switch self {
    case .conv2D(_, _, let input, let scratch, let output),
      .transposedConv2D(_, _, let input, let scratch, let output):
      [input, scratch, output]
    case .scaledConvolution(let convolution): convolution.operands
    case .maximumPool(_, let input, let output), .averagePool(_, let input, let output),
      .zeroPad(_, let input, let output),
      .dense(_, _, let input, let output), .scaleAndShift(_, _, _, let input, let output),
      .copy(let input, let output), .transpose(_, _, let input, let output),
      .resize2D(_, let input, let output), .arrange(_, let input, let output),
      .take(_, _, let input, let output), .reduce(_, _, let input, let output),
      .extremum(_, _, let input, let output), .mask(_, _, let input, let output),
      .topK(_, _, _, let input, let output), .cumulate(_, _, _, _, let input, let output),
      .maximumPlaces(_, let input, let output),
      .normalizeRows(_, let input, let output), .normalizeGroups(_, _, let input, let output):
      [input, output]
    case .gather(_, let first, let second, let output),
      .combine(_, _, let first, let second, let output),
      .matrixProduct(_, let first, let second, let output):
      [first, second, output]
    case .select(let condition, let first, let second, let output),
      .cropAndResize(_, let condition, let first, let second, let output):
      [condition, first, second, output]
    case .recurrent(_, _, let input, let mask, let memory, let output):
      [input, mask, memory, output]
    case .addBias(_, _, _, let values), .apply(_, let values), .softmax(_, _, let values),
      .logSoftmax(_, let values), .fill(_, let values), .elementary(_, let values),
      .clip(_, _, let values), .normalizeLengths(_, let values):
      [values]
    }
  }

  /// Whether it reads or writes this memory.
  func touches(_ storage: StorageID) -> Bool { operands.contains { $0.storage == storage } }
}

/// Instructions that run one after another, on one sample at a time or on a whole tile.
package struct Stage: Sendable {
  package enum Extent: Sendable { case sample, tile }
  package let extent: Extent
  package var instructions: [Instruction]
  /// For each instruction the nodes that it comes of, by their places in the lowered graph: one, or
  /// more where neighbours' work was fused into it, or none.
  package var origins: [[Int]]

  package init(extent: Extent, instructions: [Instruction], origins: [[Int]]) {
    self.extent = extent
    self.instructions = instructions
    self.origins = origins
  }
}
