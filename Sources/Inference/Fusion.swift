import Kernels

/// Lets kernels that can do it do their neighbours' work: zeros around an image, a channel's factor
/// and addend (bias, batch normalization), bounds (rectifiers).
///
/// Nothing is folded into the weights: a sum is scaled after it is complete, so that the weights
/// stay the numbers that the model's file holds.
struct Fusion {
  private var instructions: [Instruction]
  private var constants: ConstantPool
  private let readerCounts: [StorageID: Int]

  /// Rewrites a lowered model's stages.
  ///
  /// `kept`: the program's inputs and outputs, which others read too.
  static func fuse(_ stages: inout [Stage], constants: inout ConstantPool, kept: [Operand]) {
    let touched = stages.flatMap { $0.instructions.flatMap(\.operands) } + kept
    let counts = touched.compactMap(\.storage).reduce(into: [:]) { $0[$1, default: 0] += 1 }
    for index in stages.indices where stages[index].extent == .sample {
      var fusion = Fusion(
        instructions: stages[index].instructions, constants: constants, readerCounts: counts)
      fusion.run()
      stages[index].instructions = fusion.instructions
      constants = fusion.constants
    }
  }

  private init(
    instructions: [Instruction], constants: ConstantPool, readerCounts: [StorageID: Int]
  ) {
    self.instructions = instructions
    self.constants = constants
    self.readerCounts = readerCounts
  }

  private mutating func run() {
    var index = 0
    while index < instructions.count {
      if case .scaledConvolution(var convolution) = instructions[index] {
        absorbPadding(before: index, into: &convolution)
        while let next = neighbour(of: convolution, behind: index),
          absorb(instructions[next], into: &convolution)
        {
          instructions.remove(at: next)
        }
        instructions[index] = .scaledConvolution(convolution)
      }
      index += 1
    }
    instructions.removeAll { if case .zeroPad(_, _, into: let x) = $0 { x.count == 0 } else { false } }
  }

  /// Reads the image from before the zeros were put around it, where nobody else wants these.
  private mutating func absorbPadding(
    before index: Int, into convolution: inout ScaledConvolution
  ) {
    guard let storage = convolution.input.storage, readerCounts[storage] == 2,
      let earlier = instructions[..<index].lastIndex(where: { $0.touches(storage) }),
      case .zeroPad(let pad, let image, let target) = instructions[earlier],
      target == convolution.input, !isWritten(image, in: earlier + 1..<index)
    else { return }
    convolution.absorb(pad, of: image)
    // An empty one is removed at the end, when no index is held.
    instructions[earlier] = .zeroPad(pad, image, into: Operand(place: image.place, count: 0))
  }

  private func isWritten(_ operand: Operand, in range: Range<Int>) -> Bool {
    guard let storage = operand.storage else { return false }
    return instructions[range].contains { $0.touches(storage) && $0.writes(storage) }
  }

  /// The next instruction that touches a convolution's output.
  private func neighbour(of convolution: ScaledConvolution, behind index: Int) -> Int? {
    guard let storage = convolution.output.storage else { return nil }
    return instructions[(index + 1)...].firstIndex { $0.touches(storage) }
  }

  /// Lets the convolution do what comes next; says whether it can.
  private mutating func absorb(
    _ next: Instruction, into convolution: inout ScaledConvolution
  ) -> Bool {
    let isUnbounded = convolution.range == .unbounded
    switch next {
    case .addBias(let bias, let function, .fastest, convolution.output):
      guard isUnbounded, let range = OutputRange(function) else { return false }
      let addends = constants[bias].map(Double.init)
      setScaling(of: &convolution, scale: nil, shift: addends)
      convolution.range = range
      return true
    case .apply(let function, convolution.output):
      guard isUnbounded, let range = OutputRange(function) else { return false }
      convolution.range = range
      return true
    case .scaleAndShift(let scale, let shift, .fastest, convolution.output, let result):
      guard isUnbounded, let storage = convolution.output.storage,
        readerCounts[storage] == 2 + convolution.absorbedCount
      else { return false }
      setScaling(
        of: &convolution, scale: constants[scale].map(Double.init),
        shift: constants[shift].map(Double.init))
      convolution.output = result
      convolution.absorbedCount = 0
      return true
    default: return false
    }
  }

  /// Puts a factor and an addend behind those that are there already; composed in binary64.
  private mutating func setScaling(
    of convolution: inout ScaledConvolution, scale: [Double]?, shift: [Double]
  ) {
    let oldScale = constants[convolution.scale].map(Double.init)
    let oldShift = constants[convolution.shift].map(Double.init)
    let factors = scale ?? shift.map { _ in 1 }
    convolution.scale = constants.add(zip(oldScale, factors).map { Float($0 * $1) })
    convolution.shift = constants.add(
      zip(zip(oldShift, factors), shift).map { Float($0.0 * $0.1 + $1) })
    convolution.absorbedCount += 1
  }
}
