import Essentials
import ModelGraph
import ModelSources
import Tensors

/// Turns the topology of a Keras model, of any version and shape, into a graph.
///
/// Models inside models are taken apart; their layers' names get those of the models around them
/// put before: `encoder/dense`.
struct KerasDecoder {
  private let file: String
  private let weights: WeightTable
  private let model: KerasModel
  private let semantics: Semantics

  /// Reads a topology.
  ///
  /// - Throws: `ModelFormatError`.
  init(
    topology: JSONValue, weights: WeightTable, file: String, semantics: Semantics
  ) throws(ModelFormatError) {
    let outermost = KerasModel.outermost(topology) ?? .null
    let className = LayerConfiguration.className(of: outermost) ?? "unknown"
    guard KerasModel.classNames.contains(className) else {
      throw .tfjs(.unsupportedTopology(file: file, className: className))
    }
    model = try KerasModel(
      outermost, file: file, version: KerasVersion(topology, semantics: semantics))
    self.file = file
    self.semantics = semantics
    self.weights = weights
  }

  /// The graph, for inputs of these extents where the model leaves them open, and what is to be said of
  /// its numbers.
  ///
  /// - Throws: `ModelFormatError`; all layers that can't be run are in one error.
  func graph(
    inputShapes: [Shape]
  ) throws(ModelFormatError) -> (graph: Graph, notices: [String]) {
    var decoder = LayerDecoder(file: file, weights: weights, semantics: semantics)
    for layer in try UnsupportedLayers(weights: weights, file: file).all(in: model) {
      decoder.builder.refuse(layer)
    }
    let unsupported = decoder.builder.unsupported
    guard unsupported.isEmpty else { throw .unsupportedLayers(file: file, unsupported) }
    let specifications = try InputSpecification.all(of: model, file: file)
    var inputs: [Graph.Input] = []
    var values: [LayerValue] = []
    for (index, specification) in specifications.enumerated() {
      let shape = try specification.shape(
        given: inputShapes.indices.contains(index) ? inputShapes[index] : nil, file: file)
      let value = decoder.makeInput(shape)
      inputs.append(.init(value: value.value, name: specification.name, shape: shape))
      values.append(value)
    }
    let outputs = try decoder.decode(model, inputs: values)
    let names = outputNames(count: outputs.count)
    do throws(GraphError) {
      // A layer that no output needs belongs to the model all the same, and its weights to the file.
      let graph = try decoder.builder.graph(
        inputs: inputs, outputs: zip(names, outputs).map { .init(value: $1.value, name: $0) },
        keepsUnread: true)
      return (graph, decoder.notices.texts(semantics: semantics, isGraph: false))
    } catch { throw .graph(error, file: file) }
  }

  /// The names of the model's inputs, in its order.
  ///
  /// - Throws: `ModelFormatError`.
  func inputNames() throws(ModelFormatError) -> [String] {
    try InputSpecification.all(of: model, file: file).map(\.name)
  }

  /// What is written down of the model's inputs, in its order.
  ///
  /// - Throws: `ModelFormatError`.
  func declaredInputs() throws(ModelFormatError) -> [DeclaredInput] {
    try InputSpecification.all(of: model, file: file).map { specification in
      let type = model.layers.first {
        $0.className == "InputLayer" && $0.name == specification.name
      }?.integerType
      return DeclaredInput(
        name: specification.name, choices: specification.extents.map { [$0] } ?? [],
        integerType: type)
    }
  }

  private func outputNames(count: Int) -> [String] {
    guard model.isSequential || model.outputs.count != count else {
      return model.outputs.map(\.layer)
    }
    let name = model.layers.last?.name ?? model.name
    return (0..<count).map { $0 == 0 ? name : "\(name)_\($0)" }
  }
}

extension LayerConfiguration {
  /// The whole-number type that a layer names; `nil` where it names another, or none.
  fileprivate var integerType: String? {
    guard let type = self["dtype"]?.string ?? self["dtype"]?["config"]?["name"]?.string,
      type.hasPrefix("int") || type.hasPrefix("uint") || type.hasPrefix("bool")
    else { return nil }
    return type
  }
}

/// What a model says of one of its inputs.
private struct InputSpecification {
  let name: String
  /// The extents behind the batch axis, `nil` for open ones; `nil` where nothing is said.
  let extents: [Int?]?

  /// All inputs of a model, in its order.
  static func all(
    of model: KerasModel, file: String
  ) throws(ModelFormatError) -> [InputSpecification] {
    guard !model.isSequential else {
      return [try first(of: model, file: file)]
    }
    guard !model.inputs.isEmpty else {
      throw .unexpectedValue(
        file: file, place: "model '\(model.name)'", expected: "'input_layers'", found: "none")
    }
    var result: [InputSpecification] = []
    for reference in model.inputs {
      guard let layer = model.layers.first(where: { $0.name == reference.layer }) else {
        throw .unexpectedValue(
          file: file, place: "model '\(model.name)', 'input_layers'",
          expected: "a layer of the model", found: "'\(reference.layer)'")
      }
      result.append(InputSpecification(name: layer.name, extents: try extents(of: layer)))
    }
    return result
  }

  /// The input of a sequential model: what its first layer says, or how it was built.
  private static func first(
    of model: KerasModel, file: String
  ) throws(ModelFormatError) -> InputSpecification {
    let layer = model.layers[0]
    if let extents = try extents(of: layer) {
      let isInput = layer.className == "InputLayer"
      return InputSpecification(
        name: isInput ? layer.name : "\(layer.name)_input", extents: extents)
    }
    if let shape = model.builtShape {
      return InputSpecification(
        name: "\(layer.name)_input",
        extents: try extents(shape.dropFirst(), of: layer, "build_input_shape"))
    }
    if KerasModel.classNames.contains(layer.className) {
      let inner = try KerasModel(
        layer.asModel, file: file, version: layer.version, path: layer.path + [layer.name])
      let specification = try all(of: inner, file: file)[0]
      return InputSpecification(name: specification.name, extents: specification.extents)
    }
    if let inner = layer.inner("layer"), let extents = try extents(of: inner) {
      return InputSpecification(name: "\(layer.name)_input", extents: extents)
    }
    return InputSpecification(name: "\(layer.name)_input", extents: nil)
  }

  private static func extents(
    of layer: LayerConfiguration
  ) throws(ModelFormatError) -> [Int?]? {
    for key in ["batch_input_shape", "batch_shape"] {
      guard let value = layer[key] else { continue }
      guard let list = value.array else { throw layer.wrong(key, expected: "the input's extents") }
      return try extents(list.dropFirst(), of: layer, key)
    }
    if let list = layer["input_shape"]?.array {
      return try extents(list[...], of: layer, "input_shape")
    }
    if layer.className == "Embedding", let length = layer["input_length"]?.int { return [length] }
    if layer.className == "Dense", let count = layer["input_dim"]?.int { return [count] }
    return nil
  }

  private static func extents(
    _ list: ArraySlice<JSONValue>, of layer: LayerConfiguration, _ key: String
  ) throws(ModelFormatError) -> [Int?] {
    var result: [Int?] = []
    for item in list {
      if item == .null {
        result.append(nil)
      } else if let extent = item.int, (1...1 << 24).contains(extent) {
        result.append(extent)
      } else {
        throw layer.wrong(key, expected: "extents from 1 on")
      }
    }
    return result
  }

  /// The input's extents, the open ones as given.
  func shape(given: Shape?, file: String) throws(ModelFormatError) -> Shape {
    guard let extents else {
      guard let given else { throw .freeInputAxes(file: file, input: name, shape: "unknown") }
      return given
    }
    var dimensions = extents.compactMap(\.self)
    if dimensions.count < extents.count {
      let text =
        "["
        + (["null"] + extents.map { $0.map { "\($0)" } ?? "null" })
        .joined(separator: ", ") + "]"
      guard let given = given?.dimensions.fitted(to: extents.count) else {
        throw .freeInputAxes(file: file, input: name, shape: text)
      }
      dimensions = zip(extents, given).map { $0 ?? $1 }
    }
    guard let shape = Shape(checking: dimensions), shape.elementCount < 1 << 32 else {
      throw .unexpectedValue(
        file: file, place: "input '\(name)'", expected: "extents that fit a memory",
        found: "\(dimensions)")
    }
    return shape
  }
}

extension [Int] {
  /// Extents of a given rank: a last axis of 1 is added or left out where only that is amiss.
  fileprivate func fitted(to rank: Int) -> [Int]? {
    if count == rank { return self }
    if count == rank + 1, last == 1 { return Array(dropLast()) }
    return count == rank - 1 ? self + [1] : nil
  }
}
