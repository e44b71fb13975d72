import ModelGraph
import Tensors
import Testing

@Suite("Shapes of products, normalizations and functions of elements")
struct ProductShapeTests {
  @Test("A fully connected layer changes the last axis only")
  func dense() throws {
    let operation = Operation.dense(.init(units: 7, activation: .linear))
    #expect(try shapes(operation, [5]) == [[7]])
    #expect(try shapes(operation, [2, 3, 5]) == [[2, 3, 7]])
    #expect(refused(operation, []) == [])
  }

  @Test("A table gives a row for each number")
  func embedding() throws {
    #expect(try shapes(.embedding(rows: 100, width: 8), [4, 5]) == [[4, 5, 8]])
    #expect(try shapes(.embedding(rows: 100, width: 8), []) == [[8]])
  }

  @Test("Matrices meet along one axis; those before them are stretched")
  func matrixProduct() throws {
    func product(_ first: Bool, _ second: Bool) -> Operation {
      .matrixProduct(transposesFirst: first, transposesSecond: second)
    }
    #expect(try shapes(product(false, false), [2, 3], [3, 4]) == [[2, 4]])
    #expect(try shapes(product(true, false), [3, 2], [3, 4]) == [[2, 4]])
    #expect(try shapes(product(false, true), [2, 3], [4, 3]) == [[2, 4]])
    #expect(try shapes(product(true, true), [3, 2], [4, 3]) == [[2, 4]])
    #expect(try shapes(product(false, false), [5, 1, 2, 3], [6, 3, 4]) == [[5, 6, 2, 4]])
    #expect(refused(product(false, false), [2, 3], [4, 3]) == [4, 3])
    #expect(refused(product(true, false), [2, 3], [3, 4]) == [3, 4])
    #expect(refused(product(false, true), [2, 3], [3, 4]) == [3, 4])
    #expect(refused(product(false, false), [3], [3, 4]) == [3])
    #expect(refused(product(false, false), [2, 3], [3]) == [2, 3])
    #expect(refused(product(false, false), [5, 2, 3], [6, 3, 4]) == [6])
  }

  private func recurrent(
    _ cell: RecurrentAttributes.Cell = .lstm, sequences: Bool = false, states: Bool = false,
    masked: Bool = false
  ) -> Operation {
    .recurrent(
      .init(
        cell: cell, units: 4, activation: .tanh, recurrentActivation: .sigmoid,
        returnsSequences: sequences, returnsStates: states, goesBackwards: false,
        isMasked: masked))
  }

  @Test("A recurrent layer gives its last output or all, and its states where they are wanted")
  func recurrent() throws {
    #expect(try shapes(recurrent(), [6, 3]) == [[4]])
    #expect(try shapes(recurrent(), [2, 6, 3]) == [[2, 4]])
    #expect(try shapes(recurrent(sequences: true), [2, 6, 3]) == [[2, 6, 4]])
    for (cell, states) in [
      (RecurrentAttributes.Cell.lstm, 2), (.simple, 1), (.gru(resetsAfter: true), 1),
      (.gru(resetsAfter: false), 1),
    ] {
      let expected = [[6, 4]] + [[Int]](repeating: [4], count: states)
      #expect(try shapes(recurrent(cell, sequences: true, states: true), [6, 3]) == expected)
    }
    #expect(refused(recurrent(), [3]) == [3])
  }

  @Test("Its mask has an element a step, its first states one a unit, and as many as the cell")
  func recurrentInputs() throws {
    #expect(try shapes(recurrent(masked: true), [2, 6, 3], [2, 6]) == [[2, 4]])
    #expect(try shapes(recurrent(), [6, 3], [4], [4]) == [[4]])
    #expect(try shapes(recurrent(masked: true), [6, 3], [6], [4], [4]) == [[4]])
    #expect(try shapes(recurrent(.simple), [6, 3], [4]) == [[4]])
    #expect(refused(recurrent(masked: true), [2, 6, 3], [6]) == [6])
    #expect(refused(recurrent(masked: true), [6, 3]) == [6, 3])
    #expect(refused(recurrent(), [6, 3], [4], [5]) == [5])
    #expect(refused(recurrent(), [2, 6, 3], [4], [4]) == [4])
    #expect(objection(recurrent(), [6, 3], [4]) == "it has 1 initial states")
    #expect(objection(recurrent(.simple), [6, 3], [4], [4]) == "it has 2 initial states")
  }

  @Test("Without a step there is no last output, but the outputs of all none")
  func noSteps() throws {
    #expect(refused(recurrent(), [0, 3]) == [0, 3])
    #expect(try shapes(recurrent(sequences: true), [0, 3]) == [[0, 4]])
  }

  @Test("Normalizations need the axes and channels that they work on")
  func normalizations() throws {
    let input = [2, 3, 6]
    for operation in [
      Operation.batchNormalization(epsilon: 0), .batchNormalization(epsilon: 0, axis: 0),
      .layerNormalization(epsilon: 0, axisCount: 1), .layerNormalization(epsilon: 0, axisCount: 3),
      .groupNormalization(groups: 3, epsilon: 0), .unitNormalization,
    ] { #expect(try shapes(operation, input) == [input], "\(operation)") }
    for operation in [
      Operation.batchNormalization(epsilon: 0, axis: 3),
      .batchNormalization(epsilon: 0, axis: -1),
      .layerNormalization(epsilon: 0, axisCount: 0),
      .layerNormalization(epsilon: 0, axisCount: 4), .groupNormalization(groups: 4, epsilon: 0),
      .groupNormalization(groups: 0, epsilon: 0),
    ] { #expect(refused(operation, input) == input, "\(operation)") }
    #expect(refused(.batchNormalization(epsilon: 0), []) == [])
    #expect(refused(.groupNormalization(groups: 1, epsilon: 0), []) == [])
    #expect(refused(.layerNormalization(epsilon: 0, axisCount: 1), []) == [])
  }

  @Test("Functions of elements leave the extents alone")
  func elements() throws {
    for operation in [
      Operation.activation(.relu), .elementary(.negative), .clip(lower: 0, upper: 1),
      .dropout(rate: 0.5), .identity, .unitNormalization,
    ] {
      #expect(try shapes(operation, [2, 3]) == [[2, 3]])
      #expect(try shapes(operation, []) == [[]])
    }
    for operation in [
      Operation.softmax(axis: 0), .softmax(axis: 1),
      .cumulative(.sum, axis: 1, isExclusive: false, isReversed: false),
    ] { #expect(try shapes(operation, [2, 3]) == [[2, 3]]) }
    for operation in [
      Operation.softmax(axis: 2), .softmax(axis: -1),
      .cumulative(.product, axis: 2, isExclusive: true, isReversed: true),
    ] { #expect(refused(operation, [2, 3]) == [2, 3]) }
  }

  @Test("The slopes of a parametric rectifier stretch to its input, not the other way")
  func parametricRectifier() throws {
    for alpha in [[2, 3], [1, 3], [3], [1]] {
      #expect(
        try shapes(.parametricRectifier(alphaShape: Shape(alpha)), [2, 3]) == [[2, 3]])
    }
    for alpha in [[2, 3, 3], [1, 2, 3]] {
      #expect(refused(.parametricRectifier(alphaShape: Shape(alpha)), [2, 3]) == [2, 3])
    }
    #expect(refused(.parametricRectifier(alphaShape: Shape([2, 3])), [2, 1]) == [2, 1])
  }

  @Test("Constants and weights have their own extents")
  func sources() throws {
    #expect(
      try shapes(.constant(.init(dimensions: [2, 1], elements: [1, 2]))) == [[2, 1]])
    #expect(try shapes(.weight(Shape([4, 5]))) == [[4, 5]])
  }

  @Test("An operation has the number of inputs that it is defined for")
  func inputCounts() {
    #expect(objection(.identity) == "it has 0 inputs, not 1")
    #expect(objection(.identity, [1], [1]) == "it has 2 inputs, not 1")
    #expect(objection(.weight(Shape([1])), [1]) == "it has 1 inputs, not 0")
    #expect(objection(.constant(.init(dimensions: [], elements: [1])), [1])?.isEmpty == false)
    #expect(objection(.binary(.add), [1]) == "it has 1 inputs, not 2")
    #expect(objection(.binary(.add), [1], [1], [1]) == "it has 3 inputs, not 2")
    #expect(objection(.gather(axis: 0), [1]) == "it has 1 inputs, not 2")
    #expect(
      objection(.matrixProduct(transposesFirst: false, transposesSecond: false), [1, 1])
        == "it has 1 inputs, not 2")
    #expect(objection(.select, [1], [1]) == "it has 2 inputs, not 3")
    #expect(objection(.concatenate(axis: 0)) == "it has 0 inputs, not 1")
    #expect(objection(recurrent()) == "it has 0 inputs, not 1")
    #expect(objection(recurrent(), [6, 3], [4], [4], [4], [4]) == "it has 5 inputs, not 1")
  }

  @Test("A sample of 2³² elements would fit no memory")
  func tooLarge() throws {
    #expect(try shapes(.broadcast([(1 << 32) - 1]), [1]) == [[(1 << 32) - 1]])
    #expect(objection(.broadcast([1 << 32]), [1]) == "its output would be [4294967296]")
    #expect(
      objection(.embedding(rows: 1, width: 1 << 31), [2]) == "its output would be [2, 2147483648]")
    #expect(objection(.embedding(rows: 1, width: .max), [2])?.isEmpty == false)
    // Nor would an axis beside one of no elements, should others be added to it.
    #expect(objection(.embedding(rows: 1, width: 1 << 32), [0])?.isEmpty == false)
    #expect(objection(.weight(Shape([0, .max])))?.isEmpty == false)
  }
}
