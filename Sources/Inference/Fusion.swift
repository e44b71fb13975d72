import Kernels

/// Lets kernels that can do it do their neighbours' work: zeros around an image, a channel's factor
/// and addend (bias, batch normalization), bounds (rectifiers).
///
/// Nothing is folded into the weights: a sum is scaled after it is complete, so that the weights
/// stay the numbers that the model's file holds.
package struct Fusion {
  private var instructions: [Instruction]
  private var origins: [[Int]]
  private var constants: ConstantPool
  private let touchCounts: [StorageID: Int]

  /// Rewrites a lowered model's stages.
  ///
  /// `kept`: the program's inputs and outputs, which others read too.
  package static func fuse(_ stages: inout [Stage], constants: inout ConstantPool, kept: [Operand])
  {
    let touched = stages.flatMap { $0.instructions.flatMap(\.operands) } + kept
    let counts = touched.compactMap(\.storage).reduce(into: [:]) { $0[$1, default: 0] += 1 }
    for index in stages.indices {
      var fusion = Fusion(
        stages[index], constants: constants, touchCounts: counts)
      // Not held twice, or the first addition would copy all weights.
      constants = ConstantPool()
      fusion.run()
      stages[index].instructions = fusion.instructions
      stages[index].origins = fusion.origins
      constants = fusion.constants
    }
  }

  private init(_ stage: Stage, constants: ConstantPool, touchCounts: [StorageID: Int]) {
    instructions = stage.instructions
    origins = stage.origins
    self.constants = constants
    self.touchCounts = touchCounts
  }

  private mutating func run() {
    var index = 0
    while index < instructions.count {
      if case .scaledConvolution(var convolution) = instructions[index] {
        if absorbPadding(before: index, into: &convolution) { index -= 1 }
        while let next = neighbour(of: convolution, behind: index),
          absorb(instructions[next], into: &convolution)
        {
          remove(next, absorbedBy: index)
        }
        instructions[index] = .scaledConvolution(convolution)
      }
      index += 1
    }
  }

  /// Reads the image from before zeros were put around it, where nobody else wants these; says
  /// whether it does.
  private mutating func absorbPadding(
    before index: Int, into convolution: inout ScaledConvolution
  ) -> Bool {
    guard let storage = convolution.input.storage, touchCounts[storage] == 2,
      let earlier = instructions[..<index].lastIndex(where: { $0.touches(storage) }),
      case .zeroPad(let pad, let image, convolution.input) = instructions[earlier],
      let source = image.storage,
      !instructions[earlier + 1..<index].contains(where: { $0.touches(source) })
    else { return false }
    convolution.absorb(pad, of: image)
    remove(earlier, absorbedBy: index)
    return true
  }

  /// Takes an instruction away whose work another does now.
  private mutating func remove(_ absorbed: Int, absorbedBy index: Int) {
    origins[index] = Set(origins[index] + origins[absorbed]).sorted()
    origins.remove(at: absorbed)
    instructions.remove(at: absorbed)
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
      let addends = constants.floats(bias).map(Double.init)
      setScaling(of: &convolution, scale: nil, shift: addends)
      convolution.range = range
      convolution.biasCount += 1
      return true
    case .clip(let lower, let upper, convolution.output):
      guard isUnbounded else { return false }
      convolution.range = OutputRange(lower: lower, upper: upper)
      return true
    case .apply(let function, convolution.output):
      guard isUnbounded, let range = OutputRange(function) else { return false }
      convolution.range = range
      return true
    case .scaleAndShift(let scale, let shift, .fastest, convolution.output, let result):
      guard isUnbounded, let storage = convolution.output.storage,
        touchCounts[storage] == 2 + convolution.biasCount
      else { return false }
      setScaling(
        of: &convolution, scale: constants.floats(scale).map(Double.init),
        shift: constants.floats(shift).map(Double.init))
      convolution.output = result
      convolution.biasCount = 0
      return true
    default: return false
    }
  }

  /// Puts a factor and an addend behind those that are there already; composed in binary64.
  private mutating func setScaling(
    of convolution: inout ScaledConvolution, scale: [Double]?, shift: [Double]
  ) {
    let oldScale = constants.floats(convolution.scale).map(Double.init)
    let oldShift = constants.floats(convolution.shift).map(Double.init)
    let factors = scale ?? shift.map { _ in 1 }
    convolution.scale = constants.add(zip(oldScale, factors).map { Float($0 * $1) })
    convolution.shift = constants.add(
      zip(zip(oldShift, factors), shift).map { Float($0.0 * $0.1 + $1) })
  }
}
