import ByteIO
import Datasets
import Tensors
import TestSupport
import Testing

@Suite("The catalog of data sets")
struct DatasetCatalogTests {
  let directory: TemporaryDirectory
  static let labels = Build.idx([1], [3])

  init() throws { directory = try TemporaryDirectory() }

  /// One image of 2x2; the first pixel tells files apart.
  static func images(_ first: UInt8) -> [UInt8] { Build.idx([1, 2, 2], [first, 4, 8, 12]) }

  /// The manifest of a data set of one image, packed or not.
  private func writeManifest(
    _ name: String = "set", first: UInt8 = 0, packed: Bool = false, lists: Bool = false,
    greatestValue: Float? = nil, normalization: String = "none", substitute: String? = nil
  ) throws {
    let ending = packed ? ".gz" : ""
    var text = ManifestText(
      name: name, inputs: "i\(ending)", labels: "l\(ending)", normalization: normalization,
      greatestValue: greatestValue, substitute: substitute)
    if lists {
      text.files = [("i", Self.images(first)), ("l", Self.labels)].map { file, bytes in
        let digest = SHA256Digest.hexadecimal(of: packed ? Gzip.compress(bytes) : bytes)
        return (file + ending, digest, packed ? SHA256Digest.hexadecimal(of: bytes) : nil)
      }
    }
    try directory.write(text.json, to: "root/\(name)/manifest.yaml")
  }

  private func writeFiles(in place: String, first: UInt8 = 0, packed: Bool = false) throws {
    for (name, bytes) in [("i", Self.images(first)), ("l", Self.labels)] {
      try directory.write(
        packed ? Gzip.compress(bytes) : bytes, to: "\(place)/\(name)\(packed ? ".gz" : "")")
    }
  }

  private func catalog(overriding: Bool = true) throws -> DatasetCatalog {
    try DatasetCatalog(
      root: directory.file("root"), override: overriding ? directory.file("override") : nil,
      shared: directory.file("shared"), cache: directory.file("cache"),
      decode: ManifestText.decode)
  }

  @Test("Places are looked at in their order", arguments: 0..<4)
  func order(first: Int) throws {
    try writeManifest()
    let places = ["override", "root", "shared", "cache"]
    for index in first..<4 {
      try writeFiles(in: "\(places[index])/set", first: UInt8(index))
    }
    let dataset = try catalog().open("set", substituting: false)
    #expect(try dataset.samples() == [Float(first), 4, 8, 12])
    #expect(dataset.labels?.integers == [3])
    #expect(dataset.identity.name == "set")
    #expect(dataset.identity.split == "test")
    #expect(dataset.identity.notice == nil)
  }

  @Test("The override's place comes first, and no override leaves it out")
  func places() throws {
    #expect(try catalog().places(for: "set").count == 4)
    #expect(
      try catalog(overriding: false).places(for: "set").map(\.path)
        == ["root/set", "shared/set", "cache/set"].map { directory.file($0) })
  }

  @Test("A place with one file of two is none")
  func halfAPlace() throws {
    try writeManifest()
    try directory.write(Self.images(9), to: "override/set/i")
    try writeFiles(in: "cache/set", first: 1)
    #expect(try catalog().open("set", substituting: false).samples()[0] == 1)
  }

  @Test("Packed and unpacked files are the same data", arguments: [true, false])
  func packed(isPacked: Bool) throws {
    try writeManifest(first: 7, packed: true, lists: true)
    try writeFiles(in: "cache/set", first: 7, packed: isPacked)
    let dataset = try catalog().open("set", substituting: false)
    #expect(try dataset.samples() == [7, 4, 8, 12])
    #expect(dataset.identity.files.map(\.name) == (isPacked ? ["i.gz", "l.gz"] : ["i", "l"]))
  }

  @Test("A file with another digest is refused, with both digests", arguments: [true, false])
  func wrongDigest(isPacked: Bool) throws {
    try writeManifest(first: 7, packed: true, lists: true)
    try writeFiles(in: "cache/set", first: 8, packed: isPacked)
    let error = #expect(throws: DatasetError.self) {
      try catalog().open("set", substituting: true)
    }
    let digests = ([8, 7] as [UInt8]).map { first in
      let bytes = Self.images(first)
      return SHA256Digest.hexadecimal(of: isPacked ? Gzip.compress(bytes) : bytes)
    }
    #expect(error?.problem == "The file's SHA-256 is \(digests[0]), not \(digests[1]).")
    #expect(error?.location == directory.file("cache/set/i\(isPacked ? ".gz" : "")"))
  }

  @Test("Unknown names and splits are answered with the known ones")
  func unknown() throws {
    try writeManifest()
    let catalog = try catalog()
    #expect(catalog.manifests.map(\.name) == ["set"])
    let name = #expect(throws: DatasetError.self) { try catalog.open("sets", substituting: true) }
    #expect(name?.problem == "There is no data set and no file 'sets'.")
    #expect(name?.remedy?.hasPrefix("did you mean 'set'?") == true)
    let split = #expect(throws: DatasetError.self) {
      try catalog.open("set", split: "train", substituting: true)
    }
    #expect(split?.problem == "The data set 'set' has no split 'train'.")
    #expect(split?.remedy == "it has test")
  }

  @Test("Files that are nowhere are named, with the places")
  func nowhere() throws {
    try writeManifest()
    let error = #expect(throws: DatasetError.self) {
      try catalog().open("set", substituting: true)
    }
    #expect(error?.problem == "The files of 'set' are not on this machine: i, l.")
    for place in ["override/set", "root/set", "shared/set", "cache/set"] {
      #expect(error?.remedy?.contains(directory.file(place)) == true)
    }
  }

  @Test("A manifest that can't be read is named")
  func badManifest() throws {
    let path = try directory.write("{", to: "root/set/manifest.yaml")
    let error = #expect(throws: DatasetError.self) { try catalog() }
    #expect(error?.location == path)
  }

  @Test("The greatest value divides")
  func greatestValue() throws {
    try writeManifest(greatestValue: 16)
    try writeFiles(in: "root/set", first: 16)
    let dataset = try catalog().open("set", substituting: false)
    #expect(try dataset.samples() == [1, 0.25, 0.5, 0.75])
    #expect(dataset.identity.preprocessing == "x / 16.0")
  }

  private func writeSubstituted(margin: Int) throws {
    try writeManifest(
      "wanted", normalization: "unit",
      substitute: """
        {"dataset": "set", "split": "test", "notice": "This is not it.",
         "resizing": {"height": 4, "width": 4, "margin": \(margin)}}
        """)
    try writeManifest(greatestValue: 2)
  }

  /// Of 2 pixels, 0 and 1, the centres of 4 are at -1/4, 1/4, 3/4 and 5/4: 0, 1/4, 3/4 and 1.
  @Test("A substitute is resized, and its notice told")
  func substitute() throws {
    try writeSubstituted(margin: 0)
    try writeFiles(in: "root/set")
    let dataset = try catalog().open("wanted", substituting: true)
    #expect(dataset.sampleShape.dimensions == [4, 4, 1])
    #expect(
      try dataset.samples() == [
        0, 0.5, 1.5, 2,
        1, 1.5, 2.5, 3,
        3, 3.5, 4.5, 5,
        4, 4.5, 5.5, 6,
      ])
    #expect(dataset.identity.name == "set")
    #expect(dataset.identity.notice == "This is not it.")
    #expect(
      dataset.identity.preprocessing
        == "scaled to 4x4 (bilinear, half-pixel centres), margin of 0; x / 2.0")
  }

  @Test("A margin is zeros around the image")
  func margin() throws {
    try writeSubstituted(margin: 1)
    try writeFiles(in: "root/set", first: 2)
    let dataset = try catalog().open("wanted", substituting: true)
    let samples = try dataset.samples()
    #expect(dataset.sampleShape.dimensions == [6, 6, 1])
    #expect(samples[..<7].allSatisfy { $0 == 0 })
    #expect(samples[7] == 1)
    #expect(samples[28] == 6)
    #expect(samples[29...].allSatisfy { $0 == 0 })
  }

  @Test("The files themselves come before the substitute, which must be allowed")
  func noSubstitute() throws {
    try writeSubstituted(margin: 0)
    try writeFiles(in: "root/set")
    #expect(throws: DatasetError.self) { try catalog().open("wanted", substituting: false) }
    try writeFiles(in: "shared/wanted", first: 255)
    let dataset = try catalog().open("wanted", substituting: true)
    #expect(dataset.identity.notice == nil)
    #expect(try dataset.samples()[0] == 1)
  }

  @Test("A substitute that is nowhere either leaves the wanted files missing")
  func missingSubstitute() throws {
    try writeSubstituted(margin: 0)
    let error = #expect(throws: DatasetError.self) {
      try catalog().open("wanted", substituting: true)
    }
    #expect(error?.problem == "The files of 'wanted' are not on this machine: i, l.")
  }

  @Test("A substitute that is no images is refused", arguments: [[1], [1, 4], [1, 0, 4]])
  func noImages(extents: [Int]) throws {
    try writeSubstituted(margin: 0)
    let count = extents.reduce(1, *)
    try directory.write(
      Build.idx(extents, [UInt8](repeating: 0, count: count)), to: "root/set/i")
    try directory.write(Self.labels, to: "root/set/l")
    let error = #expect(throws: DatasetError.self) {
      try catalog().open("wanted", substituting: true)
    }
    #expect(
      error?.problem
        == "The file is no file of images of one channel: its shape is \(extents).")
  }
}
