import ModelGraph
import Tensors
import Testing

/// Scale and shift of the normalizations here are exact in binary: gamma 3 and 1 over the square roots
/// of the variances 4 and 1/4 are the scales 3/2 and 2; beta 5 and 7 less the scaled means 2 and −1 are
/// the shifts 2 and 9.
@Suite("Batch normalizations in the weights before them")
struct FoldingTests {
  private struct Case: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let operation: Operation
    let filter: [Int]
    /// What the filter 1, 2, 3, … becomes.
    let folded: [Float]
  }

  private static let pixel = Extent2D(1, 1)

  private static let cases = [
    // Columns are the outputs'.
    Case(
      testDescription: "fully connected", operation: .dense(.init(units: 2, activation: .linear)),
      filter: [2, 2], folded: [1.5, 4, 4.5, 8]),
    Case(
      testDescription: "convolution", operation: .conv2D(.init(2, filter: pixel)),
      filter: [1, 1, 2, 2], folded: [1.5, 4, 4.5, 8]),
    Case(
      testDescription: "depthwise", operation: .depthwiseConv2D(.init(2, filter: pixel)),
      filter: [1, 1, 2, 1], folded: [1.5, 4]),
    // Rows are the outputs'.
    Case(
      testDescription: "transposed",
      operation: .transposedConv2D(
        .init(outputSize: pixel, convolution: .init(2, filter: pixel))),
      filter: [1, 1, 2, 2], folded: [1.5, 3, 6, 8]),
  ]

  private func sketch(
    _ operation: Operation, _ filter: [Int], bias: [Float]? = nil,
    gamma: [Float]? = [3, 1], beta: [Float]? = [5, 7], mean: [Float] = [2, -1],
    variance: [Float] = [4, 0.25], epsilon: Float = 0, axis: Int? = nil
  ) -> Sketch {
    var sketch = Sketch(input: [1, 1, 2])
    sketch.weigh("kernel", filter, [1, 2, 3, 4])
    if let bias { sketch.weigh("bias", [bias.count], bias) }
    sketch.add(
      "product", operation, ["x"],
      bias == nil ? [.filter: "kernel"] : [.filter: "kernel", .bias: "bias"])
    sketch.normalize(
      "norm", "product", gamma: gamma, beta: beta, mean: mean, variance: variance,
      epsilon: epsilon, axis: axis)
    return sketch
  }

  private func numbers(_ model: Model, _ name: String) -> [Float]? {
    model.weights[name]?.decoded.floats()
  }

  @Test("The filter is scaled by output channel, the bias scaled and shifted", arguments: cases)
  private func folds(testCase: Case) throws {
    let sketch = sketch(testCase.operation, testCase.filter, bias: [4, -1])
    let model = try sketch.model(outputs: ["norm"]).foldingBatchNormalizations()
    #expect(model.graph.names == ["product"])
    #expect(model.graph.nodes[0].outputs == [sketch.known("norm")])
    #expect(model.graph.nodes[0].operation == testCase.operation)
    #expect(model.weights.names == ["kernel", "bias"])
    #expect(numbers(model, "kernel") == testCase.folded)
    // 4 × 3/2 + 2, −1 × 2 + 9.
    #expect(numbers(model, "bias") == [8, 7])
  }

  @Test("A product without bias gets one, which is the shift", arguments: cases)
  private func addsBias(testCase: Case) throws {
    let model = try sketch(testCase.operation, testCase.filter).model(outputs: ["norm"])
      .foldingBatchNormalizations()
    #expect(
      model.graph.nodes[0].weightNames == [.filter: "kernel", .bias: "product/folded_bias"])
    #expect(numbers(model, "product/folded_bias") == [2, 9])
    #expect(model.weights.names == ["kernel", "product/folded_bias"])
  }

  @Test("Epsilon is added to the variance; without gamma and beta they are 1 and 0")
  func defaults() throws {
    let dense = Self.cases[0]
    // 1 / √(3 + 1) and 1 / √(0 + 1), and −2/2, −(−1)/1.
    let model = try sketch(
      dense.operation, dense.filter, bias: [4, -1], gamma: nil, beta: nil, variance: [3, 0],
      epsilon: 1
    ).model(outputs: ["norm"]).foldingBatchNormalizations()
    #expect(numbers(model, "kernel") == [0.5, 2, 1.5, 4])
    #expect(numbers(model, "bias") == [1, 0])
  }

  @Test("Scales are computed in binary64 and rounded once")
  func binary64() throws {
    let dense = Self.cases[0]
    let variance: [Float] = [0.1, 0.3]
    let model = try sketch(
      dense.operation, dense.filter, bias: [0.1, 0.7], variance: variance, epsilon: 1e-3
    ).model(outputs: ["norm"]).foldingBatchNormalizations()
    let scales = zip([3.0, 1], variance).map { gamma, variance in
      gamma / (Double(variance) + Double(Float(1e-3))).squareRoot()
    }
    #expect(
      numbers(model, "kernel") == [
        Float(scales[0]), Float(2 * scales[1]), Float(3 * scales[0]), Float(4 * scales[1]),
      ])
    #expect(
      numbers(model, "bias") == [
        Float(Double(Float(0.1)) * scales[0] + (5 - 2 * scales[0])),
        Float(Double(Float(0.7)) * scales[1] + (7 + scales[1])),
      ])
  }

  @Test("A normalization of sums that others read stays; so does one behind a function")
  func keeps() throws {
    let dense = Self.cases[0]
    let sketch = sketch(dense.operation, dense.filter)
    let output = try sketch.model(outputs: ["norm", "product"]).foldingBatchNormalizations()
    #expect(output.graph.names == ["product", "norm"])
    #expect(numbers(output, "kernel") == [1, 2, 3, 4])
    #expect(output.weights.names.count == 5)
    var read = sketch
    read.add("y", .binary(.add), ["norm", "product"])
    #expect(
      try read.model(outputs: ["y"]).foldingBatchNormalizations().graph.names
        == ["product", "norm", "y"])
    let function = self.sketch(.dense(.init(units: 2, activation: .relu)), dense.filter)
    #expect(
      try function.model(outputs: ["norm"]).foldingBatchNormalizations().graph.names
        == ["product", "norm"])
  }

  @Test("One along another axis than the last stays")
  func axis() throws {
    let dense = Self.cases[0]
    // Axis 2 is the last: it could be folded, but only what says so is known to be.
    for axis in [0, 2] {
      let count = axis == 0 ? 1 : 2
      let sketch = sketch(
        dense.operation, dense.filter, gamma: [Float](repeating: 1, count: count),
        beta: [Float](repeating: 1, count: count), mean: [Float](repeating: 1, count: count),
        variance: [Float](repeating: 1, count: count), axis: axis)
      let model = try sketch.model(outputs: ["norm"]).foldingBatchNormalizations()
      #expect(model.graph.names == ["product", "norm"])
    }
  }

  @Test("One whose weights are missing, or of other counts than its channels, stays")
  func incomplete() throws {
    let dense = Self.cases[0]
    for (gamma, beta, mean, variance) in [
      ([1, 1, 1], [1, 1], [1, 1], [1, 1]), ([1, 1], [1, 1, 1], [1, 1], [1, 1]),
      ([1, 1], [1, 1], [1, 1], [1, 1, 1]), ([1, 1, 1], [1, 1, 1], [1, 1, 1], [1, 1, 1]),
    ] as [([Float], [Float], [Float], [Float])] {
      let sketch = sketch(
        dense.operation, dense.filter, gamma: gamma, beta: beta, mean: mean, variance: variance)
      #expect(
        try sketch.model(outputs: ["norm"]).foldingBatchNormalizations().graph.names
          == ["product", "norm"])
    }
    for lost in ["kernel", "norm/movingMean", "norm/movingVariance"] {
      let model = try sketch(dense.operation, dense.filter).model(outputs: ["norm"])
      let without = Model(
        graph: model.graph, weights: WeightTable(model.weights.entries.filter { $0.name != lost }))
      #expect(
        without.foldingBatchNormalizations().graph.names == ["product", "norm"], "\(lost)")
    }
  }

  @Test("A filter or bias that another layer uses too is not changed", arguments: [true, false])
  func shared(isFilter: Bool) throws {
    let dense = Self.cases[0]
    var sketch = sketch(dense.operation, dense.filter, bias: [4, -1])
    sketch.weigh("other", [2, 2], [1])
    sketch.weigh("other_bias", [2], [1])
    sketch.add(
      "second", dense.operation, ["norm"],
      isFilter
        ? [.filter: "kernel", .bias: "other_bias"] : [.filter: "other", .bias: "bias"])
    let model = try sketch.model(outputs: ["second"]).foldingBatchNormalizations()
    #expect(model.graph.names == ["product", "norm", "second"])
    #expect(numbers(model, "kernel") == [1, 2, 3, 4])
    #expect(numbers(model, "bias") == [4, -1])
  }

  @Test("A normalization's weights that another one uses stay in the table")
  func sharedStatistics() throws {
    let dense = Self.cases[0]
    var sketch = sketch(dense.operation, dense.filter)
    sketch.add(
      "again", .batchNormalization(epsilon: 0), ["norm"],
      [.movingMean: "norm/movingMean", .movingVariance: "norm/movingVariance"])
    let model = try sketch.model(outputs: ["again"]).foldingBatchNormalizations()
    #expect(model.graph.names == ["product", "again"])
    #expect(
      model.weights.names
        == ["kernel", "norm/movingMean", "norm/movingVariance", "product/folded_bias"])
  }

  @Test("A model without such pairs is the same model, with its notices")
  func nothing() throws {
    var sketch = Sketch(input: [2])
    sketch.weigh("unused", [1], [1])
    sketch.add("f", .activation(.relu))
    let plain = try sketch.model(outputs: ["f"])
    let model = Model(graph: plain.graph, weights: plain.weights, notices: ["note"])
      .foldingBatchNormalizations()
    #expect(model.weights.names == ["unused"])
    #expect(model.notices == ["note"])
  }

  @Test("The numbers are those of the model that is not folded", arguments: cases)
  private func outputs(testCase: Case) throws {
    let sketch = sketch(testCase.operation, testCase.filter, bias: [4, -1])
    // Exact in binary32, folded or not: halves of small whole numbers.
    let apart = try run(sketch.model(outputs: ["norm", "product"]), [1.5, -2])
    let folded = try sketch.model(outputs: ["norm"]).foldingBatchNormalizations()
    #expect(try run(folded, [1.5, -2])[0] == apart[0])
    #expect(apart[0] != apart[1])
  }
}
