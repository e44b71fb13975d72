import ModelGraph
import Scoring
import Tensors

/// How far a difference inside a network can drive its outputs apart: for each node the product of
/// Lipschitz constants of what stands behind it, along all paths.
struct NetworkGains: Sendable {
  let scales: ChannelScales
  let readout: Readout
  /// By node: how many times longer than at its output a difference can be at the readout; `nil` where
  /// there is no bound.
  let gains: [Double?]

  /// `nil` where the outputs are not what the scale says by the network's own last function.
  init?(_ model: Model, shapes: [ValueID: Shape], scale: OutputScale) {
    let graph = model.graph
    var layers: [Int: LinearLayer] = [:]
    for (index, node) in graph.nodes.enumerated() {
      guard let input = node.inputs.first.flatMap({ shapes[$0] }), let output = shapes[node.output]
      else { continue }
      layers[index] = LinearLayer(node, model.weights, input: input, output: output)
    }
    let scales = ChannelScales(balancing: graph, layers: layers, shapes: shapes)
    guard let readout = Readout(of: graph, scale: scale, layers: layers, scales: scales) else {
      return nil
    }
    self.scales = scales
    self.readout = readout
    let constants = Dictionary(
      layers.map { index, layer in
        let node = graph.nodes[index]
        return (index, layer.bound(from: scales[node.inputs[0]], to: scales[node.output]))
      }, uniquingKeysWith: { first, _ in first })
    gains = graph.nodes.indices.map { start in
      NetworkGains.gain(
        of: start, at: readout.value, in: model, shapes: shapes, constants: constants)
    }
  }

  private static func gain(
    of start: Int, at target: ValueID, in model: Model, shapes: [ValueID: Shape],
    constants: [Int: Double]
  ) -> Double? {
    let nodes = model.graph.nodes
    guard nodes[start].outputs.count == 1 else { return nil }
    // `nil`: without a bound.
    var lengths: [ValueID: Double?] = [nodes[start].output: 1]
    for index in nodes.indices.dropFirst(start + 1) {
      let node = nodes[index]
      let inputs = node.inputs.map { lengths[$0] ?? 0 }
      guard inputs.contains(where: { $0 != 0 }) else { continue }
      let known = inputs.compactMap(\.self)
      var gain: Double?
      if known.count == inputs.count, node.outputs.count == 1 {
        gain = node.gain(
          known,
          shapes: (node.inputs.map { shapes[$0] ?? Shape([]) }, shapes[node.output] ?? Shape([])),
          weights: model.weights, linear: constants[index])
      }
      if let bound = gain, !bound.isFinite { gain = nil }
      for value in node.outputs { lengths.updateValue(gain, forKey: value) }
    }
    // What stands behind the readout has no way to it.
    return lengths[target] ?? nil
  }
}
