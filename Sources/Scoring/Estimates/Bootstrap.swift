import Essentials

/// Draws samples from samples, and sees what statistics make of them.
///
/// A statistic is a function of sums over the samples. So a draw is a weight for each sample, which
/// all statistics of all levels share: the weights are drawn once, and a sum is a product of two
/// columns. The draws are a function of the seed alone; all is done in one thread, in one order.
public struct Bootstrap: Codable, Hashable, Sendable {
  /// How often samples are drawn.
  public let resampleCount: Int
  /// The seed of the draws.
  public let seed: UInt64

  /// Makes a bootstrap.
  public init(resampleCount: Int = 2_000, seed: UInt64 = 1_987) {
    precondition(resampleCount > 0, "\(resampleCount) resamples")
    self.resampleCount = resampleCount
    self.seed = seed
  }

  /// Columns of numbers, one a sample, whose weighted sums statistics are made of.
  public struct Table: Sendable {
    /// A column; one with bins has a sum for each of them.
    private struct Column {
      let values: [Double]
      let bins: [Int]
      let sums: Range<Int>
    }

    /// The samples.
    public let sampleCount: Int
    private var columns: [Column] = []
    /// The sums that the columns have.
    public private(set) var sumCount = 0

    /// A table without columns.
    public init(sampleCount: Int) { self.sampleCount = sampleCount }

    /// Adds a column, and names its sum.
    public mutating func add(_ values: [Double]) -> Int {
      precondition(values.count == sampleCount, "\(values.count) values")
      columns.append(Column(values: values, bins: [], sums: sumCount..<sumCount + 1))
      sumCount += 1
      return sumCount - 1
    }

    /// Adds a column with a sum for each of `binCount` bins, and names the sums.
    public mutating func add(_ values: [Double], bins: [Int], binCount: Int) -> Range<Int> {
      precondition(values.count == sampleCount && bins.count == sampleCount, "values and bins")
      columns.append(Column(values: values, bins: bins, sums: sumCount..<sumCount + binCount))
      sumCount += binCount
      return sumCount - binCount..<sumCount
    }

    /// All sums, with these weights.
    fileprivate func sum(_ weights: [Double], into sums: inout [Double]) {
      for column in columns {
        if column.bins.isEmpty {
          sums[column.sums.lowerBound] = product(weights, column.values)
        } else {
          for sum in column.sums { sums[sum] = 0 }
          let first = column.sums.lowerBound
          for index in weights.indices {
            sums[first + column.bins[index]] += weights[index] * column.values[index]
          }
        }
      }
    }

    /// What a sample adds to a sum.
    fileprivate func share(of sample: Int, in sum: Int) -> Double {
      guard let column = columns.first(where: { $0.sums.contains(sum) }) else { return 0 }
      if column.bins.isEmpty { return column.values[sample] }
      return column.sums.lowerBound + column.bins[sample] == sum ? column.values[sample] : 0
    }
  }

  /// A function of sums.
  public struct Statistic {
    let sums: [Int]
    /// The samples that have a part in it.
    let sampleCount: Int
    let value: ([Double]) -> Double

    /// Makes a statistic of these sums of a table; `value` is handed them in this order.
    public init(sums: [Int], sampleCount: Int, value: @escaping ([Double]) -> Double) {
      self.sums = sums
      self.sampleCount = sampleCount
      self.value = value
    }
  }

  /// What statistics might have been; `nil` for one that is not finite.
  public func distributions(of statistics: [Statistic], in table: Table)
    -> [BootstrapDistribution?]
  {
    let count = table.sampleCount
    guard count > 0 else { return statistics.map { _ in nil } }
    var sums = [Double](repeating: 0, count: table.sumCount)
    table.sum([Double](repeating: 1, count: count), into: &sums)
    let totals = sums
    var replicates = statistics.map { _ in [Double]() }
    var generator = SeededGenerator(seed: seed)
    var weights = [Double](repeating: 0, count: count)
    for _ in 0..<resampleCount {
      for index in 0..<count { weights[index] = 0 }
      for _ in 0..<count {
        weights[Int(generator.next().multipliedFullWidth(by: UInt64(count)).high)] += 1
      }
      table.sum(weights, into: &sums)
      for (index, statistic) in statistics.enumerated() {
        replicates[index].append(statistic.value(statistic.sums.map { sums[$0] }))
      }
    }
    return statistics.enumerated().map { index, statistic in
      BootstrapDistribution(
        value: statistic.value(statistic.sums.map { totals[$0] }), replicates: replicates[index],
        jackknife: jackknife(statistic, table, totals), sampleCount: statistic.sampleCount)
    }
  }

  /// The statistic without each sample; that of one sample alone has no such values.
  private func jackknife(_ statistic: Statistic, _ table: Table, _ totals: [Double]) -> [Double] {
    guard table.sampleCount > 1 else { return [] }
    return (0..<table.sampleCount).map { sample in
      statistic.value(statistic.sums.map { totals[$0] - table.share(of: sample, in: $0) })
    }
  }
}

/// The sum of products, in four parts: the additions of one sum would wait for each other.
private func product(_ one: [Double], _ other: [Double]) -> Double {
  precondition(one.count == other.count, "columns of one table")
  var parts = SIMD4<Double>(repeating: 0)
  let whole = one.count & ~3
  for index in stride(from: 0, to: whole, by: 4) {
    let left = SIMD4<Double>(one[index], one[index + 1], one[index + 2], one[index + 3])
    let right = SIMD4<Double>(other[index], other[index + 1], other[index + 2], other[index + 3])
    parts += left * right
  }
  var sum = parts.sum()
  for index in whole..<one.count { sum += one[index] * other[index] }
  return sum
}
