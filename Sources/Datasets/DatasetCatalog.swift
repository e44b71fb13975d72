import ByteIO
import Essentials

/// The known data sets, and the places where their files may be.
public struct DatasetCatalog: Sendable {
  /// A directory that may hold a data set's files.
  public struct Place: Hashable, Sendable {
    /// Its path, with the data set's name at the end.
    public let path: String
  }

  /// The manifests, by name.
  public let manifests: [DatasetManifest]
  /// Where the manifests were looked for.
  public let root: String
  private let collections: [String]
  /// Where downloads are kept.
  public let cache: String

  /// Reads the manifests below `root`.
  ///
  /// - Parameters:
  ///   - root: a directory with a directory a data set.
  ///   - override: a directory that is looked at first (`$QUANTEVAL_DATASETS`).
  ///   - shared: a directory that is looked at after `root`.
  ///   - cache: where downloads are kept.
  ///   - decode: turns a `manifest.yaml` into a manifest.
  /// - Throws: `DatasetError.badManifest`.
  public init(
    root: String, override: String?, shared: String, cache: String,
    decode: (String) throws -> DatasetManifest
  ) throws(DatasetError) {
    self.root = root
    self.cache = cache
    var collections: [String] = []
    if let override { collections.append(override) }
    collections.append(root)
    collections.append(shared)
    collections.append(cache)
    self.collections = collections
    var manifests: [DatasetManifest] = []
    for name in Directory.entries(root) ?? [] {
      let path = "\(root)/\(name)/manifest.yaml"
      guard let bytes = try? FileBytes(contentsOf: path) else { continue }
      do { manifests.append(try decode(String(decoding: bytes.bytes(), as: UTF8.self))) } catch {
        throw .badManifest(
          file: path, reason: (error as? DecodingError)?.inWords ?? "\(error)".displayed(limit: 300)
        )
      }
      if let reason = manifests.last?.contradiction {
        throw .badManifest(file: path, reason: reason)
      }
    }
    self.manifests = manifests
  }

  /// The manifest of that name.
  public func manifest(named name: String) -> DatasetManifest? {
    manifests.first { $0.name == name }
  }

  /// The path of a data set's manifest.
  func manifestPath(of name: String) -> String { "\(root)/\(name)/manifest.yaml" }

  /// The places that are looked at for a data set, in their order.
  public func places(for name: String) -> [Place] {
    collections.map { Place(path: "\($0)/\(name)") }
  }

  /// The first place that has these files, packed or not.
  public func place(of files: [String], in name: String) -> Place? {
    places(for: name).first { place in
      files.allSatisfy { DatasetCatalog.existingPath(of: $0, in: place.path) != nil }
    }
  }

  /// The paths of these files, as far as a place has them all.
  public func paths(of files: [String], in name: String) -> [String] {
    guard let place = place(of: files, in: name) else { return [] }
    return files.compactMap { DatasetCatalog.existingPath(of: $0, in: place.path) }
  }

  /// The files that opening a split reads: its manifest and its own, or, as far as those are nowhere,
  /// those of the data set that may stand in for it.
  public func paths(opening name: String, split: String?) -> [String] {
    guard let (manifest, splitName, part) = try? resolve(name, split) else { return [] }
    let own = paths(of: part.files, in: name)
    let manifestPath = manifestPath(of: name)
    guard own.isEmpty, let substitute = manifest.substitute,
      let (other, _, otherPart) = try? resolve(
        substitute.dataset, substitute.split ?? splitName)
    else { return [manifestPath] + own }
    return [manifestPath, self.manifestPath(of: other.name)]
      + paths(of: otherPart.files, in: other.name)
  }

  /// The path of a file or directory, or of the same without `.gz`; `nil` where neither is there.
  static func existingPath(of file: String, in directory: String) -> String? {
    let unpacked = file.hasSuffix(".gz") ? String(file.dropLast(3)) : file
    return [file, unpacked].map { "\(directory)/\($0)" }
      .first { (try? FileBytes(contentsOf: $0)) != nil || Directory.entries($0) != nil }
  }

  /// Reads a file and compares its digest with the manifest's.
  ///
  /// - Throws: `DatasetError.checksumMismatch`, or why it can't be read.
  public func verifiedFile(
    _ name: String, of manifest: DatasetManifest, in place: Place
  ) throws(DatasetError) -> String {
    let path = DatasetCatalog.existingPath(of: name, in: place.path) ?? "\(place.path)/\(name)"
    if let file = manifest.files.first(where: { $0.name == name && $0.imageCount != nil }) {
      let found = try ImageFolder(path).survey(isStrict: true).digest.sha256
      guard found == file.sha256 else {
        throw .checksumMismatch(file: path, expected: file.sha256, found: found)
      }
      return path
    }
    let bytes = try DatasetError.rethrowing { () throws(ByteIOError) in
      try FileBytes(contentsOf: path)
    }
    guard let file = manifest.files.first(where: { $0.name == name }) else { return path }
    let expected = path.hasSuffix(name) ? file.sha256 : file.unpackedSHA256 ?? file.sha256
    let found = SHA256Digest.hexadecimal(of: bytes)
    guard found == expected else {
      throw .checksumMismatch(file: path, expected: expected, found: found)
    }
    return path
  }
}
