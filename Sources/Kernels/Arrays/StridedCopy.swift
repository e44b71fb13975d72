/// Copies elements between two arrays that are walked in different orders: transposing, slicing,
/// stretching, reversing, and putting a part somewhere in a larger array are all this.
public struct StridedCopy: Hashable, Sendable {
  /// One axis of the walk.
  public struct Axis: Hashable, Sendable {
    /// How many steps.
    public var count: Int
    /// Elements from one step to the next, in the source (0: the same again) and in the target.
    public var sourceStride: Int, targetStride: Int

    /// Describes an axis.
    public init(count: Int, sourceStride: Int, targetStride: Int) {
      self.count = count
      self.sourceStride = sourceStride
      self.targetStride = targetStride
    }
  }

  /// The axes, slowest first, those that can be walked as one joined.
  public let axes: [Axis]
  /// The first element.
  public let sourceStart: Int, targetStart: Int

  /// Plans a copy.
  public init(_ axes: [Axis], sourceStart: Int = 0, targetStart: Int = 0) {
    var joined: [Axis] = []
    for axis in axes where axis.count != 1 {
      if let outer = joined.last,
        outer.sourceStride == axis.count * axis.sourceStride,
        outer.targetStride == axis.count * axis.targetStride
      {
        joined[joined.count - 1] = Axis(
          count: outer.count * axis.count, sourceStride: axis.sourceStride,
          targetStride: axis.targetStride)
      } else {
        joined.append(axis)
      }
    }
    self.axes = joined.isEmpty ? [Axis(count: 1, sourceStride: 1, targetStride: 1)] : joined
    self.sourceStart = sourceStart
    self.targetStart = targetStart
  }

  /// Copies.
  ///
  /// - Precondition: the arrays hold all that the axes reach.
  public func run(_ source: Span<Float>, into target: inout MutableSpan<Float>) {
    guard axes.allSatisfy({ $0.count > 0 }) else { return }
    precondition(fits(source.count, sourceStart) { $0.sourceStride }, "beyond the source")
    precondition(fits(target.count, targetStart) { $0.targetStride }, "beyond the target")
    source.withUnsafeBufferPointer { source in
      target.withUnsafeMutableBufferPointer { target in
        guard let x = source.baseAddress, let y = target.baseAddress else { return }
        axes.withUnsafeBufferPointer { axes in
          StridedCopy.copy(axes[...], from: x + sourceStart, to: y + targetStart)
        }
      }
    }
  }

  private func fits(_ count: Int, _ start: Int, _ stride: (Axis) -> Int) -> Bool {
    var lowest = start, highest = start
    for axis in axes {
      let reach = (axis.count - 1) * stride(axis)
      if reach < 0 { lowest += reach } else { highest += reach }
    }
    return lowest >= 0 && highest < count
  }

  private static func copy(
    _ axes: Slice<UnsafeBufferPointer<Axis>>, from source: UnsafePointer<Float>,
    to target: UnsafeMutablePointer<Float>
  ) {
    let axis = axes[axes.startIndex]
    let (from, to) = (axis.sourceStride, axis.targetStride)
    guard axes.count == 1 else {
      for step in 0..<axis.count {
        copy(axes.dropFirst(), from: source + step * from, to: target + step * to)
      }
      return
    }
    if to == 1, from == 1 {
      target.update(from: source, count: axis.count)
    } else if to == 1, from == 0 {
      target.update(repeating: source[0], count: axis.count)
    } else {
      for step in 0..<axis.count { target[step * to] = source[step * from] }
    }
  }
}
