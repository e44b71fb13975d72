import ByteIO
import ModelGraph
import ModelSources
import Tensors

/// Writes models as `tensorflowjs_converter` 4.22 does: the same weight bytes, and a `model.json`
/// that is equal in meaning.
///
/// - A layers-model becomes one group of weights, layers in byte-wise order of their names (the
///   order of the converter's intermediate HDF5 file). Where a weight is quantized,
///   `training_config` is dropped.
/// - A graph-model and a bare manifest keep their groups and their order.
/// - Groups are cut into shards every 4 MiB (the converter's `--weight_shard_size_bytes`).
struct TFJSExporter: ModelExporter {
  /// The model whose files are written with other weights.
  let source: TFJSModel

  /// TF.js decodes halves, and codes with a scale and a minimum for the whole weight.
  func canStore(_ kind: Encoding.Kind) -> Bool {
    switch kind {
    case .float16, .affineFromMinimum: true
    case .affine: false
    }
  }

  func files(holding weights: WeightTable, options: ExportOptions) -> ModelFiles {
    let artifacts = source
    let isLayersModel =
      artifacts.topology != nil && !artifacts.isGraphModel
    let groups =
      isLayersModel
      ? [LayerOrder(artifacts).sorted(weights.names)] : artifacts.groups
    var shards: [Shard] = []
    var manifest: [JSONValue] = []
    for (index, names) in groups.enumerated() {
      let entries = names.compactMap { name in weights[name].map { (name, $0) } }
      let group = Shard.cut(entries.map(\.1), group: index + 1, byteCount: options.shardByteCount)
      shards += group
      manifest.append(
        .object([
          .init("paths", .array(group.map { .string($0.name) })),
          .init("weights", .array(entries.map { manifestEntry($0.0, $0.1) })),
        ]))
    }
    let isBare = artifacts.document.array != nil
    let name = isBare ? "weights_manifest.json" : "model.json"
    let json = NamedBytes(
      name: isKnown(weights) ? name : "measured-only-\(name)",
      bytes: isBare
        ? JSONValue.array(manifest).encoded()
        : document(
          artifacts.document, isGraphModel: artifacts.isGraphModel, manifest: .array(manifest),
          toolName: options.toolName,
          dropsTrainingConfig: options.dropsTrainingState || weights.isQuantized
        ).encoded())
    let roles = [isBare ? ModelFileRole.metadata : .graph] + shards.map { _ in .weights }
    return ModelFiles(roles: roles) { [shards] index in
      index == 0 ? json : NamedBytes(name: shards[index - 1].name, bytes: shards[index - 1].bytes())
    }
  }

  /// Whether TF.js can decode all codes.
  private func isKnown(_ weights: WeightTable) -> Bool {
    weights.entries.allSatisfy { entry in
      guard case .quantized(let tensor) = entry.weight else { return true }
      return canStore(tensor.encoding.kind)
    }
  }

  private func document(
    _ original: JSONValue, isGraphModel: Bool, manifest: JSONValue,
    toolName: String, dropsTrainingConfig: Bool
  ) -> JSONValue {
    var members = original.members ?? []
    func set(_ key: String, _ value: JSONValue, after predecessor: String? = nil) {
      if let index = members.firstIndex(where: { $0.key == key }) {
        members[index].value = value
      } else {
        let index = members.firstIndex { $0.key == predecessor }.map { $0 + 1 } ?? 0
        members.insert(.init(key, value), at: index)
      }
    }
    if original["format"] == nil {
      set("format", .string(isGraphModel ? "graph-model" : "layers-model"))
    }
    set(
      "convertedBy", .string(toolName),
      after: original["generatedBy"] == nil ? "format" : "generatedBy")
    if dropsTrainingConfig, let topology = original["modelTopology"], let parts = topology.members {
      set("modelTopology", .object(parts.filter { $0.key != "training_config" }))
    }
    set("weightsManifest", manifest, after: "modelTopology")
    return .object(members)
  }

  private func manifestEntry(_ name: String, _ weight: Weight) -> JSONValue {
    var members: [JSONValue.Member] = [
      .init("name", .string(name)),
      .init("shape", .array(weight.shape.dimensions.map { .number("\($0)") })),
      .init("dtype", .string(weight.scalarType.rawValue)),
    ]
    if case .quantized(let tensor) = weight {
      var quantization = [JSONValue.Member("dtype", .string(tensor.codes.scalarType.rawValue))]
      if case .affineFromMinimum(let scale, let minimum, bits: _) = tensor.encoding {
        quantization.append(.init("min", .float(minimum)))
        quantization.append(.init("scale", .float(scale)))
      }
      if case .affine(let scales, let zeroPoints, let axis, _) = tensor.encoding {
        quantization.append(.init("scales", .array(scales.map { .float(Double($0)) })))
        if zeroPoints.contains(where: { $0 != 0 }) {
          quantization.append(.init("zero_points", .array(zeroPoints.map { .number("\($0)") })))
        }
        if let axis { quantization.append(.init("axis", .number("\(axis)"))) }
      }
      quantization.append(.init("original_dtype", .string(tensor.scalarType.rawValue)))
      members.append(.init("quantization", .object(quantization)))
    }
    return .object(members)
  }
}

extension WeightTable {
  /// Whether any weight is stored as codes.
  fileprivate var isQuantized: Bool {
    entries.contains { entry in
      if case .quantized = entry.weight { true } else { false }
    }
  }
}

/// The order in which the converter writes weights: by their layers' names, byte-wise.
private struct LayerOrder {
  /// For each layer's name that of the outermost layer that holds it.
  private let outermostLayers: [String: String]
  /// The outermost layer that holds the first Normalization: Keras gives its variables no layer's name.
  private let normalization: String?
  /// Where a `.keras` file keeps the layers' variables: these names are in order as they are.
  private let stored: Set<String>

  init(_ artifacts: TFJSModel) {
    outermostLayers = artifacts.outermostLayers
    stored = Set(artifacts.configurations.map(\.stored))
    normalization = artifacts.configurations.first { $0.className == "Normalization" }
      .map { $0.path.first ?? $0.name }
  }

  /// Sorts by layer; the weights of a layer keep their order.
  func sorted(_ names: [String]) -> [String] {
    names.enumerated()
      .map { (offset: $0, layer: Array(layer(of: $1).utf8), name: $1) }
      .sorted { left, right in
        left.layer == right.layer
          ? left.offset < right.offset : left.layer.lexicographicallyPrecedes(right.layer)
      }
      .map(\.name)
  }

  /// The first part of the name that is a layer's name, or all but the last part.
  private func layer(of name: String) -> String {
    let parts = name.split(separator: "/").map(String.init)
    if parts.first == "layers",
      let place = parts.indices.lazy.map({ parts[...$0].joined(separator: "/") })
        .first(where: stored.contains)
    {
      return place
    }
    if let normalization, NormalizationVariables.names.contains(name) { return normalization }
    return parts.lazy.compactMap { outermostLayers[$0] }.first
      ?? parts.dropLast().joined(separator: "/")
  }
}
