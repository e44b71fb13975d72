import Foundation
import TestSupport

/// A dense layer 2 → 2 as files, which a test can break: 6 floats in one shard.
struct TinyModel {
  var manifest = """
    [{"paths": ["group1-shard1of1.bin"], "weights": [
      {"name": "d/kernel", "shape": [2, 2], "dtype": "float32"},
      {"name": "d/bias", "shape": [2], "dtype": "float32"}]}]
    """
  var layers = """
    {"class_name": "Dense", "config": {"name": "d", "units": 2, "activation": "relu",
     "batch_input_shape": [null, 2]}}
    """
  var shards = ["group1-shard1of1.bin": TinyModel.bytes([1, 2, 3, 4, 5, 6])]

  static func bytes(_ floats: [Float]) -> [UInt8] {
    floats.flatMap { value in
      [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: value.bitPattern >> UInt32($0)) }
    }
  }

  var json: String {
    """
    {"format": "layers-model", "generatedBy": "test", "convertedBy": null,
     "modelTopology": {"class_name": "Sequential", "config": {"name": "s", "layers": [\(layers)]}},
     "weightsManifest": \(manifest)}
    """
  }

  /// Writes the files and gives the directory.
  func write(to directory: TemporaryDirectory) throws -> String {
    try directory.write(json, to: "model.json")
    for (name, bytes) in shards { try directory.write(bytes, to: name) }
    return directory.path
  }
}
