/// A known data set: what its files are, where they come from, and how they are read.
///
/// Stands as `manifest.yaml` in the data set's directory.
public struct DatasetManifest: Codable, Hashable, Sendable {
  /// A file that belongs to it, or a directory of images.
  public struct File: Codable, Hashable, Sendable {
    /// Its name.
    public let name: String
    /// Its length; that of all its images for a directory.
    public let byteCount: Int
    /// Its SHA-256 digest, in hexadecimal; for a directory that of the sorted list that `sha256sum`
    /// prints of its images (`cd NAME && sha256sum *`).
    public let sha256: String
    /// The number of images in it: it is a directory.
    public let imageCount: Int?
    /// The digest of what it holds when unpacked, where people keep it unpacked too.
    public let unpackedSHA256: String?

    /// Describes a file.
    public init(
      name: String, byteCount: Int, sha256: String, imageCount: Int? = nil,
      unpackedSHA256: String? = nil
    ) {
      self.name = name
      self.byteCount = byteCount
      self.sha256 = sha256
      self.imageCount = imageCount
      self.unpackedSHA256 = unpackedSHA256
    }
  }

  /// A part: samples and their labels.
  ///
  /// Without `samples` and `fraction` it is all that its file holds.
  public struct Split: Codable, Hashable, Sendable {
    /// From where to where.
    public struct Bounds<Value: Codable & Hashable & Sendable>: Codable, Hashable, Sendable {
      /// Where it begins.
      public let from: Value
      /// Where it ends; this one is not in it.
      public let to: Value
    }

    /// The file of samples.
    public let inputs: String
    /// The file of labels; none where a table has them in a column.
    public let labels: String?
    /// The samples by their index in the file, counted from 0.
    public let samples: Bounds<Int>?
    /// The share of the samples, from 0 to 1, once they are shuffled with the data set's
    /// `shuffleSeed`.
    ///
    /// Splits of the same file are shuffled alike, so shares that don't overlap have no sample in
    /// common. A boundary is rounded to the nearest sample.
    public let fraction: Bounds<Double>?

    /// The names of its files.
    public var files: [String] { [inputs] + (labels.map { [$0] } ?? []) }
  }

  /// What stands in where the files can't be had.
  public struct Substitute: Codable, Hashable, Sendable {
    /// Another data set that the repository ships.
    public let dataset: String
    /// Its split; by default the one of the name that was asked for.
    public let split: String?
    /// How its images are brought to the size that is needed; by default they are not.
    public let resizing: ImageResizing?
    /// What a reader must be told.
    public let notice: String
  }

  /// How directories of images are read.
  public struct Images: Codable, Hashable, Sendable {
    /// The table's column of file names; by default `file`, or the first.
    public let fileColumn: String?
    /// The table's columns of classes, the main rule first; none where each directory is a class.
    public let rules: [LabelColumn]?
    /// What is done to each image, `normalization` apart.
    public let preprocessing: ImageSettings?
  }

  /// What makes a data set's file when it is opened.
  public enum Generator: String, Codable, Hashable, Sendable {
    /// `SyntheticHousing`.
    case housing

    /// The file's bytes.
    public func bytes() -> [UInt8] {
      switch self {
      case .housing: SyntheticHousing().csv()
      }
    }
  }

  /// The name under which people ask for it.
  public let name: String
  /// One line about it.
  public let title: String
  /// Under which terms it may be used.
  public let license: String
  /// Who made it, and where it was published.
  public let source: String
  /// Addresses of directories that hold the files.
  public private(set) var mirrors: [String]
  /// The files.
  public let files: [File]
  /// The parts, by name.
  public let splits: [String: Split]
  /// The part that is evaluated where none is named.
  public let defaultSplit: String
  /// What is done to the numbers.
  public let normalization: Normalization
  /// The divisor of the numbers, where it is not one that `normalization` names.
  public let greatestValue: Float?
  /// The column that holds the label: the files are CSV tables, whose other columns are the
  /// inputs, in the file's order.
  public let labelColumn: String?
  /// Whether a table's labels become z-scores too.
  public let normalizesLabels: Bool?
  /// The split whose mean and deviation make z-scores, of all splits; by default `train`.
  public let statisticsSplit: String?
  /// The seed of the order from which splits take their `fraction`.
  public let shuffleSeed: UInt64?
  /// What makes the file, where there is none to be had.
  public let generator: Generator?
  /// How images are read: the splits' `inputs` are directories of them.
  public let images: Images?
  /// What the classes are, from 0 on.
  public let classNames: [String]?
  /// What stands in for it.
  public let substitute: Substitute?

  /// The same data set from other addresses.
  public func replacingMirrors(_ mirrors: [String]) -> DatasetManifest {
    var copy = self
    copy.mirrors = mirrors
    return copy
  }
}
