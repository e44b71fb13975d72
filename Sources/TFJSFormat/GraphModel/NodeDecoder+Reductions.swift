import ModelGraph
import ModelSources
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
    "Cumsum": { [try $0.cumulative(.sum)] }, "Cumprod": { [try $0.cumulative(.product)] },
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

  /// Sums, or products, up to each element.
  private mutating func cumulative(_ cumulation: Cumulation) throws(NodeFailure) -> GraphValue {
    let value = try input(0)
    let axis = try axis(integer(1), of: value.shape.rank)
    return try add(
      .cumulative(
        cumulation, axis: axis, isExclusive: node.bool("exclusive"),
        isReversed: node.bool("reverse")), value)
  }
}
