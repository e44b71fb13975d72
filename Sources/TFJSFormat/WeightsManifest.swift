import ByteIO
import Essentials
import ModelGraph
import ModelSources
import Tensors

/// How a weight lies in its group's bytes.
struct ManifestEntry {
  /// How the bytes stand for numbers.
  enum Storage {
    case plain(ScalarType)
    /// Codes, and the type of the numbers that they stand for.
    case quantized(Encoding, ScalarType)

    var scalarType: ScalarType {
      switch self {
      case .plain(let type): type
      case .quantized(.float16, _): .float16
      case .quantized(.affineFromMinimum(_, _, let bits), _): bits <= 8 ? .uint8 : .uint16
      case .quantized(.affine(_, _, _, let type), _): type
      }
    }
  }

  let name: String
  let shape: Shape
  let storage: Storage
}

/// Weights that lie one after another in the concatenated bytes of some files.
struct ManifestGroup {
  let paths: [ShardPath]
  let entries: [ManifestEntry]
}

/// The `weightsManifest` of a model, or a `weights_manifest.json`: which weights lie where.
///
/// The format is that of `tf.io.WeightsManifestConfig`.
struct WeightsManifest {
  let groups: [ManifestGroup]

  /// Reads and checks the list.
  init(_ json: JSONValue, file: String) throws(ModelFormatError) {
    guard let list = json.array else {
      throw .unexpectedValue(
        file: file, place: "weightsManifest", expected: "a list of groups", found: json.kindName)
    }
    var groups: [ManifestGroup] = []
    var known: Set<String> = []
    for (index, item) in list.enumerated() {
      let group = try ManifestGroup(item, file: file, place: "weightsManifest[\(index)]")
      for entry in group.entries where !known.insert(entry.name).inserted {
        throw .duplicateWeight(file: file, weight: entry.name)
      }
      groups.append(group)
    }
    self.groups = groups
  }
}

extension ManifestGroup {
  fileprivate init(_ json: JSONValue, file: String, place: String) throws(ModelFormatError) {
    guard let pathList = json["paths"]?.array, let weightList = json["weights"]?.array else {
      throw .unexpectedValue(
        file: file, place: place, expected: "an object with 'paths' and 'weights'",
        found: json.kindName)
    }
    var paths: [ShardPath] = []
    for item in pathList {
      guard let path = item.string, !path.isEmpty else {
        throw .unexpectedValue(
          file: file, place: "\(place).paths", expected: "file names", found: item.kindName)
      }
      paths.append(try ShardPath(path, file: file))
    }
    var entries: [ManifestEntry] = []
    for (index, item) in weightList.enumerated() {
      entries.append(
        try ManifestEntry(item, file: file, place: "\(place).weights[\(index)]"))
    }
    self.paths = paths
    self.entries = entries
  }
}

extension ManifestEntry {
  fileprivate init(_ json: JSONValue, file: String, place: String) throws(ModelFormatError) {
    guard let name = json["name"]?.string, !name.isEmpty else {
      throw .unexpectedValue(
        file: file, place: place, expected: "a weight with a 'name'", found: json.kindName)
    }
    let place = "\(place) ('\(name.displayed)')"
    var dimensions: [Int] = []
    for item in json["shape"]?.array ?? [.null] {
      guard let extent = item.int, extent >= 0 else {
        throw .unexpectedValue(
          file: file, place: "\(place).shape", expected: "a list of extents",
          found: (json["shape"] ?? .null).kindName)
      }
      dimensions.append(extent)
    }
    guard let shape = Shape(checking: dimensions), shape.elementCount < 1 << 40 else {
      throw .unexpectedValue(
        file: file, place: "\(place).shape", expected: "extents that fit a file",
        found: "\(dimensions)")
    }
    let typeName = json["dtype"]?.string ?? ""
    guard let type = ScalarType(rawValue: typeName) else {
      throw .unknownScalarType(file: file, weight: name, found: typeName)
    }
    self.name = name
    self.shape = shape
    storage =
      switch json["quantization"] {
      case nil, .null?: .plain(type)
      case let quantization?:
        .quantized(
          try Self.encoding(quantization, of: name, type, file: file, place: place), type)
      }
  }

  private static func encoding(
    _ json: JSONValue, of name: String, _ original: ScalarType, file: String, place: String
  ) throws(ModelFormatError) -> Encoding {
    let typeName = json["dtype"]?.string ?? "nothing"
    // TF.js decodes bytes to whole numbers, too, but no other codes.
    let allowed: [ScalarType] =
      typeName == "uint8" || typeName == "uint16" ? [.float32, .int32] : [.float32]
    guard allowed.contains(original) else {
      throw .unexpectedValue(
        file: file, place: place,
        expected: "the 'dtype' \(allowed.map(\.rawValue).joined(separator: " or ")) beside a "
          + "'quantization' of \(typeName.displayed)",
        found: original.rawValue)
    }
    if typeName == "float16" { return .float16 }
    guard typeName == "uint8" || typeName == "uint16" else {
      throw .unexpectedValue(
        file: file, place: "\(place).quantization.dtype",
        expected: "uint8, uint16 or float16", found: typeName)
    }
    guard let scale = json["scale"]?.double, scale.isFinite,
      let minimum = json["min"]?.double, minimum.isFinite
    else {
      throw .unexpectedValue(
        file: file, place: "\(place).quantization", expected: "finite 'scale' and 'min'",
        found: "scale \(json["scale"]?.kindName ?? "missing"), "
          + "min \(json["min"]?.kindName ?? "missing")")
    }
    return .affineFromMinimum(
      scale: scale, minimum: minimum, bits: typeName == "uint8" ? 8 : 16)
  }
}
