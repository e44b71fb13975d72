import Essentials
import ModelGraph
import Tensors

/// Turns the topology of a `Sequential` model into a graph.
struct SequentialDecoder {
  let file: String
  let weightNames: [String]

  /// The graph.
  ///
  /// - Throws: `ModelFormatError`; all layers that can't be run are in one error.
  func graph(from topology: JSONValue) throws(ModelFormatError) -> Graph {
    let list = LayerList(topology: topology)
    guard list.className == "Sequential" else {
      throw .unsupportedTopology(file: file, className: list.className)
    }
    var classCounts: [String: Int] = [:]
    let layers = list.layers.map { name, json in
      let className = json["class_name"]?.string ?? json["className"]?.string ?? "unknown"
      let place = classCounts[className, default: 0]
      classCounts[className] = place + 1
      return LayerConfiguration(
        className: className, name: name, placeInClass: place,
        settings: json["config"] ?? .object([]), file: file)
    }
    guard let first = layers.first else {
      throw .unexpectedValue(
        file: file, place: "modelTopology", expected: "a list of layers", found: "none")
    }
    let sampleShape = try inputShape(of: first)
    let decoder = LayerDecoder(weights: WeightNames(names: weightNames))
    var nodes: [Node] = []
    var unsupported: [UnsupportedLayer] = []
    var shape = sampleShape
    for layer in layers where layer.className != "InputLayer" {
      switch try decoder.decode(layer, input: unsupported.isEmpty ? shape : nil) {
      case .unsupported(let reason):
        unsupported.append(
          UnsupportedLayer(name: layer.name, className: layer.className, reason: reason))
      case .operation(let operation, let weightNames):
        let node = Node(
          name: layer.name, className: layer.className, operation: operation,
          inputs: [ValueID(index: nodes.count)], outputs: [ValueID(index: nodes.count + 1)],
          weightNames: weightNames)
        nodes.append(node)
        // Behind a layer that can't be run no shape is known; its own error comes first.
        if unsupported.isEmpty { shape = try outputShape(of: node, for: shape) }
      }
    }
    guard unsupported.isEmpty else { throw .unsupportedLayers(file: file, unsupported) }
    do throws(GraphError) {
      return try Graph(
        nodes: nodes,
        inputs: [.init(value: ValueID(index: 0), name: first.name, shape: sampleShape)],
        outputs: [
          .init(value: ValueID(index: nodes.count), name: nodes.last?.name ?? first.name)
        ])
    } catch { throw .graph(error, file: file) }
  }

  private func outputShape(of node: Node, for input: Shape) throws(ModelFormatError) -> Shape {
    do throws(GraphError) { return try node.outputShape(for: input) } catch {
      throw .graph(error, file: file)
    }
  }

  /// The input's extents without the batch axis, from the first layer.
  private func inputShape(of layer: LayerConfiguration) throws(ModelFormatError) -> Shape {
    let keys = ["batch_input_shape", "batch_shape", "input_shape"]
    guard let key = keys.first(where: { layer[$0] != nil }), let list = layer[key]?.array else {
      throw layer.wrong("batch_input_shape", expected: "the input's extents")
    }
    let extents = key == "input_shape" ? list[...] : list.dropFirst()
    guard !extents.contains(.null) else {
      throw .freeInputAxes(
        file: file, shape: String(decoding: JSONValue.array(list).encoded(), as: UTF8.self))
    }
    let dimensions = extents.compactMap(\.int)
    guard dimensions.count == extents.count, dimensions.allSatisfy({ 1...1 << 24 ~= $0 }),
      let shape = Shape(checking: dimensions), shape.elementCount < 1 << 32
    else { throw layer.wrong(key, expected: "extents from 1 on") }
    return shape
  }
}
