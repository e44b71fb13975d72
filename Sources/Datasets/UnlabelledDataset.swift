public import Scoring
public import Tensors

/// A data set whose labels are not looked at.
public struct UnlabelledDataset: Dataset {
  private let base: any Dataset

  /// Where the data comes from.
  public var identity: DatasetIdentity { base.identity }
  /// What was done to each number.
  public var normalization: Normalization? { base.normalization }
  /// The number of samples.
  public var sampleCount: Int { base.sampleCount }
  /// The extents of one sample.
  public var sampleShape: Shape { base.sampleShape }
  /// The extents of one sample as its file has them.
  public var storedShape: Shape { base.storedShape }
  /// The extents of one sample as a picture, where it is one.
  public var pictureShape: Shape { base.pictureShape }
  /// None.
  public var labels: NumericArray? { nil }
  /// None.
  public var ruledClasses: [RuledClasses] { [] }

  /// Turns a blind eye to labels.
  public init(_ base: any Dataset) { self.base = base }

  /// Writes the preprocessed samples of `range`, one after another, from `offset` on.
  ///
  /// - Throws: `DatasetError` for the first sample that can't be read.
  public func read(
    _ range: Range<Int>, into samples: inout MutableSpan<Float>, at offset: Int
  ) throws(DatasetError) {
    try base.read(range, into: &samples, at: offset)
  }

  /// The file of a sample that has one of its own.
  public func place(of sample: Int) -> String? { base.place(of: sample) }
}
