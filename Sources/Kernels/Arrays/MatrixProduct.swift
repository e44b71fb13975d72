/// Products of matrices that lie one after another.
public struct MatrixProduct: Hashable, Sendable {
  /// Rows of the result, length of the sums, columns of the result.
  public let m: Int, k: Int, n: Int
  /// Whether the factors are meant transposed: `[k, m]` and `[n, k]` in memory.
  public let transposesFirst: Bool, transposesSecond: Bool
  /// For each product the number of the first and of the second factor.
  public let pairs: [Pair]

  /// Which factors make a product.
  public struct Pair: Hashable, Sendable {
    /// The number of the factor among those of its side.
    public let first: Int, second: Int
  }

  /// Plans products of matrices whose outer extents are stretched to each other.
  public init(
    m: Int, k: Int, n: Int, transposesFirst: Bool, transposesSecond: Bool, firstOuter: [Int],
    secondOuter: [Int]
  ) {
    self.m = m
    self.k = k
    self.n = n
    self.transposesFirst = transposesFirst
    self.transposesSecond = transposesSecond
    let plan = BroadcastPlan(firstOuter, secondOuter)
    var pairs: [Pair] = []
    let axis = plan.lastAxis
    for row in 0..<plan.rowCount {
      let start = plan.start(ofRow: row)
      for step in 0..<axis.count {
        pairs.append(
          Pair(
            first: start.first + step * axis.firstStride,
            second: start.second + step * axis.secondStride))
      }
    }
    self.pairs = pairs
  }

  /// Multiplies.
  public func run(
    _ first: Span<Float>, _ second: Span<Float>, into output: inout MutableSpan<Float>
  ) {
    precondition(output.count == pairs.count * m * n, "matrix product")
    precondition(
      pairs.allSatisfy {
        ($0.first + 1) * m * k <= first.count && ($0.second + 1) * k * n <= second.count
      }, "factors")
    guard output.count > 0 else { return }
    guard k > 0 else { return fill(&output, with: 0) }
    first.withUnsafeBufferPointer { a in
      second.withUnsafeBufferPointer { b in
        output.withUnsafeMutableBufferPointer { c in
          guard let a = a.baseAddress, let b = b.baseAddress, let c = c.baseAddress else { return }
          for (index, pair) in pairs.enumerated() {
            GEMM.multiply(
              .init(
                start: a + pair.first * m * k, rowStride: transposesFirst ? m : k,
                isTransposed: transposesFirst),
              .init(
                start: b + pair.second * k * n, rowStride: transposesSecond ? k : n,
                isTransposed: transposesSecond),
              m: m, k: k, n: n, accumulating: false, into: c + index * m * n)
          }
        }
      }
    }
  }
}
