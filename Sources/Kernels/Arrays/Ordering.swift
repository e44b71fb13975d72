/// The greatest elements of each row, or their places, the greatest first; of equals the first.
///
/// What is no number comes behind all numbers.
///
/// - Precondition: `count` is at most the length of a row.
public func topK(
  _ input: Span<Float>, rowLength: Int, count: Int, givesPlaces: Bool,
  into output: inout MutableSpan<Float>
) {
  guard rowLength > 0, count > 0 else { return }
  precondition(count <= rowLength && input.count % rowLength == 0, "rows")
  precondition(output.count == input.count / rowLength * count, "greatest elements")
  // Few of many: a short list that is kept in order costs less than ordering all.
  var best: [(value: Float, place: Int)] = []
  best.reserveCapacity(count + 1)
  for row in 0..<input.count / rowLength {
    best.removeAll(keepingCapacity: true)
    for place in 0..<rowLength {
      let element = input[row * rowLength + place]
      let value = element.isNaN ? -.infinity : element
      if best.count == count, value <= best[count - 1].value { continue }
      var (low, high) = (0, best.count)
      while low < high {
        let middle = (low + high) / 2
        if best[middle].value >= value { low = middle + 1 } else { high = middle }
      }
      best.insert((value, place), at: low)
      if best.count > count { best.removeLast() }
    }
    for (rank, entry) in best.enumerated() {
      output[row * count + rank] =
        givesPlaces ? Float(entry.place) : input[row * rowLength + entry.place]
    }
  }
}

/// The sum, or product, of all elements up to each along an axis.
///
/// `isExclusive`: without the element itself; `isReversed`: of those from it on.
public func cumulate(
  _ input: Span<Float>, along axis: AxisExtents, isExclusive: Bool, isReversed: Bool,
  isProduct: Bool, into output: inout MutableSpan<Float>
) {
  precondition(input.count == axis.elementCount, "cumulate")
  precondition(output.count == input.count, "cumulated")
  for outer in 0..<axis.outer {
    for inner in 0..<axis.inner {
      let start = outer * axis.count * axis.inner + inner
      var total: Double = isProduct ? 1 : 0
      for turn in 0..<axis.count {
        let place = start + (isReversed ? axis.count - 1 - turn : turn) * axis.inner
        let element = Double(input[place])
        let next = isProduct ? total * element : total + element
        output[place] = Float(isExclusive ? total : next)
        total = next
      }
    }
  }
}
