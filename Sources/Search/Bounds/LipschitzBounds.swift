import Kernels
package import ModelGraph
package import Scoring
import Tensors

/// How far a difference inside a network can drive its outputs apart: the product of Lipschitz constants
/// of what stands behind it, along all paths.
package struct LipschitzBounds: Sendable {
  /// What rounding may put into a layer's output, in parts of its length.
  ///
  /// Sums of `n` terms rounded each by itself err by about √n · 2⁻²⁴ of the terms' length (N. J. Higham
  /// and T. Mary, "A new approach to probabilistic rounding error analysis", SIAM J. Sci. Comput. 41
  /// (2019)): for n = 4,096 that is this number. Kernels sum in lanes and blocks, which errs less; what
  /// they are measured to do (`RoundingTests`) is less than an eighth of it, Winograd's convolutions among
  /// them.
  package static let rounding = 0x1p-18

  /// The units in which differences are measured.
  let scales: ChannelScales
  package let readout: Readout
  let nodes: [Node]
  /// How many times as long as in a value a difference can be at the readout; nothing where there is no
  /// bound.
  package let gains: [ValueID: Double]

  /// Bounds a network; `nil` where its end is not what the scale says.
  ///
  /// - Throws: `GraphError`.
  package init?(_ model: Model, scale: OutputScale) throws(GraphError) {
    let graph = model.graph
    let shapes = try model.valueShapes()
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
    nodes = graph.nodes
    let constants = Dictionary(
      layers.map { index, layer in
        let node = graph.nodes[index]
        return (index, layer.bound(from: scales[node.inputs[0]], to: scales[node.output]))
      }, uniquingKeysWith: { first, _ in first })
    var gains: [ValueID: Double] = [:]
    for value in graph.inputs.map(\.value) + graph.nodes.flatMap(\.outputs) {
      gains[value] = LipschitzBounds.gain(
        from: value, to: readout.value, in: model, shapes: shapes, constants: constants)
    }
    self.gains = gains
  }

  private static func gain(
    from start: ValueID, to target: ValueID, in model: Model, shapes: [ValueID: Shape],
    constants: [Int: Double]
  ) -> Double? {
    // `nil`: without a bound.
    var lengths: [ValueID: Double?] = [start: 1]
    for (index, node) in model.graph.nodes.enumerated() where !node.outputs.contains(start) {
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

  /// The length of each sample of a value, or of a difference, in the scales of its channels.
  package func lengths(
    of value: ValueID, _ numbers: [Float], minus others: [Float]?, _ sampleCount: Int
  ) -> [Double] {
    let size = numbers.count / sampleCount
    let nothing = [Float](repeating: 0, count: others == nil ? size : 0)
    var factors = scales[value].map { 1 / $0 }
    // One scale for all: in as many lanes as fit.
    if factors.count == 1 {
      factors = Array(repeating: factors[0], count: [64, 16, 4, 1].first { size % $0 == 0 } ?? 1)
    }
    return (0..<sampleCount).map { sample in
      let range = sample * size..<(sample + 1) * size
      var sums = [Double](repeating: 0, count: factors.count)
      var span = sums.mutableSpan
      if let others {
        ChannelSquares.add(
          numbers.span.extracting(range), minus: others.span.extracting(range), to: &span)
      } else {
        ChannelSquares.add(numbers.span.extracting(range), minus: nothing.span, to: &span)
      }
      return zip(sums, factors).reduce(0) { $0 + $1.0 * $1.1 * $1.1 }.squareRoot()
    }
  }
}
