import ModelSources

/// Which output of which call of a layer a call, or a model, takes.
struct TensorReference: Hashable {
  let layer: String
  /// The number of the call.
  let call: Int
  /// The number of the output.
  let output: Int

  /// All references in a piece of JSON, in order: lists `["name", 0, 0]` of Keras 1 and 2 and of
  /// TF.js, `keras_history` objects of Keras 3, and lists and objects of them.
  static func all(in json: JSONValue) -> [TensorReference] {
    if let reference = TensorReference(json) { return [reference] }
    switch json {
    case .array(let items): return items.flatMap(all)
    case .object(let members):
      if let history = json["config"]?["keras_history"] { return all(in: history) }
      // Keras flattens dictionaries by their keys' order.
      return members.sorted { $0.key < $1.key }.flatMap { all(in: $0.value) }
    default: return []
    }
  }

  private init?(_ json: JSONValue) {
    guard let items = json.array, items.count >= 3, let layer = items[0].string,
      let call = items[1].int, let output = items[2].int
    else { return nil }
    self.layer = layer
    self.call = call
    self.output = output
  }
}

/// One use of a layer.
struct LayerCall {
  /// What it takes, without what it takes by name.
  let inputs: [TensorReference]
  /// What it takes by name, as `initial_state`.
  let named: [String: [TensorReference]]
  /// Numbers among what it takes, by their place.
  let numbers: [Int: Double]
  /// Settings that Keras gives with a call, as a function's `axis`, or `training`.
  let settings: [JSONValue.Member]

  /// Reads an element of `inbound_nodes`.
  init(_ json: JSONValue) {
    if json["args"] != nil || json["kwargs"] != nil {
      inputs = TensorReference.all(in: json["args"] ?? .null)
      named = LayerCall.named(json["kwargs"])
      var numbers: [Int: Double] = [:]
      for (place, argument) in (json["args"]?.array ?? []).enumerated() {
        numbers[place] = argument.double
      }
      self.numbers = numbers
      settings = (json["kwargs"]?.members ?? []).filter { $0.key == "training" }
      return
    }
    let items = json.array ?? []
    // A single tensor may stand without the list around it.
    let tensors = items.first?.string != nil ? [json] : items
    // The fourth element holds arguments by name.
    let arguments = tensors.first?.array.flatMap { $0.count > 3 ? $0[3] : nil }
    var numbers: [Int: Double] = [:]
    if items.first?.string == LayerCall.constantName {
      numbers[0] = items.dropFirst(2).first?.double
    }
    numbers[1] = arguments?["y"]?.double
    self.numbers = numbers
    settings = (arguments?.members ?? []).filter {
      ["axis", "keepdims", "training"].contains($0.key)
    }
    let leading = tensors.flatMap { item -> [TensorReference] in
      guard let parts = item.array, parts.first?.string != nil else {
        return TensorReference.all(in: item)
      }
      return parts.first?.string == LayerCall.constantName
        ? [] : TensorReference.all(in: .array(Array(parts.prefix(3))))
    }
    var named = LayerCall.named(arguments)
    inputs = leading + (named.removeValue(forKey: "y") ?? [])
    self.named = named
  }

  /// What Keras 2 writes for a number where a layer's name would stand.
  private static let constantName = "_CONSTANT_VALUE"

  private static func named(_ json: JSONValue?) -> [String: [TensorReference]] {
    var result: [String: [TensorReference]] = [:]
    for member in json?.members ?? [] {
      let references = TensorReference.all(in: member.value)
      if !references.isEmpty { result[member.key] = references }
    }
    return result
  }
}
