/// A known data set: what its files are, where they come from, and how they are read.
///
/// Stands as `manifest.yaml` in the data set's directory.
public struct DatasetManifest: Codable, Hashable, Sendable {
  /// A file that belongs to it.
  public struct File: Codable, Hashable, Sendable {
    /// Its name.
    public let name: String
    /// Its length.
    public let byteCount: Int
    /// Its SHA-256 digest, in hexadecimal.
    public let sha256: String
    /// The digest of what it holds when unpacked, where people keep it unpacked too.
    public let unpackedSHA256: String?

    /// Describes a file.
    public init(name: String, byteCount: Int, sha256: String, unpackedSHA256: String? = nil) {
      self.name = name
      self.byteCount = byteCount
      self.sha256 = sha256
      self.unpackedSHA256 = unpackedSHA256
    }
  }

  /// A part: samples and their labels.
  public struct Split: Codable, Hashable, Sendable {
    /// The file of samples.
    public let inputs: String
    /// The file of labels.
    public let labels: String
  }

  /// What stands in where the files can't be had.
  public struct Substitute: Codable, Hashable, Sendable {
    /// Another data set that the repository ships.
    public let dataset: String
    /// Its split.
    public let split: String
    /// How its images are brought to the size that is needed.
    public let resizing: ImageResizing
    /// What a reader must be told.
    public let notice: String
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
  /// What stands in for it.
  public let substitute: Substitute?

  /// The same data set from other addresses.
  public func replacingMirrors(_ mirrors: [String]) -> DatasetManifest {
    var copy = self
    copy.mirrors = mirrors
    return copy
  }
}
