public import ByteIO
import Essentials
public import ModelGraph
public import Tensors

/// The files of a TF.js model: its JSON as it stands, and its weights decoded.
///
/// Formats: layers-model and graph-model `model.json`, and a bare `weights_manifest.json`
/// (a list of groups, without topology).
public struct ModelArtifacts: Sendable {
  /// The JSON file.
  public let path: String
  /// Its content.
  public let document: JSONValue
  /// All weights, in file order.
  public let weights: WeightTable
  /// The names of the weights of each group, in file order.
  public let groups: [[String]]
  /// The JSON file and all shards; empty where their digests were not asked for.
  public let files: [FileDigest]
  /// Whose numbers the model is to give.
  public let semantics: Semantics
  /// Bytes of the shards that belong to no weight.
  public let unlistedByteCount: Int

  /// The layers, uninterpreted; `nil` in a bare manifest.
  public var topology: JSONValue? { document["modelTopology"] }

  /// The class of the topology's outermost model, as `Sequential`; `nil` in a bare manifest.
  public var topologyClassName: String? {
    if isGraphModel { return "graph-model" }
    guard let topology else { return nil }
    return KerasModel.outermost(topology).flatMap(LayerConfiguration.className) ?? "unknown"
  }

  /// Whether the topology is a TensorFlow graph and not a list of layers.
  ///
  /// The first converters did not write the format down.
  public var isGraphModel: Bool {
    document["format"]?.string == "graph-model" || topology?["node"]?.array != nil
  }

  /// Names and classes of the topology's layers, in file order.
  ///
  /// Layers of models in the model have its name before theirs. Of a graph-model, the nodes that
  /// compute something.
  public var layers: [(name: String, className: String)] {
    if isGraphModel {
      return (topology?["node"]?.array ?? []).compactMap { node in
        guard let name = node["name"]?.string, let op = node["op"]?.string,
          !["Const", "Placeholder", "NoOp"].contains(op)
        else { return nil }
        return (name, op)
      }
    }
    return configurations.map { ($0.fullName, $0.className) }
  }

  /// How slowly the moving statistics of batch normalizations follow, by layer.
  public var batchNormalizationMomenta: [String: Float] {
    var momenta: [String: Float] = [:]
    for layer in configurations {
      if let momentum = layer["momentum"]?.double { momenta[layer.fullName] = Float(momentum) }
    }
    return momenta
  }

  /// For each layer the outermost one that holds it: itself, or the model that it is in.
  var outermostLayers: [String: String] {
    configurations.reduce(into: [:]) { result, layer in
      let outermost = layer.path.first ?? layer.name
      result[outermost] = outermost
      if result[layer.name] == nil { result[layer.name] = outermost }
    }
  }

  private var configurations: [LayerConfiguration] {
    let version = KerasVersion(topology)
    func all(_ json: JSONValue, _ path: [String]) -> [LayerConfiguration] {
      guard let model = try? KerasModel(json, file: self.path, version: version, path: path)
      else { return [] }
      return model.layers.flatMap { layer in
        KerasModel.classNames.contains(layer.className)
          ? all(layer.asModel, layer.path + [layer.name]) : [layer]
      }
    }
    return KerasModel.outermost(topology).map { all($0, []) } ?? []
  }

  /// Opens a model.
  ///
  /// `path`: a JSON file, or the directory of one. `takingDigests`: whether `files` is wanted, which
  /// takes as long as all the rest. `semantics`: whose numbers the model is to give, where TF.js and
  /// Keras differ.
  /// - Throws: `ModelFormatError`.
  public init(
    opening path: String, takingDigests: Bool = true, semantics: Semantics = .tfjs
  ) throws(ModelFormatError) {
    let jsonPath = try ModelArtifacts.jsonPath(path)
    let json = try ModelArtifacts.read(jsonPath)
    guard json.count <= JSONParser.byteLimit else {
      throw .jsonTooLarge(file: jsonPath, byteCount: json.count, limit: JSONParser.byteLimit)
    }
    let document = try JSONParser.parse(json.bytes(), file: jsonPath)
    let manifestJSON = document.array == nil ? document["weightsManifest"] : document
    guard let manifestJSON else { throw .notAModel(file: jsonPath) }
    let manifest = try WeightsManifest(manifestJSON, file: jsonPath)

    let directory = jsonPath.lastIndex(of: "/").map { String(jsonPath[...$0]) } ?? ""
    var files = takingDigests ? [FileDigest(json)] : []
    var entries: [WeightTable.Entry] = []
    var shardByteCount = 0
    for group in manifest.groups {
      var shards: [FileBytes] = []
      for name in group.paths {
        let shard = try ModelArtifacts.shard(directory + name, manifest: jsonPath)
        if takingDigests { files.append(FileDigest(shard, name: name)) }
        shardByteCount += shard.count
        shards.append(shard)
      }
      entries += try group.readWeights(
        from: ShardedBytes(shards), shardNames: group.paths.map { directory + $0 },
        file: jsonPath)
    }
    self.path = jsonPath
    self.semantics = semantics
    self.document = document
    self.files = files
    groups = manifest.groups.map { $0.entries.map(\.name) }
    weights = WeightTable(entries)
    unlistedByteCount = shardByteCount - weights.byteCount
  }

  /// A layers-model that is in no file yet.
  ///
  /// `name` stands for a path in error messages.
  public init(topology: JSONValue, weights: WeightTable, name: String) {
    path = name
    semantics = .tfjs
    document = .object([
      .init("format", .string("layers-model")), .init("generatedBy", .string("quanteval")),
      .init("convertedBy", .null), .init("modelTopology", topology),
      .init("weightsManifest", .array([])),
    ])
    self.weights = weights
    groups = [weights.names]
    files = []
    unlistedByteCount = 0
  }

  private static func jsonPath(_ path: String) throws(ModelFormatError) -> String {
    guard let names = Directory.entries(path) else { return path }
    let base = path.hasSuffix("/") ? path : path + "/"
    if names.contains("model.json") { return base + "model.json" }
    guard let manifest = names.first(where: { $0.hasSuffix("weights_manifest.json") }) else {
      throw .noModelInDirectory(path: path)
    }
    return base + manifest
  }

  private static func read(_ path: String) throws(ModelFormatError) -> FileBytes {
    do throws(ByteIOError) { return try FileBytes(contentsOf: path) } catch { throw .bytes(error) }
  }

  private static func shard(
    _ path: String, manifest: String
  ) throws(ModelFormatError) -> FileBytes {
    do throws(ByteIOError) { return try FileBytes(contentsOf: path) } catch {
      if case .missing = error { throw .missingShard(path: path, manifest: manifest) }
      throw .bytes(error)
    }
  }
}

extension ModelArtifacts {
  /// The names of the model's inputs, in its order.
  ///
  /// - Throws: as `model(inputShapes:)`.
  public func inputNames() throws(ModelFormatError) -> [String] {
    isGraphModel ? try graphModelDecoder().inputNames : try decoder().inputNames()
  }

  /// What the files say of the model's inputs, in its order.
  ///
  /// - Throws: as `model(inputShapes:)`.
  public func declaredInputs() throws(ModelFormatError) -> [DeclaredInput] {
    isGraphModel ? try graphModelDecoder().declaredInputs : try decoder().declaredInputs()
  }

  /// The network that the files describe.
  ///
  /// `inputShapes`: extents of samples, without the batch axis, in the order of the model's inputs;
  /// they fill what the model leaves open (time, height, width).
  /// - Throws: `ModelFormatError.noTopology`, `.unsupportedTopology`, `.unsupportedLayers` (all
  ///   of them at once), `.freeInputAxes`, or what is wrong with the layers and their weights.
  public func model(inputShapes: [Shape] = []) throws(ModelFormatError) -> Model {
    let (graph, notices) = try decoded(inputShapes: inputShapes)
    let model = Model(graph: graph, weights: weights, notices: notices)
    do throws(GraphError) { _ = try model.valueShapes() } catch {
      throw .graph(error, file: path)
    }
    return model
  }

  /// The layers as a graph, without regard to the weights' shapes.
  ///
  /// - Throws: as `model(inputShapes:)`.
  public func graph(inputShapes: [Shape] = []) throws(ModelFormatError) -> Graph {
    try decoded(inputShapes: inputShapes).graph
  }

  private func decoded(
    inputShapes: [Shape]
  ) throws(ModelFormatError) -> (graph: Graph, notices: [String]) {
    isGraphModel
      ? try graphModelDecoder().graph(inputShapes: inputShapes)
      : try decoder().graph(inputShapes: inputShapes)
  }

  private func decoder() throws(ModelFormatError) -> KerasDecoder {
    guard let topology else { throw .noTopology(file: path) }
    return try KerasDecoder(
      topology: topology, weights: weights, file: path, semantics: semantics)
  }

  private func graphModelDecoder() throws(ModelFormatError) -> GraphModelDecoder {
    try GraphModelDecoder(document: document, weights: weights, file: path, semantics: semantics)
  }
}
