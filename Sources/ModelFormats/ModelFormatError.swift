public import ByteIO
public import Essentials
public import ModelGraph
import Tensors

/// A layer that can't be run, and why.
public struct UnsupportedLayer: Hashable, Sendable {
  /// The layer's name.
  public let name: String
  /// Its class.
  public let className: String
  /// What of it can't be run; `nil` for the class as such.
  public let reason: String?
  /// The share of the model's parameters that it holds, 0…1.
  public let parameterShare: Double

  /// Describes a layer.
  init(name: String, className: String, reason: String?, parameterShare: Double = 0) {
    self.name = name
    self.className = className
    self.reason = reason
    self.parameterShare = parameterShare
  }
}

/// What can be wrong with the files of a model.
public enum ModelFormatError: DiagnosticError {
  /// The bytes can't be had.
  case bytes(ByteIOError)
  /// The structure does not hold together.
  case graph(GraphError, file: String)
  /// The text is no JSON.
  case invalidJSON(file: String, line: Int, column: Int, offset: Int, reason: String)
  /// The text is longer than any topology.
  case jsonTooLarge(file: String, byteCount: Int, limit: Int)
  /// A directory without a model.
  case noModelInDirectory(path: String)
  /// JSON that is neither a model nor a weights manifest.
  case notAModel(file: String)
  /// Something in the JSON is not what it should be.
  case unexpectedValue(file: String, place: String, expected: String, found: String)
  /// A shard's path leaves the model's directory.
  case unsafePath(file: String, path: String)
  /// A shard that the manifest names is not there.
  case missingShard(path: String, manifest: String)
  /// Shards hold less than their manifest says; `weight` is the first one that is cut off.
  case shardSizeMismatch(shards: [String], expected: Int, found: Int, weight: String?)
  /// A weight of a type that is not known.
  case unknownScalarType(file: String, weight: String, found: String)
  /// A weight holds something that is no finite number.
  case notFinite(file: String, weight: String, index: Int, value: String)
  /// Two weights have one name.
  case duplicateWeight(file: String, weight: String)
  /// The file has weights but no topology.
  case noTopology(file: String)
  /// The topology is of another kind than a chain of layers.
  case unsupportedTopology(file: String, className: String)
  /// Layers that can't be run: all of them.
  case unsupportedLayers(file: String, [UnsupportedLayer])
  /// A graph-model that was made for so many samples at once.
  case fixedBatch(file: String, extent: Int)
  /// The input's extents are not all known.
  case freeInputAxes(file: String, input: String, shape: String)

  /// What is wrong.
  public var problem: String {
    switch self {
    case .bytes(let error): error.problem
    case .graph(let error, _): error.problem
    case .invalidJSON(_, _, _, _, let reason): "The file is not valid JSON: \(reason)."
    case .jsonTooLarge(_, let count, let limit):
      "The file has \(count) bytes of JSON; a topology has at most \(limit)."
    case .noModelInDirectory(let path):
      "There is no model.json and no weights_manifest.json in '\(path)'."
    case .notAModel: "The file is neither a TF.js model nor a weights manifest."
    case .unexpectedValue(_, _, let expected, let found): "Found \(found), expected \(expected)."
    case .unsafePath(_, let path): "The shard path '\(path)' leaves the model's directory."
    case .missingShard(let path, _): "The weight file '\(path)' is missing."
    case .shardSizeMismatch(_, let expected, let found, let weight):
      "The weight files hold \(found) bytes, \(expected - found) too few"
        + (weight.map { "; '\($0)' is cut off." } ?? ".")
    case .unknownScalarType(_, let weight, let found):
      "The weight '\(weight)' is of the unknown type '\(found)'."
    case .notFinite(_, let weight, let index, let value):
      "The weight '\(weight)' holds \(value) at element \(index)."
    case .duplicateWeight(_, let weight): "The weight '\(weight)' is listed twice."
    case .noTopology: "The file has weights but no layers, so it can't be run."
    case .unsupportedTopology(_, let className):
      "The model is a '\(className)', which is no kind of model that is known."
    case .unsupportedLayers(_, let layers):
      "\(layers.count) of the layers can't be run:" + layers.map(\.line).joined()
    case .fixedBatch(_, let extent):
      "The graph computes \(extent) samples at once and can't compute one."
    case .freeInputAxes(_, let input, let shape):
      "The shape \(shape) of the input '\(input)' has free axes."
    }
  }

  /// File and place in it.
  public var location: String? {
    switch self {
    case .bytes(let error): error.location
    case .graph(let error, let file):
      [file, error.location].compactMap(\.self).joined(separator: ", ")
    case .invalidJSON(let file, let line, let column, let offset, _):
      "\(file), line \(line), column \(column) (byte \(offset))"
    case .unexpectedValue(let file, let place, _, _): "\(file), \(place)"
    case .missingShard(_, let manifest): manifest
    case .shardSizeMismatch(let shards, _, _, _): shards.joined(separator: ", ")
    case .jsonTooLarge(let file, _, _), .notAModel(let file), .unsafePath(let file, _),
      .unknownScalarType(let file, _, _), .notFinite(let file, _, _, _),
      .duplicateWeight(let file, _), .noTopology(let file), .unsupportedTopology(let file, _),
      .unsupportedLayers(let file, _), .freeInputAxes(let file, _, _), .fixedBatch(let file, _):
      file
    case .noModelInDirectory: nil
    }
  }

  /// What to do.
  public var remedy: String? {
    switch self {
    case .bytes(let error): error.remedy
    case .graph(let error, _): error.remedy
    case .invalidJSON: "fetch or export the file again"
    case .jsonTooLarge, .notAModel: "name a model.json or a weights_manifest.json"
    case .noModelInDirectory: "name the model's directory, or its JSON file"
    case .unexpectedValue: "export the model again, or mend the value"
    case .unsafePath: "put the weight files beside the JSON file and correct its 'paths'"
    case .missingShard: "put the file back, or fetch the model again"
    case .shardSizeMismatch: "fetch or export the model again; its files do not belong together"
    case .unknownScalarType:
      "known are " + ScalarType.allCases.map(\.rawValue).joined(separator: ", ")
    case .notFinite: "the training diverged or the file is damaged; export a sound model"
    case .duplicateWeight: "export the model again"
    case .noTopology: "'inspect' and 'quantize' work on it; 'evaluate' needs the model.json"
    case .unsupportedTopology: "'inspect' and 'quantize' work on it"
    case .unsupportedLayers: "'inspect' and 'quantize' work on this model all the same"
    case .fixedBatch: "export the model with a free batch axis"
    case .freeInputAxes:
      "run it on data, whose extents are then taken ('evaluate', 'predict'), give them ('profile "
        + "--shape'), or export it with a fixed input shape"
    }
  }

  /// The exit code's class.
  public var kind: FailureKind {
    switch self {
    case .bytes(let error): error.kind
    case .noModelInDirectory, .missingShard: .missingInput
    default: .badData
    }
  }
}

extension UnsupportedLayer {
  /// Name, class, reason, and how much of the model it is.
  fileprivate var line: String {
    let percent = (parameterShare * 1000).rounded() / 10
    return "\n    \(name) (\(className))" + (reason.map { ": \($0)" } ?? "")
      + (parameterShare > 0 ? ", \(percent) % of the parameters" : "")
  }
}
