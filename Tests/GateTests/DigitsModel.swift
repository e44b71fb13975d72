import ByteIO
import Datasets
import Evaluation
import Foundation
import ModelFormats
import TFJSFormat
import Quantization
import Records
import Scoring
import Tensors
import TestSupport

/// The digits network that the repository ships, to be damaged, and its data.
struct DigitsModel {
  /// The files of a model, to be changed.
  struct Files {
    var topology: [String: Any]
    var weights: [UInt8]

    /// Reads `model.json` and the one weight file of a directory.
    init(_ directory: String) throws {
      let json = try Data(contentsOf: URL(fileURLWithPath: "\(directory)/model.json"))
      guard let topology = try JSONSerialization.jsonObject(with: json) as? [String: Any] else {
        throw CocoaError(.coderReadCorrupt)
      }
      self.topology = topology
      weights = [UInt8](
        try Data(contentsOf: URL(fileURLWithPath: "\(directory)/group1-shard1of1.bin")))
    }

    func write(to directory: TemporaryDirectory, _ name: String) throws -> String {
      let json = try JSONSerialization.data(withJSONObject: topology, options: .sortedKeys)
      try directory.write([UInt8](json), to: "\(name)/model.json")
      try directory.write(weights, to: "\(name)/group1-shard1of1.bin")
      return directory.file(name)
    }

    /// A weight's place in the file: its name's end says which.
    func range(of suffix: String, bytesPerElement: Int = 4) throws -> Range<Int> {
      var start = 0
      for weight in manifestWeights {
        let shape = weight["shape"] as? [Int] ?? []
        let count = shape.reduce(1, *) * bytesPerElement
        if (weight["name"] as? String)?.hasSuffix(suffix) == true { return start..<start + count }
        start += count
      }
      throw CocoaError(.coderValueNotFound)
    }

    var manifestWeights: [[String: Any]] {
      let groups = topology["weightsManifest"] as? [[String: Any]] ?? []
      return groups.first?["weights"] as? [[String: Any]] ?? []
    }

    /// Changes what the manifest says of a weight.
    mutating func changeWeight(
      _ suffix: String, _ change: (inout [String: Any]) throws -> Void
    ) throws {
      var groups = topology["weightsManifest"] as? [[String: Any]] ?? []
      var weights = manifestWeights
      guard
        let index = weights.firstIndex(where: {
          ($0["name"] as? String)?.hasSuffix(suffix) == true
        })
      else { throw CocoaError(.coderValueNotFound) }
      try change(&weights[index])
      groups[0]["weights"] = weights
      topology["weightsManifest"] = groups
    }

    func float(at offset: Int) -> Float {
      Float(
        bitPattern: (0..<4).reversed().reduce(0) { $0 << 8 | UInt32(weights[offset + $1]) })
    }

    mutating func set(_ value: Float, at offset: Int) {
      for byte in 0..<4 {
        weights[offset + byte] = UInt8(
          truncatingIfNeeded: value.bitPattern >> UInt32(8 * byte))
      }
    }
  }

  static let path = Repository.path("Models/digits")
  /// All samples, or those that nobody trained on.
  let dataset: ArrayDataset

  init(onlyTest: Bool = false) throws {
    let images = try DatasetRequest.array(
      at: Repository.path("Datasets/digits/digits-images-idx3-ubyte.gz"))
    let labels = try DatasetRequest.array(
      at: Repository.path("Datasets/digits/digits-labels-idx1-ubyte.gz"))
    let (first, size) = (onlyTest ? 1_437 : 0, 64)
    let count = labels.shape.elementCount - first
    let file = FileDigest(name: "digits-images-idx3-ubyte.gz", byteCount: 44_098, sha256: "16bf")
    dataset = try ArrayDataset(
      inputs: NumericArray(
        shape: Shape([count] + images.shape.dimensions.dropFirst()),
        elements: .floats(images.floats[(first * size)...].map { $0 / 16 }), source: "digits"),
      labels: NumericArray(
        shape: Shape([count]), elements: .integers(labels.floats[first...].map { Int($0) }),
        source: "digits"),
      normalization: .none,
      identity: DatasetIdentity(
        name: "digits", split: onlyTest ? "test" : "all", files: [file],
        preprocessing: "x / 16"))
  }

  /// Evaluates a model in this process; `work`: keeps the levels' files.
  func record(
    _ path: String = DigitsModel.path, levels: [QuantizationScheme], work: String? = nil,
    workers: Int = 2
  ) async throws -> EvaluationRecord {
    let scratch = try TemporaryDirectory()
    return try await Evaluator(workerCount: workers).evaluate(
      EvaluationRequest(
        name: "digits", artifacts: TFJSModel(opening: path), dataset: dataset,
        levels: levels, workDirectory: work ?? scratch.path, toolVersion: "test",
        commandLine: [], date: "2026-01-02T03:04:05Z")
    ).record
  }
}
