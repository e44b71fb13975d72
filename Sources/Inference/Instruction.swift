import Kernels

/// A value's memory, before it has an address.
struct StorageID: Hashable, Sendable {
  let index: Int
}

/// What of a workspace an instruction touches.
struct Operand: Hashable, Sendable {
  let storage: StorageID
  /// Elements of one sample.
  let count: Int
}

/// Where some constant numbers lie in the program's block of them.
typealias ConstantRange = Range<Int>

/// One step of a program: a kernel with its operands.
enum Instruction: Sendable {
  case conv2D(Conv2D, filter: ConstantRange, Operand, scratch: Operand, into: Operand)
  case depthwiseConv2D(
    WindowGeometry, multiplier: Int, filter: ConstantRange, Operand, into: Operand)
  case maximumPool(WindowGeometry, Operand, into: Operand)
  case averagePool(WindowGeometry, Operand, into: Operand)
  case zeroPad(ZeroPad, Operand, into: Operand)
  case dense(DenseLanes, weight: ConstantRange, Operand, into: Operand)
  case scaleAndShift(
    scale: ConstantRange, shift: ConstantRange, ChannelOrder, Operand, into: Operand)
  case addBias(ConstantRange, ElementFunction, ChannelOrder, Operand)
  case apply(ElementFunction, Operand)
  case softmax(channels: Int, ChannelOrder, Operand)
  case copy(Operand, into: Operand)
  /// `[rows, columns]` of a whole tile to `[columns, rows]`.
  case transpose(rows: Int, columns: Int, Operand, into: Operand)

  struct ZeroPad: Hashable, Sendable {
    let height: Int, width: Int, channels: Int
    let top: Int, bottom: Int, left: Int, right: Int
  }

  /// All memory that the instruction touches.
  var operands: [Operand] {
    switch self {
    case .conv2D(_, _, let input, let scratch, let output): [input, scratch, output]
    case .depthwiseConv2D(_, _, _, let input, let output), .maximumPool(_, let input, let output),
      .averagePool(_, let input, let output), .zeroPad(_, let input, let output),
      .dense(_, _, let input, let output), .scaleAndShift(_, _, _, let input, let output),
      .copy(let input, let output), .transpose(_, _, let input, let output):
      [input, output]
    case .addBias(_, _, _, let values), .apply(_, let values), .softmax(_, _, let values):
      [values]
    }
  }
}

/// Instructions that run one after another, on one sample at a time or on a whole tile.
struct Stage: Sendable {
  enum Extent: Sendable { case sample, tile }
  let extent: Extent
  var instructions: [Instruction]
}
