public import Scoring
public import Tensors

/// Some samples of a data set, in an order of their own.
public struct SelectedDataset: Dataset {
  private let base: any Dataset
  private let samples: [Int]

  /// Where the data comes from: the whole data set's.
  public var identity: DatasetIdentity { base.identity }
  /// What was done to each number.
  public var normalization: Normalization? { base.normalization }
  /// The number of samples that were chosen.
  public var sampleCount: Int { samples.count }
  /// The extents of one sample.
  public var sampleShape: Shape { base.sampleShape }
  /// The extents of one sample as its file has them.
  public var storedShape: Shape { base.storedShape }
  /// The extents of one sample as a picture, where it is one.
  public var pictureShape: Shape { base.pictureShape }
  /// The labels of the samples that were chosen; `nil` where there are none.
  public let labels: NumericArray?
  /// The rules, for the samples that were chosen.
  public let ruledClasses: [RuledClasses]

  /// Chooses samples.
  ///
  /// - Precondition: the data set has samples of these numbers.
  public init(_ base: any Dataset, samples: [Int]) {
    precondition(samples.allSatisfy((0..<base.sampleCount).contains), "samples")
    self.base = base
    self.samples = samples
    labels = base.labels?.selecting(.indices(samples))
    ruledClasses = base.ruledClasses.map { $0.selecting(samples) }
  }

  /// Writes the preprocessed samples of `range`, one after another, from `offset` on.
  ///
  /// - Throws: `DatasetError` for the first that can't be read.
  public func read(
    _ range: Range<Int>, into target: inout MutableSpan<Float>, at offset: Int
  ) throws(DatasetError) {
    let size = sampleShape.elementCount
    var start = range.lowerBound
    while start < range.upperBound {
      // Neighbours are read at once.
      var end = start + 1
      while end < range.upperBound, samples[end] == samples[end - 1] + 1 { end += 1 }
      try base.read(
        samples[start]..<samples[end - 1] + 1, into: &target,
        at: offset + (start - range.lowerBound) * size)
      start = end
    }
  }

  /// The file of a sample that has one of its own.
  public func place(of sample: Int) -> String? { base.place(of: samples[sample]) }
}
