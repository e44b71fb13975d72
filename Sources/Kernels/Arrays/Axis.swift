/// One axis of an array among those before and behind it.
public struct AxisExtents: Hashable, Sendable {
  /// The product of the extents before.
  public let outer: Int
  /// The extent.
  public let count: Int
  /// The product of the extents behind.
  public let inner: Int

  /// Describes an axis.
  public init(outer: Int, count: Int, inner: Int) {
    self.outer = outer
    self.count = count
    self.inner = inner
  }

  /// Elements of the array.
  public var elementCount: Int { outer * count * inner }
}

/// One element for all along an axis: `combine` of them one by one, from `initial` on.
///
/// Sums are kept in binary64, so that long axes cost no accuracy.
@inlinable
public func reduce(
  _ input: Span<Float>, along axis: AxisExtents, into output: inout MutableSpan<Float>,
  from initial: Double, finish: (Double) -> Double = { $0 },
  _ combine: (Double, Double) -> Double
) {
  precondition(input.count == axis.elementCount, "reduce")
  precondition(output.count == axis.outer * axis.inner, "reduced")
  for outer in 0..<axis.outer {
    for inner in 0..<axis.inner {
      var result = initial
      let start = outer * axis.count * axis.inner + inner
      for step in 0..<axis.count {
        result = combine(result, Double(input[start + step * axis.inner]))
      }
      output[outer * axis.inner + inner] = Float(finish(result))
    }
  }
}

/// The place of the greatest (or smallest) element along an axis, the first of equals.
public func extremum(
  _ input: Span<Float>, along axis: AxisExtents, isMaximum: Bool,
  into output: inout MutableSpan<Float>
) {
  precondition(input.count == axis.elementCount, "extremum")
  precondition(output.count == axis.outer * axis.inner, "places")
  for outer in 0..<axis.outer {
    for inner in 0..<axis.inner {
      let start = outer * axis.count * axis.inner + inner
      var best = 0
      for step in 1..<max(1, axis.count) {
        let (value, record) = (
          input[start + step * axis.inner], input[start + best * axis.inner]
        )
        if isMaximum ? value > record : value < record { best = step }
      }
      output[outer * axis.inner + inner] = Float(best)
    }
  }
}

/// Elements of an axis by their numbers, which are the same for all samples.
public func take(
  _ input: Span<Float>, along axis: AxisExtents, at places: [Int],
  into output: inout MutableSpan<Float>
) {
  precondition(input.count == axis.elementCount, "take")
  precondition(output.count == axis.outer * places.count * axis.inner, "taken")
  precondition(places.allSatisfy { (0..<axis.count).contains($0) }, "places")
  input.withUnsafeBufferPointer { input in
    output.withUnsafeMutableBufferPointer { output in
      guard let x = input.baseAddress, var y = output.baseAddress else { return }
      for outer in 0..<axis.outer {
        for place in places {
          y.update(from: x + (outer * axis.count + place) * axis.inner, count: axis.inner)
          y += axis.inner
        }
      }
    }
  }
}

/// Elements of an axis by the numbers of an array; NaN where there is no such element.
public func gather(
  _ input: Span<Float>, along axis: AxisExtents, at places: Span<Float>,
  into output: inout MutableSpan<Float>
) {
  precondition(input.count == axis.elementCount, "gather")
  precondition(output.count == axis.outer * places.count * axis.inner, "gathered")
  input.withUnsafeBufferPointer { input in
    places.withUnsafeBufferPointer { places in
      output.withUnsafeMutableBufferPointer { output in
        guard let x = input.baseAddress, var y = output.baseAddress else { return }
        for outer in 0..<axis.outer {
          for number in places {
            if number > -1, number < Float(axis.count) {
              y.update(
                from: x + (outer * axis.count + Int(number)) * axis.inner, count: axis.inner)
            } else {
              y.update(repeating: .nan, count: axis.inner)
            }
            y += axis.inner
          }
        }
      }
    }
  }
}

/// 0 where all elements of a row equal `value`, 1 elsewhere.
public func mask(
  _ input: Span<Float>, rowLength: Int, value: Float, into output: inout MutableSpan<Float>
) {
  precondition(input.count == output.count * rowLength, "mask")
  for row in 0..<output.count {
    var isMasked = true
    for index in 0..<rowLength where input[row * rowLength + index] != value { isMasked = false }
    output[row] = isMasked ? 0 : 1
  }
}
