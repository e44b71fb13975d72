import Kernels
import ModelGraph
import Tensors

// Operations that look at values as arrays of any extents; all run sample after sample.
extension Lowering {
  mutating func combine(
    _ combination: Instruction.Combination, _ first: Value, _ second: Value, shape: Shape
  ) -> Value {
    let (first, second) = (sampleMajor(first), sampleMajor(second))
    let output = Value(operand: allocate(shape.elementCount), shape: shape)
    emit(
      .combine(
        combination, BroadcastPlan(first.shape.dimensions, second.shape.dimensions),
        first.operand, second.operand, into: output.operand), .sample)
    return output
  }

  mutating func select(_ inputs: [Value], shape: Shape) -> Value {
    let stretched = inputs.map { broadcast(sampleMajor($0), to: shape).operand }
    let output = Value(operand: allocate(shape.elementCount), shape: shape)
    emit(
      .select(stretched[0], stretched[1], stretched[2], into: output.operand), .sample)
    return output
  }

  mutating func broadcast(_ input: Value, to shape: Shape) -> Value {
    if input.shape == shape { return input }
    let missing = shape.rank - input.shape.rank
    let strides = input.shape.strides
    return arrange(input, into: shape) { axis in
      axis < missing || input.shape.dimensions[axis - missing] == 1 ? 0 : strides[axis - missing]
    }
  }

  mutating func transpose(_ input: Value, _ order: [Int], shape: Shape) -> Value {
    let strides = input.shape.strides
    return arrange(input, into: shape) { strides[order[$0]] }
  }

  mutating func slice(_ input: Value, _ slices: [AxisSlice], shape: Shape) -> Value {
    let strides = input.shape.strides
    let start = zip(slices, strides).reduce(0) { $0 + ($1.0.count > 0 ? $1.0.start * $1.1 : 0) }
    return arrange(input, into: shape, from: start) { strides[$0] * slices[$0].step }
  }

  /// A new array whose axes are steps of these sizes through the input.
  private mutating func arrange(
    _ input: Value, into shape: Shape, from start: Int = 0, _ sourceStride: (Int) -> Int
  ) -> Value {
    let output = Value(operand: allocate(shape.elementCount), shape: shape)
    let targetStrides = shape.strides
    let axes = shape.dimensions.indices.map {
      StridedCopy.Axis(
        count: shape.dimensions[$0], sourceStride: sourceStride($0),
        targetStride: targetStrides[$0])
    }
    emit(
      .arrange(StridedCopy(axes, sourceStart: start), input.operand, into: output.operand),
      .sample)
    return output
  }

  mutating func concatenate(_ inputs: [Value], axis: Int, shape: Shape) -> Value {
    let output = Value(operand: allocate(shape.elementCount), shape: shape)
    let inner = shape.dimensions[(axis + 1)...].reduce(1, *)
    let outer = shape.dimensions[..<axis].reduce(1, *)
    var start = 0
    for input in inputs.map({ sampleMajor($0) }) {
      let run = input.shape.dimensions[axis] * inner
      emit(
        .arrange(
          StridedCopy(
            [
              .init(
                count: outer, sourceStride: run, targetStride: shape.dimensions[axis] * inner),
              .init(count: run, sourceStride: 1, targetStride: 1),
            ], targetStart: start * inner), input.operand, into: output.operand), .sample)
      start += input.shape.dimensions[axis]
    }
    return output
  }

  mutating func pad(
    _ input: Value, _ paddings: [AxisPadding], _ content: PaddingContent, shape: Shape
  ) -> Value {
    switch content {
    case .constant(let number):
      let output = Value(operand: allocate(shape.elementCount), shape: shape)
      emit(.fill(number, output.operand), .sample)
      let (sourceStrides, targetStrides) = (input.shape.strides, shape.strides)
      let axes = input.shape.dimensions.indices.map {
        StridedCopy.Axis(
          count: input.shape.dimensions[$0], sourceStride: sourceStrides[$0],
          targetStride: targetStrides[$0])
      }
      let start = zip(paddings, targetStrides).reduce(0) { $0 + $1.0.before * $1.1 }
      emit(
        .arrange(
          StridedCopy(axes, targetStart: start), input.operand, into: output.operand), .sample)
      return output
    case .reflection, .symmetry:
      var value = input
      for (axis, padding) in paddings.enumerated() where padding.before + padding.after > 0 {
        let extent = value.shape.dimensions[axis]
        let places = (-padding.before..<extent + padding.after).map { place in
          let mirror = content == .symmetry ? 1 : 0
          return place < 0
            ? -place - mirror : place >= extent ? 2 * extent - 2 + mirror - place : place
        }
        value = take(value, axis: axis, places)
      }
      return value
    }
  }

  private mutating func take(_ input: Value, axis: Int, _ places: [Int]) -> Value {
    var dimensions = input.shape.dimensions
    dimensions[axis] = places.count
    let shape = Shape(dimensions)
    let output = Value(operand: allocate(shape.elementCount), shape: shape)
    emit(
      .take(
        input.shape.extents(around: axis), places: places, input.operand, into: output.operand),
      .sample)
    return output
  }

  mutating func gather(_ data: Value, _ numbers: Value, axis: Int, shape: Shape) -> Value {
    let (data, numbers) = (sampleMajor(data), sampleMajor(numbers))
    let output = Value(operand: allocate(shape.elementCount), shape: shape)
    emit(
      .gather(
        data.shape.extents(around: axis), data.operand, at: numbers.operand,
        into: output.operand), .sample)
    return output
  }

  mutating func reduce(
    _ reduction: Reduction, _ input: Value, axes: [Int], shape: Shape
  ) -> Value {
    let rank = input.shape.rank
    let axes = Set(axes).sorted()
    guard let first = axes.first, let last = axes.last else { return input }
    var value = input
    var reduced = first...last
    if axes.count < reduced.count {
      // The axes that stay first, then the others, which then are neighbours.
      let order = (0..<rank).filter { !axes.contains($0) } + axes
      let permuted = Shape(order.map { input.shape.dimensions[$0] })
      value = transpose(input, order, shape: permuted)
      reduced = rank - axes.count...rank - 1
    }
    let extents = value.shape.dimensions
    let axis = AxisExtents(
      outer: extents[..<reduced.lowerBound].reduce(1, *), count: extents[reduced].reduce(1, *),
      inner: extents[(reduced.upperBound + 1)...].reduce(1, *))
    let output = Value(operand: allocate(shape.elementCount), shape: shape)
    emit(.reduce(reduction, axis, value.operand, into: output.operand), .sample)
    return output
  }

  mutating func matrixProduct(
    _ first: Value, _ transposesFirst: Bool, _ second: Value, _ transposesSecond: Bool,
    shape: Shape
  ) -> Value {
    let (first, second) = (sampleMajor(first), sampleMajor(second))
    let extents = shape.dimensions.suffix(2)
    let matrix = first.shape.dimensions.suffix(2)
    let product = MatrixProduct(
      m: extents[extents.startIndex], k: (transposesFirst ? matrix.first : matrix.last) ?? 1,
      n: extents[extents.startIndex + 1], transposesFirst: transposesFirst,
      transposesSecond: transposesSecond, firstOuter: first.shape.dimensions.dropLast(2),
      secondOuter: second.shape.dimensions.dropLast(2))
    let output = Value(operand: allocate(shape.elementCount), shape: shape)
    emit(
      .matrixProduct(product, first.operand, second.operand, into: output.operand), .sample)
    return output
  }

  /// Softmax along any axis: the axis is brought to the end, and back.
  mutating func softmax(_ input: Value, axis: Int) -> Value {
    var order = Array(0..<input.shape.rank)
    order.append(order.remove(at: axis))
    let moved = Shape(order.map { input.shape.dimensions[$0] })
    var value = transpose(input, order, shape: moved)
    activate(value, .softmax)
    let back = order.indices.map { place in order.firstIndex(of: place) ?? place }
    value = transpose(value, back, shape: input.shape)
    return value
  }
}
