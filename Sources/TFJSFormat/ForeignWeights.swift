import ModelGraph
import ModelSources

/// The weights of a file that are no part of its network: the state of an optimizer, and what was left
/// behind.
///
/// A weight is the model's if a layer computes with it, or if it stands under a layer's name. The
/// second is for what training needs, as the number of samples that a Normalization has seen: it goes
/// with its layer.
struct ForeignWeights {
  /// Their names.
  let names: Set<String>

  /// Looks for them.
  init(in artifacts: TFJSModel) {
    let candidates: [String]
    if artifacts.isGraphModel {
      let nodes = Self.nodeNames(of: artifacts.document)
      names = Set(artifacts.weights.names.filter { !nodes.contains($0) })
      return
    } else if artifacts.topology != nil {
      let owners = LayerNames(artifacts.configurations)
      candidates =
        owners.isEmpty ? [] : artifacts.weights.names.filter { !owners.own($0) }
    } else {
      candidates = []
    }
    guard !candidates.isEmpty else {
      names = []
      return
    }
    guard let graph = try? artifacts.graph() else {
      // Nobody knows what the layers use; the states of optimizers have names of their own.
      names = Set(candidates.filter(LayerNames.isOfOptimizer))
      return
    }
    let used = Set(graph.nodes.flatMap(\.weightNames.values))
    // Where a layer lacks its weights, they may be there under names that nobody knows.
    let isWhole = used.allSatisfy { artifacts.weights[$0] != nil }
    names = Set(
      candidates.filter { isWhole ? !used.contains($0) : LayerNames.isOfOptimizer($0) })
  }

  /// The names of all nodes of a graph-model, those of its functions and of what prepares it too.
  private static func nodeNames(of document: JSONValue) -> Set<String> {
    var names: Set<String> = []
    func add(_ list: JSONValue?) {
      for node in list?.array ?? [] {
        if let name = node["name"]?.string { names.insert(name) }
      }
    }
    for key in ["modelTopology", "modelInitializer"] {
      add(document[key]?["node"])
      for function in document[key]?["library"]?["function"]?.array ?? [] {
        add(function["nodeDef"] ?? function["node_def"])
      }
    }
    return names
  }
}

/// What a Normalization has learnt.
enum NormalizationVariables {
  /// The names of its variables, which stand in files without the layer's.
  static let names: Set = ["mean", "variance", "count"]
}

/// The names under which the layers of a model keep their weights.
private struct LayerNames {
  private var parts: Set<String> = []
  private var prefixes: [String] = []
  private var stored: Set<String> = []
  private var hasNormalization = false

  init(_ layers: [LayerConfiguration]) {
    for layer in layers {
      for name in layer.path + [layer.name] {
        if name.contains("/") { prefixes.append(name + "/") } else { parts.insert(name) }
      }
      stored.insert(layer.stored)
      if LayerClass.family(of: layer.className) == .wrapper {
        for key in ["layer", "backward_layer"] {
          if let inner = layer.inner(key) { parts.insert(inner.name) }
        }
      }
      if layer.className == "Normalization" { hasNormalization = true }
    }
  }

  var isEmpty: Bool { parts.isEmpty && prefixes.isEmpty }

  /// Whether a weight stands under a layer's name.
  func own(_ name: String) -> Bool {
    let scopes = name.split(separator: "/").map(String.init)
    guard scopes.count > 1 else {
      // Keras gives a Normalization's variables no scope at all, and Keras 1 glued names together.
      return hasNormalization && NormalizationVariables.names.contains(name)
        || parts.contains { name.hasPrefix($0 + "_") }
    }
    var path = ""
    for scope in scopes.dropLast() {
      path += path.isEmpty ? scope : "/" + scope
      if stored.contains(path) { return true }
    }
    if Self.isOfOptimizer(name), !parts.contains(scopes[0]) { return false }
    return scopes.dropLast().contains(where: parts.contains)
      || prefixes.contains { name.hasPrefix($0) || name.contains("/" + $0) }
  }

  /// Whether a name is one that optimizers give what they remember.
  static func isOfOptimizer(_ name: String) -> Bool {
    let first = name.prefix { $0 != "/" }.lowercased()
    let optimizers = [
      "optimizer", "optimizer_weights", "training", "adam", "adamw", "adamax", "nadam", "sgd",
      "rmsprop", "adagrad", "adadelta", "ftrl", "lion", "adafactor", "lamb", "loss_scale_optimizer",
    ]
    return optimizers.contains {
      first == $0
        || first.hasPrefix($0 + "_") && first.dropFirst($0.count + 1).allSatisfy(\.isNumber)
    }
  }
}
