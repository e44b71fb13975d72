public import Datasets
import Tensors

/// Other scalings of a data set's numbers than the chosen one, as far as they fit what the numbers
/// look like: bytes may be 0…1 or -1…1 for a model, fractions may be bytes, and a table's columns may
/// be z-scores.
///
/// Each is a data set of its own, so that whoever wants to know runs a model on it: `PreprocessingCheck`
/// does so on a few hundred samples.
public struct ScalingAlternatives: Sendable {
  /// One other scaling.
  public struct Alternative: Sendable {
    /// What is done to the numbers of the file, in words.
    public let words: String
    /// The option that chooses it.
    public let option: String
    /// The same samples, scaled so.
    public let dataset: any Dataset
  }

  /// All that fit; none for images, which have their own.
  public let all: [Alternative]

  /// Looks at a data set's numbers.
  ///
  /// `samples`: the numbers of those that are looked at.
  /// - Throws: `DatasetError` for a sample that can't be read.
  public init(to dataset: any Dataset, lookingAt samples: [Int]) throws(DatasetError) {
    guard let chosen = dataset.normalization else {
      all = []
      return
    }
    if let columns = dataset.identity.columns {
      all = try Self.ofTable(dataset, columns, chosen)
      return
    }
    guard chosen.original(0) != nil,
      let range = try Self.range(of: dataset, samples, chosen)
    else {
      all = []
      return
    }
    all = Self.fitting(range).filter { $0 != chosen }.map { other in
      // Both are affine: two points say what one becomes in the other.
      let zero = other(chosen.original(0) ?? 0)
      let one = other(chosen.original(1) ?? 1)
      return Alternative(
        words: other.summary, option: "--normalize \(other.rawValue)",
        dataset: AffineDataset(dataset, factors: [one - zero], offsets: [zero]))
    }
  }

  /// Numbers up to here may be counts or codes; what goes further, but not beyond 255, looks like bytes.
  private static let leastByteMaximum: Float = 32

  /// The scalings that make sense for the numbers of a file.
  static func fitting(_ range: ClosedRange<Float>) -> [Normalization] {
    guard range.lowerBound >= 0, range.upperBound > 0 else { return [.none] }
    if range.upperBound <= 1 { return [.none, .times255, .signed] }
    return (leastByteMaximum...255).contains(range.upperBound)
      ? [.none, .unit, .symmetric] : [.none]
  }

  /// The least and the greatest number that the file holds, of some samples.
  private static func range(
    of dataset: any Dataset, _ samples: [Int], _ chosen: Normalization
  ) throws(DatasetError) -> ClosedRange<Float>? {
    var values = [Float](repeating: 0, count: dataset.sampleShape.elementCount)
    var (least, greatest) = (Float.infinity, -Float.infinity)
    for sample in samples {
      var span = values.mutableSpan
      try dataset.read(sample..<sample + 1, into: &span)
      for value in values {
        least = min(least, value)
        greatest = max(greatest, value)
      }
    }
    guard least <= greatest, let lower = chosen.original(least),
      let upper = chosen.original(greatest)
    else { return nil }
    // A scaling and its inverse leave the last digit in doubt.
    return rounded(lower)...max(rounded(lower), rounded(upper))
  }

  private static func rounded(_ x: Float) -> Float { (x * 1_024).rounded() / 1_024 }

  /// Z-scores, or the numbers as they are where z-scores were chosen.
  private static func ofTable(
    _ dataset: any Dataset, _ columns: [TableColumn], _ chosen: Normalization
  ) throws(DatasetError) -> [Alternative] {
    guard columns.count == dataset.sampleShape.elementCount, !columns.isEmpty else { return [] }
    if chosen == .zScore {
      return [
        Alternative(
          words: Normalization.none.summary, option: "--normalize none",
          dataset: AffineDataset(
            dataset, factors: columns.map { Float($0.deviation) },
            offsets: columns.map { Float($0.mean) }))
      ]
    }
    var values = [Float](repeating: 0, count: dataset.sampleCount * columns.count)
    var span = values.mutableSpan
    try dataset.read(0..<dataset.sampleCount, into: &span)
    let statistics = TableColumn.standardizing(values, columnCount: columns.count)
    return [
      Alternative(
        words: Normalization.zScore.summary, option: "--normalize zscore",
        dataset: AffineDataset(
          dataset, factors: statistics.map { Float(1 / $0.deviation) },
          offsets: statistics.map { Float(-$0.mean / $0.deviation) }))
    ]
  }
}
