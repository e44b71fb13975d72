import Datasets
import Foundation

/// A manifest as JSON, which is YAML too.
struct ManifestText {
  var name: String
  var files: [(name: String, sha256: String, unpackedSHA256: String?)] = []
  var byteCount = 100_000
  var inputs: String
  var labels: String
  var normalization = "unit"
  var greatestValue: Float?
  /// The substitute as JSON.
  var substitute: String?

  var json: String {
    let files = files.map { file in
      "{\"name\": \"\(file.name)\", \"byteCount\": \(byteCount), \"sha256\": \"\(file.sha256)\""
        + (file.unpackedSHA256.map { ", \"unpackedSHA256\": \"\($0)\"" } ?? "") + "}"
    }
    return """
      {"name": "\(name)", "title": "t", "license": "l", "source": "s", "mirrors": [],
       "files": [\(files.joined(separator: ", "))],
       "splits": {"test": {"inputs": "\(inputs)", "labels": "\(labels)"}},
       "defaultSplit": "test", "normalization": "\(normalization)"
       \(greatestValue.map { ", \"greatestValue\": \($0)" } ?? "")
       \(substitute.map { ", \"substitute\": \($0)" } ?? "")}
      """
  }

  func manifest() throws -> DatasetManifest { try Self.decode(json) }

  static func decode(_ text: String) throws -> DatasetManifest {
    try JSONDecoder().decode(DatasetManifest.self, from: Data(text.utf8))
  }
}
