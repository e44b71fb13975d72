import Inference
import ModelGraph
import Tensors
import TestSupport
import Testing

/// Operations on small arrays, small enough to check by hand.
@Suite("Operations on arrays")
struct ArrayOperationTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let operation: ModelGraph.Operation
    let inputs: [(shape: [Int], values: [Float])]
    let shape: [Int]
    let expected: [Float]

    init(
      _ description: String, _ operation: ModelGraph.Operation,
      _ inputs: [(shape: [Int], values: [Float])], gives shape: [Int], _ expected: [Float]
    ) {
      testDescription = description
      self.operation = operation
      self.inputs = inputs
      self.shape = shape
      self.expected = expected
    }
  }

  private static let matrix: (shape: [Int], values: [Float]) = ([2, 3], [1, 2, 3, 4, 5, 6])
  private static let column: (shape: [Int], values: [Float]) = ([2, 1], [10, 20])
  private static let row: (shape: [Int], values: [Float]) = ([3], [10, 20, 30])

  static let cases: [Case] = [
    Case(
      "a row is added to each row", .binary(.add), [matrix, row], gives: [2, 3],
      [11, 22, 33, 14, 25, 36]),
    Case(
      "a column is taken from each column", .binary(.subtract), [matrix, column], gives: [2, 3],
      [-9, -8, -7, -16, -15, -14]),
    Case(
      "a column and a row make a table", .binary(.multiply), [column, row], gives: [2, 3],
      [100, 200, 300, 200, 400, 600]),
    Case(
      "remainders have the divisor's sign", .binary(.floorModulo),
      [([4], [7, -7, 7, -7]), ([4], [3, 3, -3, -3])], gives: [4], [1, 2, -2, -1]),
    Case(
      "nothing divided by nothing is nothing", .binary(.divideNoNaN),
      [([2], [1, 6]), ([2], [0, 3])], gives: [2], [0, 2]),
    Case(
      "negative numbers have whole powers", .binary(.power),
      [([3], [-2, -2, 4]), ([3], [3, -1, 0.5])],
      gives: [3], [-8, -0.5, 2]),
    Case(
      "one element for another where a condition holds", .select,
      [([3], [1, 0, 2]), row, ([1], [-1])], gives: [3], [10, -1, 30]),
    Case("axes are exchanged", .transpose([1, 0]), [matrix], gives: [3, 2], [1, 4, 2, 5, 3, 6]),
    Case(
      "every other column, backwards",
      .slice([AxisSlice(start: 0, count: 2), AxisSlice(start: 2, count: 2, step: -2)]), [matrix],
      gives: [2, 2], [3, 1, 6, 4]),
    Case(
      "arrays of different width stand side by side", .concatenate(axis: 1), [matrix, column],
      gives: [2, 4], [1, 2, 3, 10, 4, 5, 6, 20]),
    Case(
      "arrays stand one above another", .concatenate(axis: 0), [matrix, ([1, 3], [7, 8, 9])],
      gives: [3, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9]),
    Case(
      "a number is put around",
      .pad([AxisPadding(before: 1, after: 0), AxisPadding(before: 0, after: 2)], .constant(9)),
      [matrix], gives: [3, 5], [9, 9, 9, 9, 9, 1, 2, 3, 9, 9, 4, 5, 6, 9, 9]),
    Case(
      "the edge is mirrored without itself",
      .pad([AxisPadding(before: 0, after: 0), AxisPadding(before: 2, after: 1)], .reflection),
      [matrix], gives: [2, 6], [3, 2, 1, 2, 3, 2, 6, 5, 4, 5, 6, 5]),
    Case(
      "the edge is mirrored with itself",
      .pad([AxisPadding(before: 1, after: 1), AxisPadding(before: 0, after: 0)], .symmetry),
      [matrix], gives: [4, 3], [1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6]),
    Case(
      "a column is stretched", .broadcast([2, 2, 3]), [column], gives: [2, 2, 3],
      [10, 10, 10, 20, 20, 20, 10, 10, 10, 20, 20, 20]),
    Case(
      "rows are chosen by number", .gather(axis: 0), [matrix, ([3], [1, 0, 1])], gives: [3, 3],
      [4, 5, 6, 1, 2, 3, 4, 5, 6]),
    Case(
      "columns are chosen by number", .gather(axis: 1), [matrix, ([2], [2, 0])], gives: [2, 2],
      [3, 1, 6, 4]),
    Case(
      "sums of columns", .reduce(.sum, axes: [0], keepsDimensions: false), [matrix], gives: [3],
      [5, 7, 9]),
    Case(
      "means of rows", .reduce(.mean, axes: [1], keepsDimensions: true), [matrix], gives: [2, 1],
      [2, 5]),
    Case(
      "the greatest over the outer axes", .reduce(.maximum, axes: [0, 2], keepsDimensions: false),
      [([2, 2, 2], [1, 8, 3, 4, 5, 6, 7, 2])], gives: [2], [8, 7]),
    Case(
      "all and any", .reduce(.any, axes: [1], keepsDimensions: false), [([2, 2], [0, 0, 0, 3])],
      gives: [2], [0, 1]),
    Case(
      "the first of the greatest", .extremum(axis: 1, isMaximum: true),
      [([2, 3], [1, 5, 5, 4, 3, 2])], gives: [2], [1, 0]),
    Case(
      "the smallest of a column", .extremum(axis: 0, isMaximum: false), [matrix], gives: [3],
      [0, 0, 0]),
    Case(
      "a product of matrices",
      .matrixProduct(transposesFirst: false, transposesSecond: true), [matrix, matrix],
      gives: [2, 2], [14, 32, 32, 77]),
    Case(
      "a product with a transposed matrix, for each of two",
      .matrixProduct(transposesFirst: true, transposesSecond: false),
      [([2, 2, 1], [1, 2, 3, 4]), ([2, 2], [1, 0, 0, 1])], gives: [2, 1, 2], [1, 2, 3, 4]),
    Case(
      "rows of zeros are masked", .mask(value: 0), [([3, 2], [0, 0, 0, 1, 2, 0])], gives: [3],
      [0, 1, 1]),
    Case(
      "numbers of the topology", .constant(ConstantArray(dimensions: [2], elements: [4, 5])), [],
      gives: [2], [4, 5]),
    Case(
      "shares along the first axis", .softmax(axis: 0), [([2, 2], [0, 1, 0, 1])], gives: [2, 2],
      [0.5, 0.5, 0.5, 0.5]),
    Case(
      "numbers are kept between limits", .clip(lower: 2, upper: 5), [matrix], gives: [2, 3],
      [2, 2, 3, 4, 5, 5]),
    Case(
      "the greatest of each row, of equals the first", .topK(count: 2, givesPlaces: false),
      [([2, 4], [1, 5, 5, 3, -1, -2, -1, -4])], gives: [2, 2], [5, 5, -1, -1]),
    Case(
      "the places of the greatest of each row", .topK(count: 2, givesPlaces: true),
      [([2, 4], [1, 5, 5, 3, -1, -2, -1, -4])], gives: [2, 2], [1, 2, 0, 2]),
    Case(
      "nothing is the greatest of nothing", .topK(count: 0, givesPlaces: false), [matrix],
      gives: [2, 0], []),
    Case(
      "sums up to each element of a column",
      .cumulative(.sum, axis: 0, isExclusive: false, isReversed: false), [matrix], gives: [2, 3],
      [1, 2, 3, 5, 7, 9]),
    Case(
      "products of what stands behind",
      .cumulative(.product, axis: 1, isExclusive: true, isReversed: true),
      [matrix], gives: [2, 3], [6, 3, 1, 30, 6, 1]),
    Case(
      "sums stay infinite", .cumulative(.sum, axis: 0, isExclusive: false, isReversed: false),
      [([3], [1, -.infinity, 2])], gives: [3], [1, -.infinity, -.infinity]),
    Case(
      "parts of images, halves rounded up, and a number beyond",
      .cropAndResize(
        .init(size: Extent2D(height: 1, width: 3), interpolation: .nearest, outside: 9)),
      [
        ([1, 2, 2, 1], [1, 2, 3, 4]), ([2, 4], [0, 0, 1, 1, 0, 0, 0, 2]), ([2], [0, 0]),
      ], gives: [2, 1, 3, 1], [3, 4, 4, 1, 2, 9]),
    Case(
      "no part of an image that is not there",
      .cropAndResize(
        .init(size: Extent2D(height: 1, width: 1), interpolation: .bilinear, outside: 9)),
      [([1, 2, 2, 1], [1, 2, 3, 4]), ([2, 4], [0, 0, 1, 1, 0, 0, 1, 1]), ([2], [0, 3])],
      gives: [2, 1, 1, 1], [2.5, 0]),
    Case(
      "places of the greatest in windows over the edge",
      .poolPlaces(
        .init(
          kind: .maximum, window: Extent2D(height: 2, width: 2),
          strides: Extent2D(height: 2, width: 2), padding: .same)),
      [([3, 3, 1], [1, 9, 2, 3, 4, 5, 6, 7, 8])], gives: [2, 2, 1], [1, 5, 7, 8]),
    Case(
      "minus infinity around a pool's image loses against everything",
      .pad(
        [AxisPadding(before: 1, after: 0), AxisPadding(before: 0, after: 1)],
        .constant(-.infinity)), [([1, 2], [-5, -6])], gives: [2, 3],
      [-.infinity, -.infinity, -.infinity, -5, -6, -.infinity]),
    Case(
      "shares of what is masked with minus infinity are 0", .activation(.softmax),
      [([2, 2], [-.infinity, 3, 7, -.infinity])], gives: [2, 2], [0, 1, 1, 0]),
    Case(
      "halves are rounded to even", .elementary(.round), [([4], [0.5, 1.5, -2.5, 2.4])],
      gives: [4], [0, 2, -2, 2]),
    Case(
      "pixels are doubled",
      .resize2D(
        .init(
          size: Extent2D(height: 2, width: 4), interpolation: .nearest, coordinates: .asymmetric)),
      [([1, 2, 1], [1, 2])], gives: [2, 4, 1], [1, 1, 2, 2, 1, 1, 2, 2]),
    Case(
      "between pixels lie their means",
      .resize2D(
        .init(
          size: Extent2D(height: 1, width: 4), interpolation: .bilinear,
          coordinates: .halfPixelCenters)),
      [([1, 2, 1], [0, 4])], gives: [1, 4, 1], [0, 1, 3, 4]),
  ]

  private func program(_ testCase: Case) throws -> Program {
    let inputs = testCase.inputs.enumerated().map { index, input in
      Graph.Input(
        value: ValueID(index: index), name: "input_\(index)", shape: Shape(input.shape))
    }
    let result = ValueID(index: inputs.count)
    let node = Node(
      name: "node", className: "Node", operation: testCase.operation,
      inputs: inputs.map(\.value), outputs: [result])
    let graph = try Graph(
      nodes: [node], inputs: inputs, outputs: [.init(value: result, name: "node")])
    return try Program(
      compiling: Model(graph: graph, weights: WeightTable([])), tileSize: 4)
  }

  @Test("The result is the one found by hand, for every sample of a tile", arguments: cases)
  func result(testCase: Case) throws {
    let program = try program(testCase)
    #expect(program.outputShape.dimensions == testCase.shape)
    var workspace = program.makeWorkspace()
    for (index, input) in testCase.inputs.enumerated() {
      workspace.withInput(index) { span in
        for sample in 0..<program.tileSize {
          for (element, value) in input.values.enumerated() {
            span[sample * input.values.count + element] = value
          }
        }
      }
    }
    program.run(sampleCount: program.tileSize, in: &workspace)
    workspace.withOutput { span in
      for sample in 0..<program.tileSize {
        let count = testCase.expected.count
        #expect((0..<count).map { span[sample * count + $0] } == testCase.expected)
      }
    }
  }

  @Test("A model without inputs compiles and gives its constants")
  func noInputs() throws {
    let program = try program(Self.cases[Self.cases.count - 1])
    #expect(program.tileSize == 4)
    let value = ValueID(index: 0)
    let node = Node(
      name: "c", className: "Const",
      operation: .constant(ConstantArray(dimensions: [2], elements: [4, 5])), inputs: [],
      outputs: [value])
    let graph = try Graph(nodes: [node], inputs: [], outputs: [.init(value: value, name: "c")])
    let constants = try Program(compiling: Model(graph: graph, weights: WeightTable([])))
    var workspace = constants.makeWorkspace()
    constants.run(sampleCount: 1, in: &workspace)
    #expect(workspace.outputs(0, count: 2) == [4, 5])
  }

  @Test("A value that no memory holds is an error before any memory is asked for")
  func memoryBomb() {
    let input = ValueID(index: 0), wide = ValueID(index: 1), sum = ValueID(index: 2)
    let nodes = [
      Node(
        name: "wide", className: "Tile", operation: .broadcast([1 << 16, 1 << 15]),
        inputs: [input], outputs: [wide]),
      Node(
        name: "sum", className: "Sum",
        operation: .reduce(.sum, axes: [0, 1], keepsDimensions: false), inputs: [wide],
        outputs: [sum]),
    ]
    #expect(throws: CompileError.self) {
      let graph = try Graph(
        nodes: nodes, inputs: [.init(value: input, name: "x", shape: Shape([1]))],
        outputs: [.init(value: sum, name: "sum")])
      // Two values of 8 GiB: the second as large as the first.
      _ = try Program(compiling: Model(graph: graph, weights: WeightTable([])), tileSize: 4)
    }
    for dimensions in [[1 << 40, 1 << 40], [1 << 33], [Int.max, 2]] {
      let node = Node(
        name: "wide", className: "Tile", operation: .broadcast(dimensions), inputs: [input],
        outputs: [wide])
      #expect(throws: GraphError.self) { try node.outputShapes(for: [Shape([1])]) }
    }
  }

  @Test("An element that is not there is no number, and nothing else is touched")
  func gatherBeyond() throws {
    let testCase = Case(
      "", .gather(axis: 0), [Self.matrix, ([3], [2, -1, 1])], gives: [3, 3], [])
    let program = try program(testCase)
    var workspace = program.makeWorkspace()
    for (index, input) in testCase.inputs.enumerated() {
      workspace.withInput(index) { span in
        for (element, value) in input.values.enumerated() { span[element] = value }
      }
    }
    program.run(sampleCount: 1, in: &workspace)
    workspace.withOutput { span in
      #expect((0..<6).allSatisfy { span[$0].isNaN })
      #expect((6..<9).map { span[$0] } == [4, 5, 6])
    }
  }
}
