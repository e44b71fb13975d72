import ByteIO
import Essentials
import ModelSources

/// What can be wrong with the files of a TF.js model, beyond what can be wrong with any.
enum TFJSError: DiagnosticError {
  /// The text is no JSON.
  case invalidJSON(file: String, line: Int, column: Int, offset: Int, reason: String)
  /// The text is longer than any topology.
  case jsonTooLarge(file: String, byteCount: Int, limit: Int)
  /// JSON that is neither a model nor a weights manifest; `found` is what it is instead.
  case notAModel(file: String, found: String)
  /// A network whose weights are in no file.
  case noManifest(file: String)
  /// Text where the network should be: JSON in a string.
  case topologyIsText(file: String, key: String)
  /// The topology is of another kind than a chain of layers.
  case unsupportedTopology(file: String, className: String)
  /// A model whose layers call one another without end, or nearly.
  case tooManyCalls(file: String, limit: Int)
  /// Layers that can't be put in an order, of which `layer` is the first.
  case unorderedLayers(file: String, layer: String)
  /// A file in the place of weights that is something else.
  case foreignShard(path: String, kind: ContentKind, manifest: String)
  /// A shard's path leaves the model's directory.
  case unsafePath(file: String, path: String)
  /// A shard's path is an address of the web.
  case addressOfShard(file: String, address: String)
  /// A shard that the manifest names is not there; `nearest` are files that are.
  case missingShard(path: String, manifest: String, nearest: [String] = [])
  /// Shards hold less than their manifest says; `weight` is the first one that is cut off.
  case shardSizeMismatch(shards: [String], expected: Int, found: Int, weight: String?)
  /// A network that was changed so that the file's format, or this writer, can't say it; `layer` is the
  /// normalization that stands in the way.
  case networkNotWritable(file: String, layer: String?, reason: NetworkObstacle)

  /// Why a changed network can't be written.
  enum NetworkObstacle: Sendable {
    /// The file holds a graph and not layers.
    case isGraph
    /// The normalization and its product are not two layers of one model, each called once.
    case isNotBeside(product: String)
    /// More is changed than normalizations that are gone.
    case changedOtherwise
  }

  /// What is wrong.
  var problem: String {
    switch self {
    case .invalidJSON(_, _, _, _, let reason): "The file is not valid JSON: \(reason.displayed)."
    case .jsonTooLarge(_, let count, let limit):
      "The file has \(count) bytes of JSON; a topology has at most \(limit)."
    case .notAModel(_, let found):
      "The file is neither a TF.js model nor a weights manifest, but \(found)."
    case .noManifest: "The model has layers, but no 'weightsManifest': its weights are in no file."
    case .topologyIsText(_, let key):
      "'\(key)' is text that holds JSON, not the JSON itself; TF.js can't load that either."
    case .unsupportedTopology(_, let className):
      "The model is a '\(className.displayed)', which is no kind of model that is known."
    case .tooManyCalls(_, let limit):
      "The model calls its layers more than \(limit.grouped) times: its models hold one another many times "
        + "over."
    case .unorderedLayers:
      "The layers form a cycle, or one names a layer that isn't in the model."
    case .foreignShard(let path, let kind, _):
      "The weight file '\(path.displayed(limit: 1_000))' is \(kind.name), not weights."
    case .unsafePath(_, let path):
      "The shard path '\(path.displayed)' leaves the model's directory."
    case .addressOfShard(_, let address):
      "The weight path '\(address.displayed)' is an address, and nothing is fetched from it."
    case .missingShard(let path, _, _):
      "The weight file '\(path.displayed(limit: 1_000))' is missing."
    case .shardSizeMismatch(_, let expected, let found, let weight):
      "The weight files hold \(found) bytes, \(expected - found) too few"
        + (weight.map { "; '\($0.displayed)' is cut off." } ?? ".")
    case .networkNotWritable(_, let layer, .isGraph):
      "The normalization '\(layer?.displayed ?? "")' can't be taken out of a graph-model: only layers-models "
        + "can be written with a changed network."
    case .networkNotWritable(_, let layer, .isNotBeside(let product)):
      "The normalization '\(layer?.displayed ?? "")' can't be taken out: it and '\(product.displayed)', which "
        + "it was folded into, are not two layers of one model, each called once."
    case .networkNotWritable(_, _, .changedOtherwise):
      "The network differs from the file's in more than normalizations that are gone, and can't be written."
    }
  }

  /// File and place in it.
  var location: String? {
    switch self {
    case .invalidJSON(let file, let line, let column, let offset, _):
      "\(file), line \(line), column \(column) (byte \(offset))"
    case .unorderedLayers(let file, let layer):
      "\(file), layer '\(layer.displayed)', 'inbound_nodes'"
    case .missingShard(_, let manifest, _), .foreignShard(_, _, let manifest): manifest
    case .shardSizeMismatch(let shards, _, _, _):
      // A manifest may name one file several times.
      shards.enumerated().filter { shards.firstIndex(of: $0.element) == $0.offset }
        .map { $0.element.displayed(limit: 1_000) }.joined(separator: ", ")
    case .jsonTooLarge(let file, _, _), .notAModel(let file, _), .unsafePath(let file, _),
      .addressOfShard(let file, _), .noManifest(let file), .topologyIsText(let file, _),
      .tooManyCalls(let file, _), .unsupportedTopology(let file, _),
      .networkNotWritable(let file, _, _):
      file
    }
  }

  /// What to do.
  var remedy: String? {
    switch self {
    case .invalidJSON: "fetch or export the file again"
    case .jsonTooLarge, .notAModel: "name a model.json or a weights_manifest.json"
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
    case .unsupportedTopology: "'inspect' and 'quantize' work on it"
    case .tooManyCalls: "check where the file comes from; no network is made like this"
    case .unorderedLayers: "export the model again"
    case .foreignShard(let path, let kind, _):
      kind.unwrapping(path) ?? "put the weight file there that belongs to the model"
    case .unsafePath: "put the weight files beside the JSON file and correct its 'paths'"
    case .addressOfShard:
      "fetch the file, put it beside the JSON file and write its name in 'paths'"
    case .missingShard(_, _, let nearest):
      alternatives(nearest.map(\.displayed)).map {
        "there is \($0); rename it if that is the file, or fetch the model again"
      } ?? "put the file back, or fetch the model again"
    case .shardSizeMismatch: "fetch or export the model again; its files do not belong together"
    case .networkNotWritable(_, _, .isGraph):
      "leave the normalizations where they are; tensorflowjs_converter folds them where it makes a graph-model"
    case .networkNotWritable: "leave the normalizations where they are"
    }
  }

  /// The exit code's class.
  var kind: FailureKind {
    switch self {
    case .missingShard, .addressOfShard: .missingInput
    default: .badData
    }
  }
}

extension ModelFormatError {
  /// What only files of TF.js can have.
  static func tfjs(_ error: TFJSError) -> ModelFormatError { .particular(error) }
}
