import ModelGraph
import Tensors
import Testing

@Suite("Shapes of weights")
struct WeightShapeTests {
  private func weights(_ operation: Operation, _ input: [Int]) -> [WeightRole: [Int]] {
    node(operation).weightShapes(for: Shape(input)).mapValues(\.dimensions)
  }

  @Test("Products have filters in the layouts that Keras has them in")
  func products() {
    #expect(
      weights(.dense(.init(units: 7, activation: .linear)), [2, 5])
        == [.filter: [5, 7], .bias: [7]])
    let window = Extent2D(3, 4)
    #expect(
      weights(.conv2D(.init(6, filter: window)), [9, 9, 2])
        == [.filter: [3, 4, 2, 6], .bias: [6]])
    #expect(
      weights(.conv2D(.init(6, filter: window, groups: 3)), [9, 9, 12])
        == [.filter: [3, 4, 4, 6], .bias: [6]])
    #expect(
      weights(.conv2D(.init(6, filter: Extent2D(1, 4), spatialRank: 1)), [9, 2])
        == [.filter: [4, 2, 6], .bias: [6]])
    #expect(
      weights(.depthwiseConv2D(.init(6, filter: window)), [9, 9, 2])
        == [.filter: [3, 4, 2, 3], .bias: [6]])
    #expect(
      weights(
        .transposedConv2D(
          .init(outputSize: Extent2D(11, 12), convolution: .init(6, filter: window))), [9, 9, 2])
        == [.filter: [3, 4, 6, 2], .bias: [6]])
    #expect(weights(.embedding(rows: 100, width: 8), [4]) == [.filter: [100, 8]])
    #expect(weights(.weight(Shape([4, 5])), []) == [.value: [4, 5]])
  }

  @Test(
    "Recurrent layers have a column for each gate of each unit",
    arguments: [
      (.simple, 4, [4]), (.lstm, 16, [16]), (.gru(resetsAfter: false), 12, [12]),
      (.gru(resetsAfter: true), 12, [2, 12]),
    ] as [(RecurrentAttributes.Cell, Int, [Int])])
  func recurrent(cell: RecurrentAttributes.Cell, width: Int, bias: [Int]) {
    let operation = Operation.recurrent(
      .init(
        cell: cell, units: 4, activation: .tanh, recurrentActivation: .sigmoid,
        returnsSequences: false, returnsStates: false, goesBackwards: false, isMasked: false))
    #expect(
      weights(operation, [9, 3])
        == [.filter: [3, width], .recurrentFilter: [4, width], .bias: bias])
  }

  @Test("Normalizations have a number for each element of the axes that they work on")
  func normalizations() {
    func all(_ shape: [Int]) -> [WeightRole: [Int]] {
      [.gamma: shape, .beta: shape, .movingMean: shape, .movingVariance: shape]
    }
    #expect(weights(.batchNormalization(epsilon: 0), [5, 6, 7]) == all([7]))
    #expect(weights(.batchNormalization(epsilon: 0, axis: 0), [5, 6, 7]) == all([5]))
    #expect(
      weights(.layerNormalization(epsilon: 0, axisCount: 2), [5, 6, 7])
        == [.gamma: [6, 7], .beta: [6, 7]])
    #expect(
      weights(.groupNormalization(groups: 2, epsilon: 0), [5, 6, 8]) == [.gamma: [8], .beta: [8]])
    #expect(
      weights(.parametricRectifier(alphaShape: Shape([1, 6, 8])), [5, 6, 8])
        == [.alpha: [1, 6, 8]])
    #expect(weights(.activation(.relu), [5, 6, 8]).isEmpty)
  }
}

@Suite("Models whose structure and weights do not fit")
struct ModelCheckTests {
  /// One fully connected layer of 3 inputs and 2 units.
  private func dense(
    filter: Weight?, bias: String? = nil, units: Int = 2
  ) throws -> Model {
    var sketch = Sketch(input: [3])
    var names: [WeightRole: String] = [.filter: "dense/kernel"]
    if let bias { names[.bias] = bias }
    sketch.add("dense", .dense(.init(units: units, activation: .linear)), ["x"], names)
    return Model(
      graph: try sketch.graph(outputs: ["dense"]),
      weights: WeightTable(filter.map { [.init(name: "dense/kernel", weight: $0)] } ?? []))
  }

  private func plain(_ dimensions: [Int], _ type: ScalarType = .float32) -> Weight {
    .plain(Tensor(shape: Shape(dimensions), scalarType: type) { _ in })
  }

  private func problem(_ model: Model) -> String? {
    do throws(GraphError) {
      _ = try model.valueShapes()
      return nil
    } catch { return error.problem }
  }

  @Test("A filter of the layer's shape fits, plain or quantized")
  func fits() throws {
    #expect(try dense(filter: plain([3, 2])).valueShapes()[ValueID(index: 1)] == Shape([2]))
    let codes = Tensor(shape: Shape([3, 2]), scalarType: .uint8) { _ in }
    let quantized = QuantizedTensor(
      encoding: .affineFromMinimum(scale: 1, minimum: 0, bits: 8), codes: codes)
    #expect(problem(try dense(filter: .quantized(quantized))) == nil)
  }

  @Test("A missing weight names what is near, and counts the others that are missing")
  func missing() throws {
    #expect(
      problem(try dense(filter: nil))
        == "The weight 'dense/kernel' (filter) is not in the file.")
    #expect(
      problem(try dense(filter: nil, bias: "dense/bias"))
        == "The weight 'dense/kernel' (filter) is not in the file, nor are 1 others that the "
        + "layers need.")
    let error = #expect(throws: GraphError.self) {
      try dense(filter: plain([3, 2]), bias: "dense/bias").valueShapes()
    }
    #expect(error?.remedy?.contains("'dense/kernel'") == true, "\(error?.remedy ?? "")")
  }

  @Test("Weights of another shape or type are refused by their names")
  func unfit() throws {
    #expect(
      problem(try dense(filter: plain([2, 3])))
        == "The weight 'dense/kernel' has the shape [2, 3] where [3, 2] is needed.")
    #expect(
      problem(try dense(filter: plain([3, 2], .int32)))
        == "The weight 'dense/kernel' is of int32, not of floating point.")
  }

  @Test("A weight that is a value of the graph may be of whole numbers")
  func wholeNumbers() throws {
    var sketch = Sketch(input: [3])
    sketch.add("places", .weight(Shape([4])), [], [.value: "w"])
    let model = Model(
      graph: try sketch.graph(outputs: ["places"]),
      weights: WeightTable([.init(name: "w", weight: plain([4], .int32))]))
    #expect(problem(model) == nil)
  }

  @Test("What nothing makes is not read, and outputs that an operation has not are not used")
  func values() throws {
    var sketch = Sketch(input: [3])
    sketch.add("a", .identity, ["later"])
    sketch.add("later", .identity, ["x"])
    #expect(throws: GraphError.self) { try sketch.graph(outputs: ["a"]) }
    #expect(throws: GraphError.self) { try Sketch(input: [3]).graph(outputs: ["nowhere"]) }
    var other = Sketch(input: [3])
    other.add("a", .identity, ["x"], alsoMaking: ["b"])
    #expect(
      problem(try other.model(outputs: ["a"]))
        == "The layer can't be built: 2 outputs are used of 1.")
    var states = Sketch(input: [5, 3])
    states.add(
      "a",
      .recurrent(
        .init(
          cell: .simple, units: 4, activation: .tanh, recurrentActivation: .sigmoid,
          returnsSequences: false, returnsStates: true, goesBackwards: false, isMasked: false)))
    #expect(
      problem(try states.model(outputs: ["a"]))
        == "The layer can't be built: 1 outputs are used of 2.")
  }
}
