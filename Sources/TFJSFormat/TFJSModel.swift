public import ByteIO
import Essentials
public import ModelGraph
public import ModelSources
public import Tensors

/// The files of a TF.js model: its JSON as it stands, and its weights decoded.
///
/// Formats: layers-model and graph-model `model.json`, and a bare `weights_manifest.json`
/// (a list of groups, without topology).
public struct TFJSModel: ModelSource {
  /// The JSON file.
  public let path: String
  /// Its content.
  public private(set) var document: JSONValue
  /// The weights of the network, in file order.
  public private(set) var weights: WeightTable
  /// The weights of the files that are no part of it, as an optimizer's state: they are not counted and
  /// not written.
  public private(set) var foreignWeights = WeightTable([])
  /// The names of the weights of each group, in file order.
  public private(set) var groups: [[String]]
  /// The JSON file and all shards; empty where their digests were not asked for.
  public let files: [FileDigest]
  /// The JSON file and all shards where they were found, as they were just before they were read.
  public let inputFiles: InputFiles
  /// Whose numbers the model is to give.
  public let semantics: Semantics
  /// Bytes of the shards that belong to no weight.
  public let unlistedByteCount: Int
  /// What a person should know of the files before they trust a number: a sentence each.
  public private(set) var notices: [String] = []

  /// The bytes of JSON that say how the model was trained, which quantized files do without; `nil`
  /// where there are none.
  public var trainingStateByteCount: Int? {
    topology?.members?.first { $0.key == "training_config" && $0.value != .null }
      .map { $0.value.encoded().count + #", "training_config": "#.utf8.count }
  }

  /// The layers, uninterpreted; `nil` in a bare manifest, and where there are none.
  public var topology: JSONValue? {
    document["modelTopology"].flatMap { $0 == .null ? nil : $0 }
  }

  /// Whether the topology is a TensorFlow graph and not a list of layers.
  ///
  /// The first converters did not write the format down.
  public var isGraphModel: Bool {
    document["format"]?.string == "graph-model" || topology?["node"]?.array != nil
  }

  /// The outermost model's class and the layers; of a graph-model, the nodes that compute something.
  public var outline: NetworkOutline? {
    guard let topology else { return nil }
    guard !isGraphModel else {
      return NetworkOutline(
        className: "graph-model",
        layers: (topology["node"]?.array ?? []).compactMap { node in
          guard let name = node["name"]?.string, let op = node["op"]?.string,
            !["Const", "Placeholder", "NoOp"].contains(op)
          else { return nil }
          return .init(name: name, className: op)
        })
    }
    return NetworkOutline(
      className: KerasModel.outermost(topology).flatMap(LayerConfiguration.className) ?? "unknown",
      layers: configurations.map { .init(name: $0.fullName, className: $0.className) })
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

  /// All layers, those of models in the model too.
  var configurations: [LayerConfiguration] {
    let version = KerasVersion(topology)
    func all(_ json: JSONValue, _ path: [String], _ stored: String) -> [LayerConfiguration] {
      guard
        let model = try? KerasModel(
          json, file: self.path, version: version, path: path, stored: stored)
      else { return [] }
      return model.layers.flatMap { layer in
        KerasModel.classNames.contains(layer.className)
          ? all(layer.asModel, layer.path + [layer.name], layer.stored + "/") : [layer]
      }
    }
    return KerasModel.outermost(topology).map { all($0, [], "") } ?? []
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
    let jsonPath = try TFJSModel.jsonPath(path)
    let stamp = InputFiles.file(jsonPath)
    let json = try TFJSModel.read(jsonPath)
    let document = try TFJSModel.document(json)
    let manifest = try TFJSModel.manifest(of: document, file: jsonPath)
    // Constants may be infinite, trained weights can't: a training that ended so has diverged. A bare
    // manifest does not say which its weights are.
    let isLayersModel =
      document["modelTopology"].map { $0 != .null && $0["node"] == nil } ?? false
      && document["format"]?.string != "graph-model"
    let contents = try TFJSModel.contents(
      of: manifest, file: jsonPath, allowsInfinity: !isLayersModel, takingDigests: takingDigests)
    self.path = jsonPath
    self.semantics = semantics
    self.document = document
    inputFiles = stamp.adding(contents.inputFiles)
    files = (takingDigests ? [FileDigest(json)] : []) + contents.files
    groups = manifest.groups.map { $0.entries.map(\.name) }
    weights = WeightTable(contents.entries)
    unlistedByteCount = contents.unlistedByteCount
    notices = contents.notices
    leaveOutForeignWeights()
  }

  /// Takes out the weights that are no part of the network.
  private mutating func leaveOutForeignWeights() {
    let foreign = ForeignWeights(in: self).names
    guard !foreign.isEmpty else { return }
    let left = weights.entries.filter { foreign.contains($0.name) }
    let byteCount = left.reduce(0) { $0 + $1.weight.stored.byteCount }
    let list = left.prefix(3).map { entry in
      "\(entry.name.displayed) (\(entry.weight.scalarType.rawValue) \(entry.weight.shape))"
    }.joined(separator: ", ")
    notices.append(
      "Left out: \(left.count) weight\(left.count == 1 ? "" : "s") that no layer uses, "
        + "\(byteCount.grouped) bytes: \(list)\(left.count > 3 ? ", …" : "")")
    foreignWeights = WeightTable(left)
    weights = WeightTable(weights.entries.filter { !foreign.contains($0.name) })
    groups = groups.map { $0.filter { !foreign.contains($0) } }
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
    inputFiles = InputFiles([])
    unlistedByteCount = 0
  }

  /// The same files with another network and its weights.
  func replacing(topology: JSONValue, weights: WeightTable) -> TFJSModel {
    var changed = self
    changed.document = .object(
      (document.members ?? []).map {
        $0.key == "modelTopology" ? .init($0.key, topology) : $0
      })
    changed.weights = weights
    changed.groups = [weights.names]
    return changed
  }

  private static func read(_ path: String) throws(ModelFormatError) -> FileBytes {
    do throws(ByteIOError) { return try FileBytes(contentsOf: path) } catch { throw .bytes(error) }
  }
}

extension TFJSModel {
  /// The model's format.
  public var identity: ModelIdentity {
    let format: ModelFormat =
      isGraphModel ? .tfjsGraph : topology == nil ? .tfjsWeights : .tfjsLayers
    return ModelIdentity(path: path, format: format, files: files)
  }

  /// Writes the same model with other weights.
  public var exporter: (any ModelExporter)? { TFJSExporter(source: self) }

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
  /// - Throws: `ModelFormatError.noTopology`, `.unsupportedLayers` (all
  ///   of them at once), `.freeInputAxes`, or what is wrong with the layers and their weights.
  public func model(inputShapes: [Shape]) throws(ModelFormatError) -> Model {
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
    for (key, value) in [
      ("modelTopology", topology), ("model_config", KerasModel.outermost(topology) ?? .null),
    ] {
      if case .string = value { throw .tfjs(.topologyIsText(file: path, key: key)) }
    }
    return try KerasDecoder(
      topology: topology, weights: weights, file: path, semantics: semantics)
  }

  private func graphModelDecoder() throws(ModelFormatError) -> GraphModelDecoder {
    try GraphModelDecoder(document: document, weights: weights, file: path, semantics: semantics)
  }
}
