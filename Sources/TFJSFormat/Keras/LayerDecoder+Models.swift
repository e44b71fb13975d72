import ModelGraph
import ModelSources
import Tensors

// Models inside models.
extension LayerDecoder {
  /// Decodes all layers of a model for values that it is called with.
  mutating func decode(
    _ model: KerasModel, inputs: [LayerValue], leading: Int = 0
  ) throws(ModelFormatError) -> [LayerValue] {
    model.isSequential
      ? try decodeChain(model, inputs: inputs, leading: leading)
      : try decodeFunctional(model, inputs: inputs, leading: leading)
  }

  private mutating func decodeChain(
    _ model: KerasModel, inputs: [LayerValue], leading: Int
  ) throws(ModelFormatError) -> [LayerValue] {
    var values = inputs
    for layer in model.layers where layer.className != "InputLayer" {
      values = try decode(layer, inputs: values, leading: leading)
    }
    return values
  }

  /// One call of a layer, which may be a model.
  private mutating func decode(
    _ layer: LayerConfiguration, inputs: [LayerValue],
    named: [String: [LayerValue]] = [:], numbers: [Int: Double] = [:], leading: Int
  ) throws(ModelFormatError) -> [LayerValue] {
    try countCall()
    guard KerasModel.classNames.contains(layer.className) else {
      return try decode(
        Call(layer: layer, inputs: inputs, named: named, numbers: numbers, leading: leading))
    }
    let inner = try KerasModel(
      layer.asModel, file: file, version: layer.version, path: layer.path + [layer.name],
      stored: layer.stored + "/")
    return try decode(inner, inputs: inputs, leading: leading)
  }

  private mutating func decodeFunctional(
    _ model: KerasModel, inputs: [LayerValue], leading: Int
  ) throws(ModelFormatError) -> [LayerValue] {
    let place = "model '\(model.name)'"
    guard model.inputs.count == inputs.count else {
      throw .unexpectedValue(
        file: file, place: "\(place), 'input_layers'", expected: "\(inputs.count) inputs",
        found: "\(model.inputs.count)")
    }
    var wiring = CallWiring(model, file: file)
    for (reference, value) in zip(model.inputs, inputs) { wiring.set(reference, to: [value]) }
    var waiting = try wiring.calls()
    // Masks reach layers in the order in which TF.js runs them.
    if semantics == .tfjs, model.makesMasks { waiting = wiring.inOrderOfTFJS(waiting) }
    // Layers may stand in any order: each round takes those whose inputs are there.
    while !waiting.isEmpty {
      var later: [CallWiring.Pending] = []
      for pending in waiting {
        guard let values = wiring.values(of: pending.call.inputs),
          let named = wiring.named(pending.call)
        else {
          later.append(pending)
          continue
        }
        let layer = model.layers[pending.layer].setting(pending.call.settings)
        let outputs = try decode(
          layer, inputs: values, named: named, numbers: pending.call.numbers, leading: leading)
        wiring.set(layer: pending.layer, call: pending.number, to: outputs)
      }
      guard later.count < waiting.count else {
        throw .tfjs(.unorderedLayers(file: file, layer: model.layers[later[0].layer].fullName))
      }
      waiting = later
    }
    guard let outputs = wiring.values(of: model.outputs), !outputs.isEmpty else {
      throw .unexpectedValue(
        file: file, place: "\(place), 'output_layers'", expected: "outputs of its layers",
        found: model.outputs.map { "'\($0.layer)'" }.joined(separator: ", "))
    }
    return outputs
  }
}

/// Which values the calls of a functional model's layers have made so far.
private struct CallWiring {
  /// A call that waits for its inputs.
  struct Pending {
    let layer: Int
    let number: Int
    let call: LayerCall
  }

  private let model: KerasModel
  private let file: String
  private var layerIndices: [String: Int] = [:]
  /// The number under which others know a layer's first call: models that were called when they
  /// were made count that as 0.
  private var firstNumbers: [String: Int] = [:]
  private var made: [TensorReference: LayerValue] = [:]

  init(_ model: KerasModel, file: String) {
    self.model = model
    self.file = file
    for (index, layer) in model.layers.enumerated() { layerIndices[layer.name] = index }
    let references =
      model.outputs
      + model.calls.flatMap { calls in
        calls.flatMap { $0.inputs + $0.named.values.flatMap(\.self) }
      }
    for reference in references {
      firstNumbers[reference.layer] = min(
        reference.call, firstNumbers[reference.layer] ?? reference.call)
    }
  }

  /// All calls of all layers but those that bring the inputs in.
  func calls() throws(ModelFormatError) -> [Pending] {
    let inputNames = Set(model.inputs.map(\.layer))
    var result: [Pending] = []
    for (index, calls) in model.calls.enumerated() {
      let layer = model.layers[index]
      if layer.className == "InputLayer" || inputNames.contains(layer.name) && calls.isEmpty {
        continue
      }
      for (number, call) in calls.enumerated() {
        guard !call.inputs.isEmpty || !call.numbers.isEmpty else {
          throw .unexpectedValue(
            file: file, place: "layer '\(layer.fullName)', 'inbound_nodes'",
            expected: "references to layers", found: "none")
        }
        result.append(Pending(layer: index, number: number, call: call))
      }
    }
    return result
  }

  /// The calls in the order in which TF.js runs them: what an output needs before it, the last of
  /// several inputs first.
  func inOrderOfTFJS(_ calls: [Pending]) -> [Pending] {
    var places: [TensorReference: Int] = [:]
    for (place, pending) in calls.enumerated() {
      let name = model.layers[pending.layer].name
      places[TensorReference(layer: name, call: pending.number, output: 0)] = place
    }
    func place(of reference: TensorReference) -> Int? {
      let first = firstNumbers[reference.layer] ?? 0
      return places[
        TensorReference(layer: reference.layer, call: reference.call &- first, output: 0)]
    }
    var isOpened = Set<Int>()
    var isDone = Set<Int>()
    var ordered: [Pending] = []
    for output in model.outputs {
      var stack = place(of: output).map { [$0] } ?? []
      while let top = stack.last {
        if isDone.contains(top) {
          stack.removeLast()
        } else if isOpened.insert(top).inserted {
          let call = calls[top].call
          let named = call.named.sorted { $0.key < $1.key }.flatMap(\.value)
          stack += (call.inputs + named).compactMap(place).filter { !isOpened.contains($0) }
        } else {
          stack.removeLast()
          isDone.insert(top)
          ordered.append(calls[top])
        }
      }
    }
    return ordered + calls.indices.filter { !isDone.contains($0) }.map { calls[$0] }
  }

  mutating func set(_ reference: TensorReference, to values: [LayerValue]) {
    for (output, value) in values.enumerated() {
      made[TensorReference(layer: reference.layer, call: 0, output: output)] = value
    }
  }

  mutating func set(layer: Int, call: Int, to values: [LayerValue]) {
    for (output, value) in values.enumerated() {
      made[
        TensorReference(layer: model.layers[layer].name, call: call, output: output)] = value
    }
  }

  /// The values that references mean; `nil` where one is not made yet.
  func values(of references: [TensorReference]) -> [LayerValue]? {
    var values: [LayerValue] = []
    for reference in references {
      let first = firstNumbers[reference.layer] ?? 0
      let (call, overflow) = reference.call.subtractingReportingOverflow(first)
      let own = TensorReference(layer: reference.layer, call: call, output: reference.output)
      guard !overflow, let value = made[own] else { return nil }
      values.append(value)
    }
    return values
  }

  func named(_ call: LayerCall) -> [String: [LayerValue]]? {
    var result: [String: [LayerValue]] = [:]
    for (key, references) in call.named {
      guard let values = values(of: references) else { return nil }
      result[key] = values
    }
    return result
  }
}

extension TensorReference {
  fileprivate init(layer: String, call: Int, output: Int) {
    self.layer = layer
    self.call = call
    self.output = output
  }
}
