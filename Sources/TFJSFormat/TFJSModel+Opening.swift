import ByteIO
import Essentials
import ModelGraph
import ModelSources

extension TFJSModel {
  /// What was found beside the JSON file of a model.
  struct Contents {
    var files: [FileDigest] = []
    /// The files' paths as they were found, which manifests may spell otherwise.
    var inputFiles = InputFiles([])
    var entries: [WeightTable.Entry] = []
    var unlistedByteCount = 0
    var notices: [String] = []
  }

  /// What is looked for in a directory.
  private static let wantedNames = ["model.json", "weights_manifest.json"]

  /// The JSON file that a path means: itself, or that of a directory.
  ///
  /// - Throws: `ModelFormatError.noModelInDirectory` or `.foreignFile`.
  static func jsonPath(_ path: String) throws(ModelFormatError) -> String {
    guard let names = Directory.entries(path) else { return path }
    let base = path.hasSuffix("/") ? path : path + "/"
    if names.contains("model.json") { return base + "model.json" }
    if let manifest = names.first(where: { $0.hasSuffix("weights_manifest.json") }) {
      return base + manifest
    }
    if let kind = ContentKind(at: path) { throw .foreignFile(path: path, kind: kind) }
    let inside = names.prefix(100).map { base + $0 }
      .filter { FilePresence.exists("\($0)/model.json") }
    guard inside.isEmpty else {
      throw .noModelInDirectory(
        path: path, wanted: wantedNames, inside: Array(inside.prefix(4)))
    }
    // A model of another kind may be all that there is.
    for name in names.prefix(100) {
      if let kind = ContentKind(at: base + name), kind.isForeignModel || kind == .zippedTFJS {
        throw .foreignFile(path: base + name, kind: kind)
      }
    }
    throw .noModelInDirectory(path: path, wanted: wantedNames)
  }

  /// The JSON of a file, if it is JSON.
  ///
  /// - Throws: `ModelFormatError`; a file of another kind is named.
  static func document(_ json: FileBytes) throws(ModelFormatError) -> JSONValue {
    if let kind = ContentKind(of: json), kind != .json {
      throw .foreignFile(path: json.source, kind: kind)
    }
    // What a graph of TensorFlow begins with may be unknown, or lost; then its name tells.
    if let kind = ContentKind(nameOfGraph: json.source), ContentKind(of: json) == nil {
      throw .foreignFile(path: json.source, kind: kind)
    }
    guard json.count <= JSONParser.byteLimit else {
      throw .tfjs(
        .jsonTooLarge(
          file: json.source, byteCount: json.count, limit: JSONParser.byteLimit))
    }
    return try JSONParser.parse(json.bytes(), file: json.source)
  }

  /// The list of weights in a document.
  ///
  /// - Throws: `TFJSError.noManifest` or `.notAModel`, or what is wrong with the list.
  static func manifest(
    of document: JSONValue, file: String
  ) throws(ModelFormatError) -> WeightsManifest {
    if document.array != nil { return try WeightsManifest(document, file: file) }
    guard let manifest = document["weightsManifest"], manifest != .null else {
      if let topology = document["modelTopology"], topology != .null {
        throw .tfjs(.noManifest(file: file))
      }
      throw .tfjs(.notAModel(file: file, found: document.documentKind))
    }
    return try WeightsManifest(manifest, file: file)
  }

  /// Reads the weights that a manifest lists.
  static func contents(
    of manifest: WeightsManifest, file: String, allowsInfinity: Bool, takingDigests: Bool
  ) throws(ModelFormatError) -> Contents {
    let directory = file.lastIndex(of: "/").map { String(file[...$0]) } ?? ""
    var contents = Contents()
    for group in manifest.groups {
      var shards: [FileBytes] = []
      for path in group.paths {
        let (shard, stamp) = try shard(path, in: directory, manifest: file)
        contents.inputFiles = contents.inputFiles.adding(stamp)
        if takingDigests { contents.files.append(FileDigest(shard, name: path.written)) }
        shards.append(shard)
      }
      let read: ManifestGroup.Reading
      do throws(ModelFormatError) {
        read = try group.readWeights(
          from: ShardedBytes(shards), file: file, allowsInfinity: allowsInfinity)
      } catch {
        // What a file is explains why its bytes are too few, or no numbers.
        try check(shards, fits: false, manifest: file)
        throw error
      }
      try check(shards, fits: read.unlistedByteCount == 0, manifest: file)
      contents.entries += read.entries
      contents.unlistedByteCount += read.unlistedByteCount
      if read.unlistedByteCount > 0 {
        let names = group.paths.map { "'\($0.written.displayed)'" }
        let list =
          names.count > 3
          ? "\(names[0]) … \(names[names.count - 1])" : names.joined(separator: ", ")
        contents.notices.append(
          "\(read.unlistedByteCount.grouped) bytes of \(list) belong to no weight that the manifest lists: "
            + "the files may be of another model")
      }
    }
    return contents
  }

  private static func shard(
    _ path: ShardPath, in directory: String, manifest: String
  ) throws(ModelFormatError) -> (FileBytes, InputFiles) {
    for candidate in path.candidates {
      let stamp = InputFiles.file(directory + candidate)
      do throws(ByteIOError) {
        return (try FileBytes(contentsOf: directory + candidate), stamp)
      } catch {
        guard case .missing = error else { throw .bytes(error) }
      }
    }
    let name = path.candidates.last.map { String($0.split(separator: "/").last ?? "") } ?? ""
    let others = Directory.entries(directory.isEmpty ? "." : directory) ?? []
    throw .tfjs(
      .missingShard(
        path: directory + path.written, manifest: manifest,
        nearest: nearestNames(to: name, among: others.filter { !$0.hasSuffix(".json") })))
  }

  /// Refuses files that are something else than weights.
  ///
  /// Weights can begin with any few bytes by chance; where their number is the one that is listed, only
  /// what can be no chance is refused.
  private static func check(
    _ shards: [FileBytes], fits: Bool, manifest: String
  ) throws(ModelFormatError) {
    for shard in shards {
      guard let kind = ContentKind(of: shard), !fits || kind.isUnmistakable else { continue }
      throw .tfjs(.foreignShard(path: shard.source, kind: kind, manifest: manifest))
    }
  }
}

extension ContentKind {
  /// What a file of this name is where its bytes don't tell: a graph of TensorFlow.
  fileprivate init?(nameOfGraph path: String) {
    let name = path.split(separator: "/").last?.lowercased() ?? ""
    guard name.hasSuffix(".pb") || name.hasSuffix(".pbtxt") else { return nil }
    self = name.hasPrefix("saved_model.") ? .savedModel : .graphDef
  }

  /// Whether what tells it is so long that numbers don't begin like this by chance.
  fileprivate var isUnmistakable: Bool {
    switch self {
    case .html, .xml, .gitLFSPointer, .hdf5, .png, .kerasArchive, .torch, .zippedTFJS, .npz, .zip,
      .sqlite, .excel:
      true
    default: false
    }
  }
}

extension JSONValue {
  /// What a document is that is no model of TF.js.
  var documentKind: String {
    guard let members else { return kindName }
    if self["class_name"] != nil, self["config"] != nil {
      return "a network as Keras' to_json() writes it, without weights"
    }
    if self["variants"] != nil, self["provenance"] != nil { return "a record of quanteval" }
    if self["dependencies"] != nil { return "a package.json" }
    guard !members.isEmpty else { return "an empty object" }
    let keys = members.prefix(4).map { "'\($0.key.displayed(limit: 40))'" }
    return "an object with " + keys.joined(separator: ", ") + (members.count > 4 ? ", …" : "")
  }
}
