import ModelGraph
import ModelSources

/// A model as its topology lists it: layers, how they are called, what goes in and out.
///
/// Dialects: Keras 2 and 3 put `model_config` around the outermost one; TF.js does not; the first
/// Kerases have a bare list where later ones have an object with `layers`.
struct KerasModel {
  /// `Sequential`, or `Functional` under one of its names.
  let className: String
  let name: String
  let layers: [LayerConfiguration]
  /// The calls of each layer, in the order of `layers`; empty lists in a sequential model.
  let calls: [[LayerCall]]
  let inputs: [TensorReference]
  let outputs: [TensorReference]
  /// The extents with which a sequential model was built, batch axis first.
  let builtShape: [JSONValue]?

  var isSequential: Bool { className == "Sequential" }

  /// The classes that hold layers.
  static let classNames: Set = ["Sequential", "Functional", "Model", "Container", "Network"]

  /// Reads a model.
  ///
  /// `path`: the names of the models and layers around it; `stored`: where a `.keras` file puts it.
  /// - Throws: `ModelFormatError`.
  init(
    _ json: JSONValue, file: String, version: KerasVersion, path: [String] = [],
    stored: String = ""
  ) throws(ModelFormatError) {
    className = LayerConfiguration.className(of: json) ?? "unknown"
    let config = json["config"]
    name = config?["name"]?.string ?? json["name"]?.string ?? className.lowercased()
    let list = config?.array ?? config?["layers"]?.array ?? []
    var counts: [String: Int] = [:]
    var layers: [LayerConfiguration] = []
    var calls: [[LayerCall]] = []
    for item in list {
      let className = LayerConfiguration.className(of: item) ?? "unknown"
      let snake = WeightNames.snakeCase(className)
      let place = counts[snake, default: 0]
      counts[snake] = place + 1
      layers.append(
        LayerConfiguration(
          item, className: className, path: path,
          stored: "\(stored)layers/\(snake)\(place == 0 ? "" : "_\(place)")", file: file,
          version: version))
      let nodes = item["inbound_nodes"]?.array ?? item["inboundNodes"]?.array ?? []
      calls.append(nodes.map { LayerCall($0) })
    }
    self.layers = layers
    self.calls = calls
    func references(_ key: String, _ camel: String) -> [TensorReference] {
      (config?[key] ?? config?[camel]).map(TensorReference.all) ?? []
    }
    inputs = references("input_layers", "inputLayers")
    outputs = references("output_layers", "outputLayers")
    builtShape = (config?["build_input_shape"] ?? config?["buildInputShape"])?.array
    guard !layers.isEmpty else {
      throw .unexpectedValue(
        file: file, place: (["modelTopology"] + path).joined(separator: "/"),
        expected: "a list of layers", found: "none")
    }
  }

  /// Whether one of its layers says which steps count.
  var makesMasks: Bool {
    layers.contains { $0.className == "Masking" || $0["mask_zero"]?.bool == true }
  }

  /// The outermost model of a topology.
  static func outermost(_ topology: JSONValue?) -> JSONValue? {
    topology?["model_config"] ?? topology?["modelConfig"] ?? topology
  }
}

/// Who wrote a topology: some defaults differ.
struct KerasVersion: Hashable {
  /// 1, 2 or 3.
  let major: Int
  /// Whether TF.js wrote it.
  let isTFJS: Bool
  /// Whose numbers its layers are to give.
  let semantics: Semantics

  /// Whether Keras 3 wrote it.
  var isKeras3: Bool { major >= 3 }
  /// Whether `hard_sigmoid` is Keras 3's.
  var hasNewHardSigmoid: Bool { isKeras3 && semantics == .keras }

  /// The version that a topology says.
  init(_ topology: JSONValue?, semantics: Semantics = .tfjs) {
    self.semantics = semantics
    let text = (topology?["keras_version"] ?? topology?["kerasVersion"])?.string ?? ""
    isTFJS = text.hasPrefix("tfjs")
    let number = text.drop { !$0.isNumber }.prefix { $0.isNumber }
    major = isTFJS ? 2 : Int(number) ?? 2
  }
}
