public import ByteIO
public import Essentials
public import ModelGraph
import Tensors

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
  case noModelInDirectory(path: String, inside: [String] = [])
  /// JSON that is neither a model nor a weights manifest; `found` is what it is instead.
  case notAModel(file: String, found: String)
  /// A file that is no JSON, but something that is known.
  case foreignFile(path: String, kind: ContentKind)
  /// A file in the place of weights that is something else.
  case foreignShard(path: String, kind: ContentKind, manifest: String)
  /// A network whose weights are in no file.
  case noManifest(file: String)
  /// Text where the network should be: JSON in a string.
  case topologyIsText(file: String, key: String)
  /// A model whose layers call one another without end, or nearly.
  case tooManyCalls(file: String, limit: Int)
  /// Something in the JSON is not what it should be.
  case unexpectedValue(file: String, place: String, expected: String, found: String)
  /// A shard's path leaves the model's directory.
  case unsafePath(file: String, path: String)
  /// A shard's path is an address of the web.
  case addressOfShard(file: String, address: String)
  /// A shard that the manifest names is not there; `nearest` are files that are.
  case missingShard(path: String, manifest: String, nearest: [String] = [])
  /// Shards hold less than their manifest says; `weight` is the first one that is cut off.
  case shardSizeMismatch(shards: [String], expected: Int, found: Int, weight: String?)
  /// A weight of a type that is not known.
  case unknownScalarType(file: String, weight: String, found: String)
  /// A weight holds something that is no finite number.
  case notFinite(file: String, weight: String, index: Int, value: String)
  /// Two weights have one name.
  case duplicateWeight(file: String, weight: String)
  /// Layers that can't be put in an order, of which `layer` is the first.
  case unorderedLayers(file: String, layer: String)
  /// The file has weights but no topology.
  case noTopology(file: String)
  /// The topology is of another kind than a chain of layers.
  case unsupportedTopology(file: String, className: String)
  /// Layers that can't be run: all of them.
  case unsupportedLayers(file: String, [UnsupportedLayer])
  /// A graph-model that was made for so many samples at once.
  case fixedBatch(file: String, extent: Int)
  /// A format that can be read, but not written.
  case notWritable(file: String, format: ModelFormat)
  /// The input's extents are not all known.
  case freeInputAxes(file: String, input: String, shape: String)

  /// What is wrong.
  public var problem: String {
    switch self {
    case .bytes(let error): error.problem
    case .graph(let error, _): error.problem
    case .invalidJSON(_, _, _, _, let reason): "The file is not valid JSON: \(reason.displayed)."
    case .jsonTooLarge(_, let count, let limit):
      "The file has \(count) bytes of JSON; a topology has at most \(limit)."
    case .noModelInDirectory(let path, _):
      "There is no model.json and no weights_manifest.json in '\(path)'."
    case .notAModel(_, let found):
      "The file is neither a TF.js model nor a weights manifest, but \(found)."
    case .foreignFile(let path, .zippedTFJS):
      "'\(path)' is a zip archive with a TF.js model in it; it has to be unpacked first."
    case .foreignFile(let path, let kind): "'\(path)' is \(kind.name), not a TF.js model."
    case .foreignShard(let path, let kind, _):
      "The weight file '\(path.displayed(limit: 1_000))' is \(kind.name), not weights."
    case .noManifest: "The model has layers, but no 'weightsManifest': its weights are in no file."
    case .topologyIsText(_, let key):
      "'\(key)' is text that holds JSON, not the JSON itself; TF.js can't load that either."
    case .tooManyCalls(_, let limit):
      "The model calls its layers more than \(limit.grouped) times: its models hold one another many times "
        + "over."
    case .unexpectedValue(_, _, let expected, let found):
      "Found \(found.displayed), expected \(expected.displayed)."
    case .unsafePath(_, let path):
      "The shard path '\(path.displayed)' leaves the model's directory."
    case .addressOfShard(_, let address):
      "The weight path '\(address.displayed)' is an address, and nothing is fetched from it."
    case .missingShard(let path, _, _):
      "The weight file '\(path.displayed(limit: 1_000))' is missing."
    case .shardSizeMismatch(_, let expected, let found, let weight):
      "The weight files hold \(found) bytes, \(expected - found) too few"
        + (weight.map { "; '\($0.displayed)' is cut off." } ?? ".")
    case .unknownScalarType(_, let weight, let found):
      "The weight '\(weight.displayed)' is of the unknown type '\(found.displayed)'."
    case .notFinite(_, let weight, let index, let value):
      "The weight '\(weight.displayed)' holds \(value) at element \(index)."
    case .duplicateWeight(_, let weight): "The weight '\(weight.displayed)' is listed twice."
    case .unorderedLayers:
      "The layers form a cycle, or one names a layer that isn't in the model."
    case .noTopology: "The file has weights but no layers, so it can't be run."
    case .unsupportedTopology(_, let className):
      "The model is a '\(className.displayed)', which is no kind of model that is known."
    case .unsupportedLayers(_, let layers):
      "\(layers.count) of the layers can't be run:" + layers.map(\.line).joined()
    case .fixedBatch(_, let extent):
      "The graph computes \(extent) samples at once and can't compute one."
    case .notWritable(_, let format): "Models of the format '\(format.rawValue)' can't be written."
    case .freeInputAxes(_, let input, let shape):
      "The shape \(shape) of the input '\(input.displayed)' has free axes."
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
    case .unexpectedValue(let file, let place, _, _): "\(file), \(place.displayed(limit: 400))"
    case .unorderedLayers(let file, let layer):
      "\(file), layer '\(layer.displayed)', 'inbound_nodes'"
    case .missingShard(_, let manifest, _), .foreignShard(_, _, let manifest): manifest
    case .shardSizeMismatch(let shards, _, _, _):
      // A manifest may name one file several times.
      shards.enumerated().filter { shards.firstIndex(of: $0.element) == $0.offset }
        .map { $0.element.displayed(limit: 1_000) }.joined(separator: ", ")
    case .jsonTooLarge(let file, _, _), .notAModel(let file, _), .unsafePath(let file, _),
      .addressOfShard(let file, _), .noManifest(let file), .topologyIsText(let file, _),
      .tooManyCalls(let file, _),
      .unknownScalarType(let file, _, _), .notFinite(let file, _, _, _),
      .duplicateWeight(let file, _), .noTopology(let file), .unsupportedTopology(let file, _),
      .unsupportedLayers(let file, _), .freeInputAxes(let file, _, _), .fixedBatch(let file, _),
      .notWritable(let file, _):
      file
    case .noModelInDirectory, .foreignFile: nil
    }
  }

  /// What to do.
  public var remedy: String? {
    switch self {
    case .bytes(let error): error.remedy
    case .graph(let error, _): error.remedy
    case .invalidJSON: "fetch or export the file again"
    case .jsonTooLarge, .notAModel: "name a model.json or a weights_manifest.json"
    case .noModelInDirectory(_, let inside):
      alternatives(inside.map(\.displayed)).map { "there are models in it: name \($0)" }
        ?? "name the model's directory, or its JSON file"
    case .unexpectedValue: "export the model again, or mend the value"
    case .foreignFile(let path, let kind): kind.conversion(of: path)
    case .foreignShard(let path, let kind, _):
      kind.unwrapping(path) ?? "put the weight file there that belongs to the model"
    case .noManifest:
      "save the model with its weights: model.save in TF.js, or tensorflowjs_converter"
    case .topologyIsText(let file, let key):
      key == "modelTopology"
        ? "write the JSON itself: python3 -c \"import json; m = json.load(open('\(file)')); "
          + "m['modelTopology'] = json.loads(m['modelTopology']); "
          + "json.dump(m, open('\(file)', 'w'))\""
        : "write the JSON itself: python3 -c \"import json; m = json.load(open('\(file)')); "
          + "t = m['modelTopology']; t['\(key)'] = json.loads(t['\(key)']); "
          + "json.dump(m, open('\(file)', 'w'))\""
    case .tooManyCalls: "check where the file comes from; no network is made like this"
    case .unsafePath: "put the weight files beside the JSON file and correct its 'paths'"
    case .addressOfShard:
      "fetch the file, put it beside the JSON file and write its name in 'paths'"
    case .missingShard(_, _, let nearest):
      alternatives(nearest.map(\.displayed)).map {
        "there is \($0); rename it if that is the file, or fetch the model again"
      } ?? "put the file back, or fetch the model again"
    case .shardSizeMismatch: "fetch or export the model again; its files do not belong together"
    case .unknownScalarType:
      "known are " + ScalarType.allCases.map(\.rawValue).joined(separator: ", ")
    case .notFinite: "the training diverged or the file is damaged; export a sound model"
    case .duplicateWeight, .unorderedLayers: "export the model again"
    case .noTopology: "'inspect' and 'quantize' work on it; 'evaluate' needs the model.json"
    case .unsupportedTopology: "'inspect' and 'quantize' work on it"
    case .unsupportedLayers: "'inspect' and 'quantize' work on this model all the same"
    case .fixedBatch: "export the model with a free batch axis"
    case .notWritable: "it can be measured as it is: 'evaluate', 'predict', 'inspect'"
    case .freeInputAxes:
      "run it on data, whose extents are then taken ('evaluate', 'predict'), give them ('profile "
        + "--shape'), or export it with a fixed input shape"
    }
  }

  /// The exit code's class.
  public var kind: FailureKind {
    switch self {
    case .bytes(let error): error.kind
    case .noModelInDirectory, .missingShard, .addressOfShard: .missingInput
    default: .badData
    }
  }
}
