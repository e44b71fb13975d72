import ModelGraph
import Tensors

/// Operations that make one element of many.
extension NodeDecoder {
  static let reductions: [String: Decoding] = [
    "Mean": reduce(.mean), "Sum": reduce(.sum), "Prod": reduce(.product), "Max": reduce(.maximum),
    "Min": reduce(.minimum), "All": reduce(.all), "Any": reduce(.any),
    "ArgMax": { [try $0.extremum(isMaximum: true)] },
    "ArgMin": { [try $0.extremum(isMaximum: false)] },
    "EuclideanNorm": { decoder in
      let square = try decoder.add(.elementary(.square), decoder.input(0))
      return [try decoder.add(.elementary(.squareRoot), decoder.reduced(square, .sum))]
    },
    "Cumsum": { [try $0.cumulativeSum()] },
  ]

  private static func reduce(_ reduction: Reduction) -> Decoding {
    { [try $0.reduced($0.input(0), reduction)] }
  }

  private mutating func reduced(
    _ value: GraphValue, _ reduction: Reduction
  ) throws(NodeFailure) -> GraphValue {
    var axes: [Int] = []
    for number in try integers(1) { axes.append(try axis(number, of: value.shape.rank)) }
    let keepsDimensions = try node.bool(node.has("keep_dims") ? "keep_dims" : "keepdims")
    let result = try add(
      .reduce(reduction, axes: Array(Set(axes)).sorted(), keepsDimensions: keepsDimensions), value)
    // The mean of whole numbers is a whole number.
    return reduction == .mean && value.type == .integer
      ? try add(.elementary(.truncate), result) : result
  }

  private mutating func extremum(isMaximum: Bool) throws(NodeFailure) -> GraphValue {
    let value = try input(0)
    let axis = try axis(inputs.count > 1 ? integer(1) : 0, of: value.shape.rank)
    return try add(.extremum(axis: axis, isMaximum: isMaximum), value, type: .integer)
  }

  /// Sums up to each element: a product with a triangle of ones.
  private mutating func cumulativeSum() throws(NodeFailure) -> GraphValue {
    let value = try input(0)
    let rank = value.shape.rank
    let axis = try axis(integer(1), of: rank)
    let (isExclusive, isReversed) = (try node.bool("exclusive"), try node.bool("reverse"))
    let extent = value.shape.dimensions[axis]
    guard extent * extent <= 1 << 22 else {
      throw .unsupported("it sums along an axis of \(extent)")
    }
    var triangle: [Double] = []
    for row in 0..<extent {
      for column in 0..<extent {
        let distance = isReversed ? row - column : column - row
        triangle.append(distance >= (isExclusive ? 1 : 0) ? 1 : 0)
      }
    }
    let ones = GraphValue(
      KnownNumbers(shape: Shape([extent, extent]), elements: triangle), type: value.type)
    var order = Array(0..<rank)
    order.swapAt(axis, rank - 1)
    let rows = try reshaped(
      transposed(value, order), to: [value.shape.elementCount / max(1, extent), extent])
    let sums = try add(
      .matrixProduct(transposesFirst: false, transposesSecond: false), rows, ones)
    return try transposed(
      reshaped(sums, to: order.map { value.shape.dimensions[$0] }), order)
  }
}
