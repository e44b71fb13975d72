import ModelGraph
import Tensors
import Testing

/// Each count is written as the factors that the definition has: outputs × what each one sums up.
@Suite("Multiply-adds")
struct MultiplyAddTests {
  private func count(_ operation: Operation, _ inputs: [Int]...) throws -> Int {
    let node = node(operation)
    let inputs = inputs.map { Shape($0) }
    return node.multiplyAddCount(inputs: inputs, outputs: try node.outputShapes(for: inputs))
  }

  @Test("Products count a multiply-add for each weight of each output")
  func products() throws {
    #expect(try count(.dense(.init(units: 7, activation: .linear)), [2, 5]) == 2 * 7 * 5)
    let window = Extent2D(3, 2)
    #expect(
      try count(.conv2D(.init(6, filter: window)), [9, 8, 4]) == (7 * 7 * 6) * (3 * 2) * 4)
    // What hangs over the border counts, too.
    #expect(
      try count(.conv2D(.init(6, filter: window, padding: .same)), [9, 8, 4])
        == (9 * 8 * 6) * (3 * 2) * 4)
    #expect(
      try count(.conv2D(.init(6, filter: window, strides: Extent2D(2, 2), groups: 2)), [9, 8, 4])
        == (4 * 4 * 6) * (3 * 2) * 2)
    #expect(
      try count(.depthwiseConv2D(.init(8, filter: window)), [9, 8, 4]) == (7 * 7 * 8) * (3 * 2))
    #expect(
      try count(
        .transposedConv2D(
          .init(outputSize: Extent2D(11, 9), convolution: .init(6, filter: window))), [9, 8, 4])
        == (9 * 8 * 4) * (3 * 2) * 6)
  }

  @Test("Matrices count along the axis that they meet on, transposed or not")
  func matrixProduct() throws {
    for (first, second, a, b) in [
      (false, false, [2, 3], [3, 4]), (true, false, [3, 2], [3, 4]),
      (false, true, [2, 3], [4, 3]), (true, true, [3, 2], [4, 3]),
    ] {
      let operation = Operation.matrixProduct(transposesFirst: first, transposesSecond: second)
      #expect(try count(operation, a, b) == 2 * 4 * 3)
      #expect(try count(operation, [5] + a, b) == 5 * 2 * 4 * 3)
    }
  }

  @Test(
    "Recurrent layers count both products of each gate at each step",
    arguments: [
      (.simple, 1), (.lstm, 4), (.gru(resetsAfter: true), 3),
    ] as [(RecurrentAttributes.Cell, Int)])
  func recurrent(cell: RecurrentAttributes.Cell, gates: Int) throws {
    let operation = Operation.recurrent(
      .init(
        cell: cell, units: 4, activation: .tanh, recurrentActivation: .sigmoid,
        returnsSequences: false, returnsStates: false, goesBackwards: false, isMasked: false))
    #expect(try count(operation, [6, 3]) == 6 * (3 + 4) * gates * 4)
    #expect(try count(operation, [2, 6, 3]) == 2 * 6 * (3 + 4) * gates * 4)
  }

  @Test("Normalizations count one an element; what only moves or compares counts none")
  func others() throws {
    for operation in [
      Operation.batchNormalization(epsilon: 0), .layerNormalization(epsilon: 0, axisCount: 1),
      .groupNormalization(groups: 2, epsilon: 0),
    ] { #expect(try count(operation, [3, 4, 2]) == 24) }
    for operation in [
      Operation.activation(.tanh), .flatten(), .unitNormalization, .identity,
      .globalPool2D(.average, keepsDimensions: false),
    ] { #expect(try count(operation, [3, 4, 2]) == 0) }
    #expect(try count(.embedding(rows: 10, width: 4), [3]) == 0)
    #expect(try count(.binary(.multiply), [3], [3]) == 0)
  }
}

@Suite("Output channels of filters")
struct OutputChannelTests {
  private let dense = Operation.dense(.init(units: 3, activation: .linear))

  private func channels(_ operation: Operation, _ filter: [Int]) -> [Int]? {
    let shape = Shape(filter)
    return OutputChannels(operation, shape).map { channels in
      (0..<shape.elementCount).map { channels.channel(of: $0) }
    }
  }

  @Test("The last axis of most filters is the output's; of depthwise ones the last two")
  func last() {
    #expect(channels(dense, [2, 3]) == [0, 1, 2, 0, 1, 2])
    #expect(channels(.conv2D(.init(3)), [1, 1, 2, 3]) == [0, 1, 2, 0, 1, 2])
    #expect(
      channels(.depthwiseConv2D(.init(4)), [2, 1, 2, 2]) == [0, 1, 2, 3, 0, 1, 2, 3])
  }

  @Test("A transposed convolution's filter has its outputs on the last axis but one")
  func transposed() {
    let operation = Operation.transposedConv2D(
      .init(outputSize: Extent2D(3, 3), convolution: .init(3)))
    #expect(channels(operation, [2, 1, 3, 2]) == [0, 0, 1, 1, 2, 2, 0, 0, 1, 1, 2, 2])
    #expect(OutputChannels(operation, Shape([2, 1, 3, 2]))?.step == 2)
  }

  @Test("What is no product has none, and neither has one without outputs")
  func none() {
    #expect(OutputChannels(.activation(.relu), Shape([2])) == nil)
    #expect(OutputChannels(.embedding(rows: 2, width: 3), Shape([2, 3])) == nil)
    #expect(OutputChannels(.conv2D(.init(0)), Shape([1, 1, 2, 0])) == nil)
    #expect(
      OutputChannels(
        .transposedConv2D(.init(outputSize: Extent2D(3, 3), convolution: .init(3))),
        Shape([1, 1, 3, 0])) == nil)
  }

  @Test("All elements of a fully connected layer share a scale, a convolution's by channel")
  func scaleChannels() throws {
    var sketch = Sketch(input: [1, 1, 2])
    sketch.weigh("f", [1, 1, 2, 3], [1])
    sketch.weigh("d", [3, 3], [1])
    sketch.add("conv", .conv2D(.init(3, filter: Extent2D(1, 1))), ["x"], [.filter: "f"])
    sketch.add("dense", dense, ["conv"], [.filter: "d"])
    // Without numbers in the file there is nothing to scale.
    sketch.add("lost", dense, ["dense"], [.filter: "lost"])
    sketch.add("y", .activation(.relu), ["lost"])
    let channels = try sketch.model(outputs: ["y"]).scaleChannels
    #expect(
      channels == [
        "f": try #require(OutputChannels(.conv2D(.init(3)), Shape([1, 1, 2, 3]))),
        "d": .together,
      ])
    #expect((0..<9).allSatisfy { OutputChannels.together.channel(of: $0) == 0 })
  }
}
