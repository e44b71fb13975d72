public import ByteIO
public import Scoring
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
  /// Why the model itself says so, as "the model begins with Rescaling"; `nil` where it is the
  /// default or was asked for.
  public var preprocessingReason: String?
  /// How samples were read whose extents are not the model's, as "samples of [28, 28] read as
  /// [28, 28, 1]"; `nil` where they are taken as they stand in the file.
  public var reading: String?
  /// The same, setting by setting; `nil` where words are all there is.
  public var settings: [String: String]?
  /// What was seen on the way: files that are no samples.
  public var remarks: [String] = []
  /// What was found in the data that a reader has to know before the figures, in sentences that end
  /// with a full stop: directories that were left out, rows with missing values.
  public var notices: [String] = []
  /// What was found in the data that makes figures doubtful, likewise: a dropped alpha channel.
  public var doubts: [String] = []
  /// What the classes are called, in their order; `nil` where nobody says.
  public var classNames: [String]?
  /// The columns of a table, in the order of a sample's numbers; `nil` for other data.
  public var columns: [TableColumn]?

  /// Describes a data set.
  public init(
    name: String, split: String? = nil, notice: String? = nil, files: [FileDigest],
    preprocessing: String, settings: [String: String]? = nil, classNames: [String]? = nil,
    columns: [TableColumn]? = nil
  ) {
    self.name = name
    self.split = split
    self.notice = notice
    self.files = files
    self.preprocessing = preprocessing
    self.settings = settings
    self.classNames = classNames
    self.columns = columns
  }
}

extension DatasetIdentity {
  /// Adds words for how the data was read.
  mutating func add(reading parts: [String]) {
    let all = (reading.map { [$0] } ?? []) + parts
    reading = all.isEmpty ? nil : all.joined(separator: "; ")
  }

  /// What a model sees of the data, in a line: what was done to the numbers, why, and how samples of
  /// other extents were read.
  public var inputLine: String {
    preprocessing + (preprocessingReason.map { " (\($0))" } ?? "")
      + (reading.map { "; \($0)" } ?? "")
  }
}

/// Samples, and labels where there are some.
public protocol Dataset: Sendable {
  /// Where the data comes from.
  var identity: DatasetIdentity { get }
  /// The number of samples.
  var sampleCount: Int { get }
  /// The extents of one sample; images are `[height, width, channels]`.
  var sampleShape: Shape { get }
  /// The labels as the file holds them, one row a sample; `nil` where nobody says what is right.
  var labels: NumericArray? { get }
  /// The classes that are right, where there may be several a sample, or none; by one rule or more,
  /// the main one first. Empty where `labels` say all.
  var ruledClasses: [RuledClasses] { get }
  /// Writes the preprocessed samples of `range`, one after another, from `offset` on.
  ///
  /// Called from several workers at once.
  ///
  /// - Throws: `DatasetError` for the first sample that can't be read.
  func read(
    _ range: Range<Int>, into samples: inout MutableSpan<Float>, at offset: Int
  ) throws(DatasetError)
  /// The file of a sample that has one of its own.
  func place(of sample: Int) -> String?
  /// The extents of one sample as its file has them, which a model's are compared with.
  var storedShape: Shape { get }
  /// The extents of one sample as a picture, where it is one.
  var pictureShape: Shape { get }
  /// What was done to each number; `nil` where that has no name.
  var normalization: Normalization? { get }
}

extension Dataset {
  /// No rules: `labels` say all.
  public var ruledClasses: [RuledClasses] { [] }

  /// No sample has a file of its own.
  public func place(of sample: Int) -> String? { nil }

  /// Those that it is read with.
  public var storedShape: Shape { sampleShape }

  /// Those that it is read with.
  public var pictureShape: Shape { sampleShape }

  /// Nothing that has a name.
  public var normalization: Normalization? { nil }

  /// Writes the preprocessed samples of `range`, one after another.
  ///
  /// - Throws: `DatasetError` for the first sample that can't be read.
  public func read(
    _ range: Range<Int>, into samples: inout MutableSpan<Float>
  ) throws(DatasetError) {
    try read(range, into: &samples, at: 0)
  }
}
