public import ByteIO
public import Tensors

/// Where data comes from and what was done to it.
public struct DatasetIdentity: Codable, Hashable, Sendable {
  /// The data set's name, or the path that was given.
  public var name: String
  /// The part of it.
  public var split: String?
  /// A sentence that a reader must not miss: that this is not what was asked for.
  public var notice: String?
  /// The files.
  public var files: [FileDigest]
  /// What was done to the numbers, in words.
  public var preprocessing: String

  /// Describes a data set.
  public init(
    name: String, split: String? = nil, notice: String? = nil, files: [FileDigest],
    preprocessing: String
  ) {
    self.name = name
    self.split = split
    self.notice = notice
    self.files = files
    self.preprocessing = preprocessing
  }
}

/// Samples with labels.
public protocol Dataset: Sendable {
  /// Where the data comes from.
  var identity: DatasetIdentity { get }
  /// The number of samples.
  var sampleCount: Int { get }
  /// The extents of one sample; images are `[height, width, channels]`.
  var sampleShape: Shape { get }
  /// The labels as the file holds them, one row a sample.
  var labels: NumericArray { get }
  /// Writes the preprocessed samples of `range`, one after another.
  ///
  /// Called from several workers at once.
  ///
  /// - Throws: `DatasetError` where a sample can't be read.
  func read(_ range: Range<Int>, into samples: inout MutableSpan<Float>) throws(DatasetError)
}
