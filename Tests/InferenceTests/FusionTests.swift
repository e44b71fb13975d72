import Inference
import Kernels
import Tensors
import Testing

/// Which neighbours' work a convolution does, and which it must not do.
@Suite("Fusion")
struct FusionTests {
  private var constants = ConstantPool()
  private let image = FusionTests.value(0, 18)
  private let sums = FusionTests.value(1, 18)
  private let result = FusionTests.value(2, 18)
  private let padded = FusionTests.value(3, 50)

  private static let relu = ElementFunction.rectifier(
    maximum: .infinity, negativeSlope: 0, threshold: 0)

  private static func value(_ index: Int, _ count: Int) -> Operand {
    Operand(place: .memory(StorageID(index: index)), count: count)
  }

  /// A depthwise 3×3 convolution of two channels, from an image of 3×3, or one with zeros around it.
  private mutating func convolution(_ input: Operand, isPadded: Bool = false) -> Instruction {
    let size = isPadded ? 5 : 3
    let geometry = WindowGeometry(
      input: (size, size, 2), window: (3, 3), strides: (1, 1), isSamePadded: !isPadded)
    return .scaledConvolution(
      ScaledConvolution(
        .depthwise(geometry, multiplier: 1),
        filter: constants.add([Float](repeating: 1, count: 18)),
        scale: constants.add([2, 3] as [Float]), shift: constants.add([10, 20] as [Float]), input,
        into: sums))
  }

  private mutating func bias(
    then function: ElementFunction, _ order: ChannelOrder = .fastest
  ) -> Instruction {
    .addBias(constants.add([0.5, -0.5] as [Float]), function, order, sums)
  }

  private mutating func scaleAndShift(_ order: ChannelOrder = .fastest) -> Instruction {
    .scaleAndShift(
      scale: constants.add([4, 5] as [Float]), shift: constants.add([100, 200] as [Float]), order,
      sums, into: result)
  }

  private let pad = Instruction.ZeroPad(
    height: 3, width: 3, channels: 2, top: 1, bottom: 1, left: 1, right: 1)

  /// What is left of instructions that stand behind one another: the convolution, and how many there are.
  private mutating func fused(
    _ instructions: [Instruction], kept: [Operand] = []
  ) throws -> (convolution: ScaledConvolution, count: Int, origins: [[Int]]) {
    var stages = [
      Stage(
        extent: .sample, instructions: instructions,
        origins: instructions.indices.map { [$0] })
    ]
    Fusion.fuse(&stages, constants: &constants, kept: [image] + kept)
    let found = stages[0].instructions.compactMap { instruction in
      if case .scaledConvolution(let convolution) = instruction { convolution } else { nil }
    }
    return (try #require(found.first), stages[0].instructions.count, stages[0].origins)
  }

  @Test("A bias is added to the shift, and a rectifier becomes the bounds")
  mutating func bias() throws {
    let (convolution, count, origins) = try fused([
      convolution(image), bias(then: .rectifier(maximum: 6, negativeSlope: 0, threshold: 0)),
    ])
    #expect(count == 1 && origins == [[0, 1]])
    #expect(convolution.range == OutputRange(lower: 0, upper: 6))
    #expect(constants.floats(convolution.scale) == [2, 3])
    #expect(constants.floats(convolution.shift) == [10.5, 19.5])
  }

  @Test("A normalization behind a bias multiplies scale and shift")
  mutating func normalization() throws {
    let (convolution, count, origins) = try fused([
      convolution(image), bias(then: .linear), scaleAndShift(), .apply(Self.relu, result),
    ])
    #expect(count == 1 && origins == [[0, 1, 2, 3]])
    #expect(constants.floats(convolution.scale) == [8, 15])
    #expect(constants.floats(convolution.shift) == [142, 297.5])
    #expect(convolution.output == result)
    #expect(convolution.range == OutputRange(lower: 0, upper: .infinity))
  }

  @Test(
    "A function that is more than bounds stays behind",
    arguments: [
      ElementFunction.sigmoid, .rectifier(maximum: .infinity, negativeSlope: 0.1, threshold: 0),
      .rectifier(maximum: .infinity, negativeSlope: 0, threshold: 1), .elu(alpha: 1),
    ])
  mutating func curves(function: ElementFunction) throws {
    #expect(try fused([convolution(image), .apply(function, sums)]).count == 2)
    #expect(try fused([convolution(image), bias(then: function)]).count == 2)
  }

  @Test("Bounds are the last thing that is done: what follows them stays behind")
  mutating func bounds() throws {
    let clip = Instruction.clip(lower: -1, upper: 1, sums)
    let found = try fused([convolution(image), clip])
    #expect(found.count == 1)
    #expect(found.convolution.range == OutputRange(lower: -1, upper: 1))
    for next in [bias(then: .linear), scaleAndShift(), .apply(Self.relu, sums), clip] {
      #expect(try fused([convolution(image), clip, next]).count == 2)
    }
  }

  @Test("Sums that are read twice, or by others, stay where they are")
  mutating func readTwice() throws {
    let other = FusionTests.value(4, 18)
    #expect(try fused([convolution(image), scaleAndShift()]).count == 1)
    #expect(
      try fused([convolution(image), scaleAndShift(), .copy(sums, into: other)]).count == 3)
    #expect(try fused([convolution(image), .copy(sums, into: other), scaleAndShift()]).count == 3)
    #expect(try fused([convolution(image), scaleAndShift()], kept: [sums]).count == 2)
    // What happens in place happens to all readers.
    #expect(
      try fused([convolution(image), bias(then: Self.relu), .copy(sums, into: other)]).count == 2)
    #expect(
      try fused([convolution(image), .copy(sums, into: other), bias(then: Self.relu)]).count == 3)
  }

  @Test("Channels that lie behind one another are not a convolution's")
  mutating func order() throws {
    #expect(try fused([convolution(image), bias(then: .linear, .slowest)]).count == 2)
    #expect(try fused([convolution(image), scaleAndShift(.slowest)]).count == 2)
  }

  @Test("Zeros around an image become the convolution's padding")
  mutating func zeros() throws {
    let padding = Instruction.zeroPad(pad, image, into: padded)
    let (convolution, count, origins) = try fused([
      padding, convolution(padded, isPadded: true),
    ])
    #expect(count == 1 && origins == [[0, 1]])
    #expect(convolution.input == image)
    let geometry = try #require(convolution.geometry)
    let extents = [geometry.inputHeight, geometry.outputHeight, geometry.outputWidth]
    #expect(extents == [3, 3, 3])
    #expect([geometry.paddingTop, geometry.paddingLeft] == [1, 1])
  }

  @Test("Zeros that somebody else reads, or around an image that is gone, stay")
  mutating func zerosThatStay() throws {
    let padding = Instruction.zeroPad(pad, image, into: padded)
    let other = FusionTests.value(5, 50)
    #expect(
      try fused([padding, convolution(padded, isPadded: true), .copy(padded, into: other)]).count
        == 3)
    #expect(
      try fused([padding, convolution(padded, isPadded: true)], kept: [padded]).count == 2)
    #expect(
      try fused([
        padding, .apply(.sigmoid, image), convolution(padded, isPadded: true),
      ]).count == 3)
  }
}
