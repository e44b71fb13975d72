import Tensors

extension Node {
  func reshaped(_ input: Shape, to target: [Int]) throws(GraphError) -> Shape {
    let known = target.filter { $0 >= 0 }
    let free = target.count - known.count
    guard free <= 1, let knownShape = Shape(checking: known) else {
      throw invalid("the target shape is \(target)")
    }
    let count = knownShape.elementCount
    if free == 0, count == input.elementCount { return knownShape }
    guard free == 1, count > 0, input.elementCount % count == 0 else {
      throw unfit(input, "as many elements as \(target) holds")
    }
    return try checked(target.map { $0 < 0 ? input.elementCount / count : $0 })
  }

  func sliced(_ input: Shape, _ slices: [AxisSlice]) throws(GraphError) -> Shape {
    guard slices.count == input.rank else { throw unfit(input, "\(slices.count) axes") }
    for (slice, extent) in zip(slices, input.dimensions) where slice.count > 0 {
      let last = slice.start + (slice.count - 1) * slice.step
      guard (0..<extent).contains(slice.start), (0..<extent).contains(last) else {
        throw unfit(input, "elements \(slice.start) to \(last) of an axis of \(extent)")
      }
    }
    return try checked(slices.map(\.count))
  }

  func padded(
    _ input: Shape, _ paddings: [AxisPadding], _ content: PaddingContent
  ) throws(GraphError) -> Shape {
    guard paddings.count == input.rank else { throw unfit(input, "\(paddings.count) axes") }
    for (padding, extent) in zip(paddings, input.dimensions) {
      let most =
        switch content {
        case .constant: 1 << 24
        case .reflection: extent - 1
        case .symmetry: extent
        }
      guard (0...max(0, most)).contains(padding.before), (0...max(0, most)).contains(padding.after)
      else { throw unfit(input, "extents for a padding of \(padding.before), \(padding.after)") }
    }
    return try checked(zip(input.dimensions, paddings).map { $0 + $1.before + $1.after })
  }

  func concatenated(_ inputs: [Shape], _ axis: Int) throws(GraphError) -> Shape {
    try check(axis, of: inputs[0])
    var dimensions = inputs[0].dimensions
    for other in inputs.dropFirst() {
      guard other.rank == dimensions.count,
        other.dimensions.indices.allSatisfy({
          $0 == axis || other.dimensions[$0] == dimensions[$0]
        })
      else { throw unfit(other, "the extents \(inputs[0]) but for axis \(axis)") }
      dimensions[axis] += other.dimensions[axis]
    }
    return try checked(dimensions)
  }

  /// The common extents of arrays (NumPy's rule).
  func broadcast(_ inputs: [Shape]) throws(GraphError) -> Shape {
    let rank = inputs.map(\.rank).max() ?? 0
    var result = [Int](repeating: 1, count: rank)
    for input in inputs {
      for (axis, extent) in zip((rank - input.rank)..., input.dimensions) where extent != 1 {
        guard result[axis] == 1 || result[axis] == extent else {
          throw unfit(
            input,
            "inputs whose extents are equal or 1 ("
              + inputs.map(\.description)
              .joined(separator: ", ") + ")")
        }
        result[axis] = extent
      }
    }
    return try checked(result)
  }

  func gathered(_ data: Shape, _ indices: Shape, _ axis: Int) throws(GraphError) -> Shape {
    try check(axis, of: data)
    return try checked(
      data.dimensions.prefix(axis) + indices.dimensions + data.dimensions.dropFirst(axis + 1))
  }

  func reduced(
    _ input: Shape, _ axes: [Int], keepsDimensions: Bool
  ) throws(GraphError) -> Shape {
    for axis in axes { try check(axis, of: input) }
    return try checked(
      input.dimensions.enumerated().compactMap { axis, extent in
        axes.contains(axis) ? (keepsDimensions ? 1 : nil) : extent
      })
  }

  func matrixProduct(
    _ first: Shape, _ transposesFirst: Bool, _ second: Shape, _ transposesSecond: Bool
  ) throws(GraphError) -> Shape {
    guard first.rank >= 2, second.rank >= 2 else { throw unfit(first, "two matrices") }
    let a = first.dimensions.suffix(2), b = second.dimensions.suffix(2)
    let (rows, depth) = transposesFirst ? (a.last, a.first) : (a.first, a.last)
    let (otherDepth, columns) = transposesSecond ? (b.last, b.first) : (b.first, b.last)
    guard let rows, let columns, depth == otherDepth else {
      throw unfit(second, "a matrix that \(first) can be multiplied by")
    }
    let outer = try broadcast([
      Shape(Array(first.dimensions.dropLast(2))), Shape(Array(second.dimensions.dropLast(2))),
    ])
    return try checked(outer.dimensions + [rows, columns])
  }

  func recurrent(
    _ attributes: RecurrentAttributes, _ inputs: [Shape]
  ) throws(GraphError) -> [Shape] {
    let sequence = inputs[0]
    guard sequence.rank >= 2 else { throw unfit(sequence, "a sequence [time, features]") }
    let outer = Array(sequence.dimensions.dropLast(2))
    let time = sequence.dimensions[sequence.rank - 2]
    let state = try checked(outer + [attributes.units])
    var others = inputs.dropFirst()
    if attributes.isMasked {
      guard let mask = others.popFirst(), mask.dimensions == outer + [time] else {
        throw unfit(inputs.last ?? sequence, "a mask \(outer + [time])")
      }
    }
    for other in others where other != state { throw unfit(other, "a state \(state)") }
    guard others.isEmpty || others.count == attributes.cell.stateCount else {
      throw invalid("it has \(others.count) initial states")
    }
    guard time > 0 || attributes.returnsSequences else {
      throw unfit(sequence, "at least one step")
    }
    let output =
      attributes.returnsSequences ? try checked(outer + [time, attributes.units]) : state
    return [output]
      + Array(
        repeating: state,
        count: attributes.returnsStates ? attributes.cell.stateCount : 0)
  }
}
