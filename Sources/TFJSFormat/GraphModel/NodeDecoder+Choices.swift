import ModelGraph
import ModelSources
import Tensors

/// Operations that order, count and place elements.
extension NodeDecoder {
  static let choices: [String: Decoding] = [
    "TopKV2": { decoder in
      let (value, count) = (try decoder.input(0), try decoder.integer(1))
      guard count >= 0 else { throw decoder.invalid("it takes the greatest \(count)") }
      return [
        try decoder.add(.topK(count: count, givesPlaces: false), value),
        try decoder.add(.topK(count: count, givesPlaces: true), value, type: .integer),
      ]
    },
    "Bincount": { [try $0.counts(isBinary: false)] },
    "DenseBincount": { [try $0.counts(isBinary: $0.node.bool("binary_output"))] },
    "LowerBound": { [try $0.bound(.less)] },
    "UpperBound": { [try $0.bound(.lessOrEqual)] },
    "MatrixBandPart": { [try $0.band()] },
    "BroadcastArgs": { decoder in
      let (first, second) = (try decoder.integers(0), try decoder.integers(1))
      let rank = max(first.count, second.count)
      let extents = (0..<rank).map { axis in
        let pair = [first, second].map { extents in
          axis < rank - extents.count ? 1 : extents[axis - rank + extents.count]
        }
        return pair[0] == 1 ? pair[1] : pair[0]
      }
      return [GraphValue(KnownArray(list: extents), type: .integer)]
    },
    "ScatterNd": { decoder in
      let target = try decoder.shape(decoder.integers(2))
      return [try decoder.scattered(decoder.input(1), over: nil, target)]
    },
    "TensorScatterUpdate": { decoder in
      let whole = try decoder.input(0)
      return [try decoder.scattered(decoder.input(2), over: whole, whole.shape)]
    },
  ]

  /// How often each number from 0 on stands in a row, or the sums of their weights.
  ///
  /// Where the number of counts is the greatest element and more, its least value is taken; rows that
  /// would need more counts become NaN.
  private mutating func counts(isBinary: Bool) throws(NodeFailure) -> GraphValue {
    let (value, weights) = (try input(0), try input(2))
    let size = try input(1)
    let isKnown = size.numbers != nil
    guard
      let count = try isKnown
        ? integer(1) : builder.lowerBound(of: size.built()).flatMap(Int.init(exactly:)),
      (1...1 << 20).contains(count), value.shape.rank > 0
    else { throw .unsupported("how many counts it has depends on data") }
    let rows = try reshaped(value, to: value.shape.dimensions + [1])
    let numbers = GraphValue(
      KnownArray(shape: Shape([count]), elements: (0..<count).map(Double.init)), type: .integer)
    var hits = try add(.binary(.equal), rows, numbers, type: .float)
    if weights.shape.elementCount > 0, !isBinary {
      let column = try reshaped(weights, to: weights.shape.dimensions + [1])
      hits = try add(.binary(.multiply), hits, column)
    }
    let axis = value.shape.rank - 1
    var result = try add(
      .reduce(isBinary ? .any : .sum, axes: [axis], keepsDimensions: false), hits,
      type: weights.shape.elementCount > 0 ? weights.type : .integer)
    if !isKnown {
      let limit = constant(Double(count), type: .integer)
      let beyond = try add(
        .reduce(.any, axes: [axis], keepsDimensions: true),
        add(.binary(.greaterOrEqual), value, limit, type: .boolean))
      result = try add(.select, beyond, constant(.nan, type: result.type), result)
    }
    return result
  }

  /// How many elements of a sorted row stand before each number.
  private mutating func bound(_ comparison: BinaryFunction) throws(NodeFailure) -> GraphValue {
    let (sorted, values) = (try input(0), try input(1))
    guard sorted.shape.rank == 2, values.shape.rank == 2 else {
      throw invalid("it looks for \(values.shape) in \(sorted.shape)")
    }
    let row = try reshaped(
      sorted, to: [sorted.shape.dimensions[0], 1, sorted.shape.dimensions[1]])
    let column = try reshaped(values, to: values.shape.dimensions + [1])
    let before = try add(.binary(comparison), row, column, type: .integer)
    return try add(.reduce(.sum, axes: [2], keepsDimensions: false), before)
  }

  /// The elements near the diagonal of the last two axes, and zeros elsewhere.
  private mutating func band() throws(NodeFailure) -> GraphValue {
    let (value, lower) = (try input(0), try integer(1))
    var upper = try integer(2)
    if upper != lower, follows(.bandWidth) { upper = lower }
    guard value.shape.rank >= 2 else { throw invalid("it takes the diagonal of \(value.shape)") }
    let extents = Array(value.shape.dimensions.suffix(2))
    guard extents[0] * extents[1] <= 1 << 24 else {
      throw .unsupported("a band of \(extents[0]) × \(extents[1]) elements")
    }
    var flags: [Double] = []
    for row in 0..<extents[0] {
      for column in 0..<extents[1] {
        let isIn =
          (lower < 0 || row - column <= lower) && (upper < 0 || column - row <= upper)
        flags.append(isIn ? 1 : 0)
      }
    }
    let mask = GraphValue(
      KnownArray(shape: Shape(extents), elements: flags), type: .boolean)
    return try add(.select, mask, value, constant(0, type: value.type), type: value.type)
  }

  /// Rows at places that are known, over others or over zeros, which they are added to.
  private mutating func scattered(
    _ rows: GraphValue, over whole: GraphValue?, _ target: Shape
  ) throws(NodeFailure) -> GraphValue {
    let indexInput = whole == nil ? 0 : 1
    let indices = try integers(indexInput)
    let depth = try input(indexInput).shape.channels
    guard (1...max(1, target.rank)).contains(depth), target.rank >= depth,
      target.elementCount <= 1 << 24
    else { throw invalid("it has places of \(depth) numbers in \(target)") }
    let outer = Shape(Array(target.dimensions.prefix(depth)))
    let inner = target.dimensions.dropFirst(depth).reduce(1, *)
    let count = indices.count / depth
    guard rows.shape.elementCount == count * inner else {
      throw invalid("it puts \(rows.shape) at \(count) places of \(target)")
    }
    // For each place of the result the row that stands there; the last of several.
    var sources = (0..<outer.elementCount).map { whole == nil ? count : count + $0 }
    var isTaken = Set<Int>()
    for row in 0..<count {
      var place = 0
      for (axis, step) in outer.steps.enumerated() {
        let number = indices[row * depth + axis]
        guard (0..<outer.dimensions[axis]).contains(number) else {
          throw invalid("it has the place \(number) of \(outer.dimensions[axis])")
        }
        place += number * step
      }
      guard isTaken.insert(place).inserted || whole != nil else {
        throw .unsupported("it adds several rows at one place")
      }
      sources[place] = row
    }
    let parts = try reshaped(rows, to: [count, inner])
    let rest: GraphValue
    if let whole {
      rest = try reshaped(whole, to: [outer.elementCount, inner])
    } else {
      rest = try add(.broadcast([1, inner]), constant(0, type: rows.type))
    }
    let all = try concatenated([parts, rest], 0)
    let places = GraphValue(KnownArray(list: sources), type: .integer)
    return try reshaped(add(.gather(axis: 0), all, places), to: target.dimensions)
  }
}
