/// How two arrays of maybe different extents are walked to make a third (NumPy's broadcasting).
public struct BroadcastPlan: Hashable, Sendable {
  /// One axis of the walk, slowest first; a stride of 0 stretches.
  struct Axis: Hashable, Sendable {
    var count: Int
    var firstStride: Int
    var secondStride: Int
  }

  let axes: [Axis]
  /// Elements of the result.
  public let count: Int
  private let firstCount: Int
  private let secondCount: Int

  /// Plans the walk over arrays of these extents.
  ///
  /// - Precondition: the extents are equal, 1, or missing at the front.
  public init(_ first: [Int], _ second: [Int]) {
    let rank = max(first.count, second.count)
    let firstExtents = Array(repeating: 1, count: rank - first.count) + first
    let secondExtents = Array(repeating: 1, count: rank - second.count) + second
    firstCount = first.reduce(1, *)
    secondCount = second.reduce(1, *)
    var axes: [Axis] = []
    var firstStep = 1, secondStep = 1, total = 1
    for (a, b) in zip(firstExtents, secondExtents).reversed() {
      precondition(a == b || a == 1 || b == 1, "\(first) and \(second)")
      let axis = Axis(
        count: a == 1 ? b : a, firstStride: a == 1 ? 0 : firstStep,
        secondStride: b == 1 ? 0 : secondStep)
      firstStep *= a
      secondStep *= b
      total *= axis.count
      if axis.count == 1 { continue }
      if let inner = axes.last, axis.firstStride == inner.count * inner.firstStride,
        axis.secondStride == inner.count * inner.secondStride
      {
        axes[axes.count - 1].count *= axis.count
      } else {
        axes.append(axis)
      }
    }
    self.axes = axes.isEmpty ? [Axis(count: 1, firstStride: 0, secondStride: 0)] : axes.reversed()
    count = total
  }

  /// How many runs along the fastest axis there are.
  @usableFromInline var rowCount: Int { count / max(1, lastAxis.count) }

  /// Where a run along the fastest axis begins in both arrays.
  @usableFromInline
  func start(ofRow index: Int) -> (first: Int, second: Int) {
    var (rest, first, second) = (index, 0, 0)
    for axis in axes.dropLast().reversed() {
      let step = rest % axis.count
      rest /= axis.count
      first += step * axis.firstStride
      second += step * axis.secondStride
    }
    return (first, second)
  }

  @usableFromInline var lastAxis: (count: Int, firstStride: Int, secondStride: Int) {
    let axis = axes[axes.count - 1]
    return (axis.count, axis.firstStride, axis.secondStride)
  }

  @usableFromInline
  func check(_ first: Int, _ second: Int, _ target: Int) {
    precondition(first == firstCount && second == secondCount && target == count, "broadcast")
  }
}

/// `transform` of the elements of two arrays, stretched where `plan` says so.
@inlinable
public func combine(
  _ first: Span<Float>, _ second: Span<Float>, by plan: BroadcastPlan,
  into output: inout MutableSpan<Float>, _ transform: (Float, Float) -> Float
) {
  plan.check(first.count, second.count, output.count)
  guard output.count > 0 else { return }
  first.withUnsafeBufferPointer { first in
    second.withUnsafeBufferPointer { second in
      output.withUnsafeMutableBufferPointer { output in
        guard let firstStart = first.baseAddress, let secondStart = second.baseAddress,
          let outputStart = output.baseAddress
        else { return }
        let axis = plan.lastAxis
        // No closure around the loops, and one loop a case, so that the compiler can vectorize them.
        for row in 0..<plan.rowCount {
          let start = plan.start(ofRow: row)
          let a = firstStart + start.first
          let b = secondStart + start.second
          let y = outputStart + row * axis.count
          switch (axis.firstStride, axis.secondStride) {
          case (1, 1): for i in 0..<axis.count { y[i] = transform(a[i], b[i]) }
          case (1, 0): for i in 0..<axis.count { y[i] = transform(a[i], b[0]) }
          case (0, 1): for i in 0..<axis.count { y[i] = transform(a[0], b[i]) }
          default: for i in 0..<axis.count { y[i] = transform(a[0], b[0]) }
          }
        }
      }
    }
  }
}

/// `transform` of every element, in place.
@inlinable
public func map(_ values: inout MutableSpan<Float>, _ transform: (Float) -> Float) {
  values.withUnsafeMutableBufferPointer { values in
    guard let v = values.baseAddress else { return }
    for i in 0..<values.count { v[i] = transform(v[i]) }
  }
}

/// The second array's element where the first's is not 0, the third's elsewhere.
///
/// - Precondition: all counts are equal.
public func select(
  _ condition: Span<Float>, _ whereTrue: Span<Float>, _ whereFalse: Span<Float>,
  into output: inout MutableSpan<Float>
) {
  let count = output.count
  precondition(
    condition.count == count && whereTrue.count == count && whereFalse.count == count, "select")
  for i in 0..<count { output[i] = condition[i] != 0 ? whereTrue[i] : whereFalse[i] }
}

/// Sets every element.
public func fill(_ values: inout MutableSpan<Float>, with value: Float) {
  values.withUnsafeMutableBufferPointer { $0.update(repeating: value) }
}
