import ModelGraph
import Tensors
import Testing

/// What operations make of known numbers.
///
/// The right answers are NumPy's; what is arithmetic on whole
/// numbers stands beside its definition.
@Suite("Operations on known numbers")
struct ConstantFoldingTests {
  private let matrix = KnownArray(shape: Shape([2, 3]), elements: [1, 2, 3, 4, 5, 6])
  private let cube = KnownArray(
    shape: Shape([2, 3, 2]), elements: (0..<12).map { Double($0) })

  /// What is known of an operation's output; `nil` where it is left to the engine.
  private func result(
    _ operation: Operation, _ inputs: KnownArray..., isFloat: Bool = false
  ) throws -> [Double]? {
    let node = Node(
      name: "n", className: "C", operation: operation, inputs: [],
      outputs: [ValueID(index: 0)])
    let shape = try node.outputShapes(for: inputs.map(\.shape))[0]
    let result = operation.folded(on: inputs, shape: shape, isFloat: isFloat)
    if let result { #expect(result.shape == shape) }
    return result?.elements
  }

  @Test("Axes are rearranged as NumPy does")
  func arrangement() throws {
    #expect(try result(.identity, matrix) == matrix.elements)
    #expect(try result(.reshape([3, 2]), matrix) == matrix.elements)
    #expect(try result(.flatten(), matrix) == matrix.elements)
    #expect(try result(.transpose([1, 0]), matrix) == [1, 4, 2, 5, 3, 6])
    // np.arange(12).reshape(2, 3, 2).transpose(2, 0, 1).ravel()
    #expect(
      try result(.transpose([2, 0, 1]), cube) == [0, 2, 4, 6, 8, 10, 1, 3, 5, 7, 9, 11])
    #expect(try result(.broadcast([2, 2]), KnownArray(list: [1, 2])) == [1, 2, 1, 2])
  }

  @Test("Slices begin where they are told and go on by their steps")
  func slices() throws {
    let rows = AxisSlice(start: 0, count: 2)
    #expect(try result(.slice([rows, .init(start: 1, count: 2)]), matrix) == [2, 3, 5, 6])
    #expect(
      try result(.slice([rows, .init(start: 2, count: 2, step: -2)]), matrix) == [3, 1, 6, 4])
    #expect(
      try result(.slice([.init(start: 1, count: 1), .init(start: 0, count: 2, step: 2)]), matrix)
        == [4, 6])
    #expect(try result(.slice([rows, .init(start: 0, count: 0)]), matrix) == [])
  }

  @Test("Elements are chosen along an axis, those that are not there are left to the engine")
  func gather() throws {
    #expect(
      try result(.gather(axis: 0), matrix, KnownArray(list: [1, 0])) == [4, 5, 6, 1, 2, 3])
    #expect(try result(.gather(axis: 1), matrix, KnownArray(list: [2, 0])) == [3, 1, 6, 4])
    #expect(try result(.gather(axis: 1), matrix, KnownArray(1)) == [2, 5])
    // np.take(cube, [[2, 1]], axis=1).ravel()
    let pair = KnownArray(shape: Shape([1, 2]), elements: [2, 1])
    #expect(try result(.gather(axis: 1), cube, pair) == [4, 5, 2, 3, 10, 11, 8, 9])
    for index in [-1, 3] {
      #expect(try result(.gather(axis: 1), matrix, KnownArray(list: [index])) == nil)
    }
    #expect(try result(.gather(axis: 1), matrix, KnownArray(0.5)) == nil)
  }

  @Test("Inputs stand one behind another along their axis")
  func concatenate() throws {
    #expect(
      try result(
        .concatenate(axis: 0), matrix, KnownArray(shape: Shape([1, 3]), elements: [7, 8, 9]))
        == [1, 2, 3, 4, 5, 6, 7, 8, 9])
    #expect(
      try result(
        .concatenate(axis: 1), matrix, KnownArray(shape: Shape([2, 1]), elements: [7, 8]))
        == [1, 2, 3, 7, 4, 5, 6, 8])
    #expect(
      try result(.concatenate(axis: 0), KnownArray(list: []), KnownArray(list: [1])) == [1])
  }

  @Test("The second part is taken where the condition is not 0")
  func select() throws {
    #expect(
      try result(
        .select, KnownArray(list: [1, 0, -1]), KnownArray(5), KnownArray(list: [7, 8, 9]))
        == [5, 8, 5])
  }

  @Test(
    "Reductions along each axis",
    arguments: [
      (.sum, [5, 7, 9], [6, 15], 21), (.mean, [2.5, 3.5, 4.5], [2, 5], 3.5),
      (.product, [4, 10, 18], [6, 120], 720), (.maximum, [4, 5, 6], [3, 6], 6),
      (.minimum, [1, 2, 3], [1, 4], 1), (.all, [1, 1, 1], [1, 1], 1),
      (.any, [1, 1, 1], [1, 1], 1),
    ] as [(Reduction, [Double], [Double], Double)])
  func reductions(
    reduction: Reduction, columns: [Double], rows: [Double], whole: Double
  ) throws {
    func reduced(_ axes: [Int], keeps: Bool = false) throws -> [Double]? {
      try result(.reduce(reduction, axes: axes, keepsDimensions: keeps), matrix)
    }
    #expect(try reduced([0]) == columns)
    #expect(try reduced([1]) == rows)
    #expect(try reduced([1], keeps: true) == rows)
    #expect(try reduced([0, 1]) == [whole])
  }

  @Test("Logic of zeros, and the axis in the middle of three")
  func moreReductions() throws {
    let some = KnownArray(shape: Shape([3, 2]), elements: [0, 0, 0, -2, -1, 1])
    #expect(try result(.reduce(.all, axes: [1], keepsDimensions: false), some) == [0, 0, 1])
    #expect(try result(.reduce(.any, axes: [1], keepsDimensions: false), some) == [0, 1, 1])
    // np.arange(12).reshape(2, 3, 2).sum(1).ravel()
    #expect(try result(.reduce(.sum, axes: [1], keepsDimensions: false), cube) == [6, 9, 24, 27])
    #expect(
      try result(.reduce(.sum, axes: [0, 2], keepsDimensions: false), cube) == [14, 22, 30])
  }

  @Test(
    "Functions of one element",
    arguments: [
      (.negative, [2, 0, -1.5]), (.absolute, [2, 0, 1.5]), (.sign, [-1, 0, 1]),
      (.reciprocal, [-0.5, .infinity, 1 / 1.5]), (.square, [4, 0, 2.25]),
      (.floor, [-2, 0, 1]), (.ceiling, [-2, 0, 2]), (.round, [-2, 0, 2]),
      (.truncate, [-2, 0, 1]), (.logicalNot, [0, 1, 0]), (.isNaN, [0, 0, 0]),
      (.isInfinite, [0, 0, 0]), (.isFinite, [1, 1, 1]),
    ] as [(ElementaryFunction, [Double])])
  func elementary(function: ElementaryFunction, expected: [Double]) throws {
    let numbers = KnownArray(shape: Shape([3]), elements: [-2, 0, 1.5])
    #expect(try result(.elementary(function), numbers) == expected)
  }

  @Test("Halves are rounded to even, down, up and towards zero; roots are exact")
  func rounding() throws {
    let numbers = KnownArray(shape: Shape([4]), elements: [-2.5, -1.5, 0.5, 2.5])
    #expect(try result(.elementary(.round), numbers) == [-2, -2, 0, 2])
    #expect(try result(.elementary(.floor), numbers) == [-3, -2, 0, 2])
    #expect(try result(.elementary(.ceiling), numbers) == [-2, -1, 1, 3])
    #expect(try result(.elementary(.truncate), numbers) == [-2, -1, 0, 2])
    let squares = KnownArray(shape: Shape([2]), elements: [16, 0.25])
    #expect(try result(.elementary(.squareRoot), squares) == [4, 0.5])
    #expect(try result(.elementary(.reciprocalSquareRoot), squares) == [0.25, 2])
    let odd = KnownArray(shape: Shape([3]), elements: [.nan, -.infinity, 1])
    #expect(try result(.elementary(.isNaN), odd) == [1, 0, 0])
    #expect(try result(.elementary(.isInfinite), odd) == [0, 1, 0])
    #expect(try result(.elementary(.isFinite), odd) == [0, 0, 1])
  }

  /// Of −7 and 2, 7 and −2, 4 and 0, 0 and 3, 5 and 5.
  @Test(
    "Functions of two elements",
    arguments: [
      (.add, [-5, 5, 4, 3, 10]), (.subtract, [-9, 9, 4, -3, 0]), (.multiply, [-14, -14, 0, 0, 25]),
      (.divide, [-3.5, -3.5, .infinity, 0, 1]), (.divideNoNaN, [-3.5, -3.5, 0, 0, 1]),
      (.floorDivide, [-4, -4, .infinity, 0, 1]), (.maximum, [2, 7, 4, 3, 5]),
      (.minimum, [-7, -2, 0, 0, 5]), (.squaredDifference, [81, 81, 16, 9, 0]),
      (.equal, [0, 0, 0, 0, 1]), (.notEqual, [1, 1, 1, 1, 0]), (.greater, [0, 1, 1, 0, 0]),
      (.greaterOrEqual, [0, 1, 1, 0, 1]), (.less, [1, 0, 0, 1, 0]),
      (.lessOrEqual, [1, 0, 0, 1, 1]), (.logicalAnd, [1, 1, 0, 0, 1]),
      (.logicalOr, [1, 1, 1, 1, 1]),
    ] as [(BinaryFunction, [Double])])
  func binary(function: BinaryFunction, expected: [Double]) throws {
    let first = KnownArray(list: [-7, 7, 4, 0, 5])
    let second = KnownArray(list: [2, -2, 0, 3, 5])
    #expect(try result(.binary(function), first, second) == expected)
  }

  @Test("What is left of a division has the divisor's sign; false or false is false")
  func moreBinary() throws {
    let first = KnownArray(list: [-7, 7, -7, 7]), second = KnownArray(list: [3, -3, -3, 3])
    #expect(try result(.binary(.floorModulo), first, second) == [2, -2, -1, 1])
    #expect(try result(.binary(.logicalOr), KnownArray(0), KnownArray(0)) == [0])
    #expect(
      try result(.binary(.subtract), KnownArray(10), KnownArray(list: [1, 2])) == [9, 8])
  }

  @Test("Numbers are cut off at both ends of a range")
  func clip() throws {
    #expect(
      try result(.clip(lower: -1, upper: 2.5), KnownArray(list: [-3, -1, 0, 2, 3]))
        == [-1, -1, 0, 2, 2.5])
  }

  @Test("What the engine computes with approximations is left to it")
  func leftToEngine() throws {
    let numbers = KnownArray(list: [1, 2])
    for function in [ElementaryFunction.exponential, .sine, .errorFunction, .logarithm] {
      #expect(try result(.elementary(function), numbers) == nil, "\(function)")
    }
    for function in [BinaryFunction.power, .arctangent2] {
      #expect(try result(.binary(function), numbers, numbers) == nil, "\(function)")
    }
    #expect(try result(.activation(.relu), numbers) == nil)
    #expect(try result(.softmax(axis: 0), numbers) == nil)
  }

  @Test("Floats are rounded to binary32, whole numbers stay exact")
  func rounded() throws {
    // 2²⁴ + 1 is a whole number of int32, and none of binary32.
    let first = KnownArray(16_777_216), second = KnownArray(1)
    #expect(try result(.binary(.add), first, second) == [16_777_217])
    #expect(try result(.binary(.add), first, second, isFloat: true) == [16_777_216])
  }
}
