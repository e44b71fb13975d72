public import ByteIO
public import Tensors

/// A file that a data set was read from.
public struct DatasetFile: Codable, Hashable, Sendable {
  /// Its name, without directory.
  public let name: String
  /// Its length.
  public let byteCount: Int
  /// Its SHA-256 digest, in hexadecimal.
  public let sha256: String

  /// Describes a file.
  public init(_ bytes: FileBytes) {
    name = bytes.source.split(separator: "/").last.map(String.init) ?? bytes.source
    byteCount = bytes.count
    sha256 = SHA256Digest.hexadecimal(of: bytes)
  }
}

/// Where data comes from and what was done to it.
public struct DatasetIdentity: Codable, Hashable, Sendable {
  /// The data set's name, or the path that was given.
  public var name: String
  /// The part of it.
  public var split: String?
  /// A sentence that a reader must not miss: that this is not what was asked for.
  public var notice: String?
  /// The files.
  public var files: [DatasetFile]
  /// What was done to the numbers, in words.
  public var preprocessing: String

  /// Describes a data set.
  public init(
    name: String, split: String? = nil, notice: String? = nil, files: [DatasetFile],
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
