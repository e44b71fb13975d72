package import Records

extension TensorHistogram {
  /// Counts weights; `nil` where none is finite.
  ///
  /// A constant tensor has one bin.
  package init?(name: String, weights: [Float]) {
    let finite = weights.filter(\.isFinite).map { Double($0) }
    guard let minimum = finite.min(), let maximum = finite.max() else { return nil }
    var counts = [Int](repeating: 0, count: minimum < maximum ? TensorHistogram.binCount : 1)
    for weight in finite {
      let place = minimum < maximum ? (weight - minimum) / (maximum - minimum) : 0
      // The greatest weight is the upper end of the last bin.
      counts[min(Int(place * Double(counts.count)), counts.count - 1)] += 1
    }
    self.init(
      name: name, minimum: minimum, maximum: maximum, counts: counts,
      notFiniteCount: weights.count - finite.count)
  }
}
