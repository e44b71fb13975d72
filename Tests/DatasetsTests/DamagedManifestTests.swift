import ByteIO
import Datasets
import Essentials
import Foundation
import TestSupport
import Testing
import Yams

@Suite("Manifests that others wrote")
struct DamagedManifestTests {
  let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  private func catalog() throws -> DatasetCatalog {
    try DatasetCatalog(
      root: directory.file("root"), override: nil, shared: directory.file("shared"),
      cache: directory.file("cache")
    ) { try YAMLDecoder().decode(DatasetManifest.self, from: $0) }
  }

  @Test("A damaged manifest is read, or refused in words")
  func damaged() throws {
    let manifests = try ["digits", "housing-synthetic", "imagenet-1000", "fashion-mnist"].map {
      [UInt8](
        try Data(
          contentsOf: URL(fileURLWithPath: Repository.path("Datasets/\($0)/manifest.yaml"))))
    }
    try Directory.create(directory.file("root/set"))
    try expectSound(
      reading: Mutations(of: manifests, as: .text), at: directory.file("root/set/manifest.yaml"),
      leastRefused: 20
    ) { _ in
      let catalog = try catalog()
      for manifest in catalog.manifests { _ = catalog.places(for: manifest.name) }
    }
  }

  private static let digest = String(repeating: "0", count: 64)

  @Test(
    "No name in a manifest leads out of the data set's directory",
    arguments: ["../pwned", "/etc/passwd", "a/../../b", "..", ""])
  func names(name: String) throws {
    for (file, inputs, labels) in [(name, "i", "l"), ("i", name, "l"), ("i", "i", name)] {
      var text = ManifestText(name: "set", inputs: inputs, labels: labels)
      text.files = [(file, Self.digest, nil)]
      try directory.write(text.json, to: "root/set/manifest.yaml")
      let error = #expect(throws: DatasetError.self) { try catalog() }
      #expect(
        error?.problem.contains("leaves the data set's directory") == true, "\(file) \(inputs)")
      #expect(error?.location == directory.file("root/set/manifest.yaml"))
      #expect(error?.kind == .badData)
    }
  }

  @Test("Nor does the data set's own name", arguments: ["../set", "a/b", "/set", ".."])
  func ownName(name: String) throws {
    try directory.write(
      ManifestText(name: name, inputs: "i", labels: "l").json, to: "root/set/manifest.yaml")
    let error = #expect(throws: DatasetError.self) { try catalog() }
    #expect(error?.problem.contains("is none for a directory") == true)
  }

  @Test(
    "What is downloaded has a digest", arguments: ["", "abc", String(repeating: "g", count: 64)])
  func digests(digest: String) throws {
    var text = ManifestText(name: "set", inputs: "i", labels: "l")
    text.files = [("i", digest, nil)]
    try directory.write(text.json, to: "root/set/manifest.yaml")
    #expect(throws: DatasetError.self) { try catalog() }
  }

  @Test("A manifest that never went through a catalog writes nowhere else, either")
  func download() async throws {
    let content: [UInt8] = [1, 2, 3]
    var text = ManifestText(name: "set", inputs: "i", labels: "l")
    text.files = [("../../pwned", SHA256Digest.hexadecimal(of: content), nil)]
    let server = try LoopbackServer([.init(body: content)])
    let manifest = try text.manifest().replacingMirrors([server.address])
    await #expect(throws: DatasetError.self) {
      try await DatasetDownload().fetch(
        ["../../pwned"], of: manifest, into: directory.file("cache/set")
      ) { _ in }
    }
    #expect(server.requestedPaths == [])
    #expect(!FilePresence.exists(directory.file("pwned")))
  }

  @Test("What a key should be is said in plain words")
  func words() throws {
    try directory.write("name: [1]\n", to: "root/set/manifest.yaml")
    let error = #expect(throws: DatasetError.self) { try catalog() }
    #expect(error?.problem.contains("DecodingError") == false)
    #expect(error?.problem.contains("CodingKeys") == false, "\(error?.problem ?? "")")
  }
}
