import ModelGraph
import ModelSources

/// Takes batch normalizations out of the layers of a topology, after they were folded into the products before
/// them: what read a normalization reads its product, and the product has a bias.
///
/// A normalization stays where the lists of layers can't say that: where it and its product stand in different
/// models, or one of them is called several times or in a wrapper.
struct NormalizationRemoval {
  /// For each normalization that goes the product that takes its place; both with the names around them.
  private let products: [String: String]

  /// Names what goes.
  ///
  /// `products`: for each normalization the product that it was folded into, by full names.
  init(products: [String: String]) { self.products = products }

  /// The topology without the normalizations.
  func edited(_ topology: JSONValue) -> JSONValue {
    for key in ["model_config", "modelConfig"] where topology[key] != nil {
      return topology.mapping(key) { model($0, path: []) }
    }
    return model(topology, path: [])
  }

  private func model(_ json: JSONValue, path: [String]) -> JSONValue {
    let isSequential = LayerConfiguration.className(of: json) == "Sequential"
    return json.mapping("config") { config in
      // The first Kerases have the bare list.
      if let list = config.array { return .array(chain(list, path: path)) }
      let list = config["layers"]?.array ?? []
      if isSequential { return config.mapping("layers") { _ in .array(chain(list, path: path)) } }
      let references = references(in: list, path: path)
      var config = config.mapping("layers") { _ in
        .array(functional(list, path: path, references: references))
      }
      for key in ["input_layers", "inputLayers", "output_layers", "outputLayers"] {
        config = config.mapping(key) { $0.rewired(references) }
      }
      return config
    }
  }

  /// The layers of a sequential model.
  private func chain(_ list: [JSONValue], path: [String]) -> [JSONValue] {
    var result: [JSONValue] = []
    for item in list {
      if let product = products[fullName(item, path)], let last = result.last,
        fullName(last, path) == product, last.canHaveBias
      {
        result[result.count - 1] = last.withBias()
      } else {
        result.append(inner(item, path: path))
      }
    }
    return result
  }

  /// The layers of a functional model; `references` as `references(in:path:)` gives them.
  private func functional(
    _ list: [JSONValue], path: [String], references: [String: TensorReference]
  ) -> [JSONValue] {
    let biased = Set(references.values.map(\.layer))
    return list.filter { references[$0.layerName] == nil }.map { item in
      var item = inner(item, path: path)
      if biased.contains(item.layerName) { item = item.withBias() }
      for key in ["inbound_nodes", "inboundNodes"] {
        item = item.mapping(key) { $0.rewired(references) }
      }
      return item
    }
  }

  /// What is read in place of each normalization that goes from a functional model.
  private func references(
    in list: [JSONValue], path: [String]
  ) -> [String: TensorReference] {
    var result: [String: TensorReference] = [:]
    let layers = Dictionary(
      list.map { ($0.layerName, $0) }, uniquingKeysWith: { first, _ in first })
    for item in list {
      guard let product = products[fullName(item, path)], item.calls.count == 1,
        let reference = LayerCall(item.calls[0]).inputs.first,
        let layer = layers[reference.layer], fullName(layer, path) == product,
        layer.calls.count == 1, layer.canHaveBias
      else { continue }
      result[item.layerName] = reference
    }
    return result
  }

  /// A layer, edited inside where it is a model.
  private func inner(_ item: JSONValue, path: [String]) -> JSONValue {
    guard let className = LayerConfiguration.className(of: item),
      KerasModel.classNames.contains(className)
    else { return item }
    return model(item, path: path + [item.layerName])
  }

  private func fullName(_ item: JSONValue, _ path: [String]) -> String {
    (path + [item.layerName]).joined(separator: "/")
  }
}

extension JSONValue {
  /// A layer's name, as `LayerConfiguration` has it.
  fileprivate var layerName: String {
    self["config"]?["name"]?.string ?? self["name"]?.string ?? "unnamed"
  }

  /// The uses of a functional model's layer.
  fileprivate var calls: [JSONValue] {
    self["inbound_nodes"]?.array ?? self["inboundNodes"]?.array ?? []
  }

  /// Whether a layer adds a bias where its settings say so.
  fileprivate var canHaveBias: Bool {
    LayerConfiguration.className(of: self).map {
      LayerClass.family(of: $0) == .product && LayerClass.canonical($0) != "Embedding"
    } ?? false
  }

  /// An object with the value of a key changed, if it has one.
  fileprivate func mapping(_ key: String, _ change: (JSONValue) -> JSONValue) -> JSONValue {
    guard let members else { return self }
    return .object(members.map { $0.key == key ? .init(key, change($0.value)) : $0 })
  }

  /// References with other layers in place of those that are gone.
  fileprivate func rewired(_ references: [String: TensorReference]) -> JSONValue {
    switch self {
    case .array(let items):
      guard items.count >= 3, let name = items[0].string, let reference = references[name],
        items[1].int != nil, items[2].int != nil
      else { return .array(items.map { $0.rewired(references) }) }
      return .array(
        [
          .string(reference.layer), .number("\(reference.call)"), .number("\(reference.output)"),
        ] + items[3...].map { $0.rewired(references) })
    case .object(let members):
      return .object(members.map { .init($0.key, $0.value.rewired(references)) })
    default: return self
    }
  }

  /// A product that adds a bias, as Keras writes it: the numbers at the start of a training have a setting, too.
  fileprivate func withBias() -> JSONValue {
    mapping("config") { config in
      guard var members = config.members else { return config }
      // A product without the setting has a bias; the first Kerases had another name for it.
      if let index = members.firstIndex(where: { ["use_bias", "useBias", "bias"].contains($0.key) })
      {
        members[index].value = .bool(true)
        let isCamelCase = members[index].key == "useBias"
        let key = isCamelCase ? "biasInitializer" : "bias_initializer"
        if members[index].key != "bias", config[key] == nil || config[key] == .null {
          members.removeAll { $0.key == key }
          members.insert(.init(key, Self.zeros(like: config)), at: index + 1)
        }
      }
      return .object(members)
    }
  }

  /// The initializer of zeros, with as many particulars as other initializers of a layer have.
  private static func zeros(like config: JSONValue) -> JSONValue {
    let other = config["kernel_initializer"] ?? config["depthwise_initializer"]
    let isNamedByModule = other?["module"] != nil
    return .object(
      (isNamedByModule ? [.init("module", .string("keras.initializers"))] : [])
        + [.init("class_name", .string("Zeros")), .init("config", .object([]))]
        + (isNamedByModule ? [.init("registered_name", .null)] : []))
  }
}
