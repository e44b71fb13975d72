public import Scoring
public import Tensors

/// A data set whose numbers are scaled once more: `x · factor + offset`, by columns where there are
/// several factors.
public struct AffineDataset: Dataset {
  private let base: any Dataset
  private let factors: [Float]
  private let offsets: [Float]

  /// Where the data comes from.
  public var identity: DatasetIdentity { base.identity }
  /// The number of samples.
  public var sampleCount: Int { base.sampleCount }
  /// The extents of one sample.
  public var sampleShape: Shape { base.sampleShape }
  /// The labels as the file holds them.
  public var labels: NumericArray? { base.labels }
  /// The rules, where there are some.
  public var ruledClasses: [RuledClasses] { base.ruledClasses }

  /// Scales numbers once more; factors and offsets are repeated over a sample's elements.
  ///
  /// - Precondition: as many factors as offsets, and at least one.
  public init(_ base: any Dataset, factors: [Float], offsets: [Float]) {
    precondition(factors.count == offsets.count && !factors.isEmpty, "\(factors.count) factors")
    self.base = base
    self.factors = factors
    self.offsets = offsets
  }

  /// Writes the scaled samples of `range`, one after another, from `offset` on.
  ///
  /// - Throws: `DatasetError` for the first that can't be read.
  public func read(
    _ range: Range<Int>, into samples: inout MutableSpan<Float>, at offset: Int
  ) throws(DatasetError) {
    try base.read(range, into: &samples, at: offset)
    for index in 0..<range.count * sampleShape.elementCount {
      let column = index % factors.count
      samples[offset + index] = samples[offset + index] * factors[column] + offsets[column]
    }
  }

  /// The file of a sample that has one of its own.
  public func place(of sample: Int) -> String? { base.place(of: sample) }
}
