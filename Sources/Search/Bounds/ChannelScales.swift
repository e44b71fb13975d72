import ModelGraph
import RealModule
import Tensors

/// Units in which the channels of each value are measured, so that the product of the layers' norms gets
/// small.
///
/// Functions of elements bound a difference element by element: so a scale may be taken out of a layer
/// and put into the next, as in cross-layer equalization (M. Nagel et al., arXiv 1906.04721), and a
/// bound holds in any scales. These balance, channel by channel, what the layers before make of it with
/// what the layers behind do with it, as E. E. Osborne balanced matrices (J. ACM 7 (1960), 338–345).
struct ChannelScales: Sendable {
  private var groups: [ValueID: Int] = [:]
  private var scales: [[Double]] = []

  /// `layers`: the products by the places of their nodes.
  init(balancing graph: Graph, layers: [Int: LinearLayer], shapes: [ValueID: Shape]) {
    var parents: [ValueID: ValueID] = [:]
    func root(_ value: ValueID) -> ValueID {
      var value = value
      while let parent = parents[value] { value = parent }
      return value
    }
    for node in graph.nodes where node.keepsChannels {
      for value in node.inputs where root(value) != root(node.output) {
        parents[root(value)] = root(node.output)
      }
    }
    var fixed = Set((graph.inputs.map(\.value) + graph.outputs.map(\.value)).map(root))
    for (index, node) in graph.nodes.enumerated() where layers[index] == nil {
      let isStretched = Set(node.inputs.map { shapes[$0] }).count > 1
      guard !node.keepsChannels || isStretched else { continue }
      fixed.formUnion((node.inputs + node.outputs).map(root))
    }
    var members: [ValueID: [ValueID]] = [:]
    for value in shapes.keys { members[root(value), default: []].append(value) }
    for (root, values) in members {
      let extents = values.map { shapes[$0]?.channels ?? 1 }
      let count = extents.min() ?? 1
      let isEven = extents.allSatisfy { count > 0 && $0 % count == 0 }
      for value in values { groups[value] = scales.count }
      scales.append(
        [Double](repeating: 1, count: fixed.contains(root) || !isEven ? 1 : count))
    }
    for _ in 0..<ChannelScales.roundCount { balance(graph, layers) }
  }

  /// The scales of a value's channels; an element's is that of its place modulo their number.
  subscript(value: ValueID) -> [Double] { groups[value].map { scales[$0] } ?? [1] }

  private static let roundCount = 8

  private mutating func balance(_ graph: Graph, _ layers: [Int: LinearLayer]) {
    var made = scales.map { $0.map { _ in 0.0 } }
    var read = made
    for (index, layer) in layers {
      let node = graph.nodes[index]
      let sums = layer.squares(from: self[node.inputs[0]], to: self[node.output])
      if let group = groups[node.inputs[0]] {
        for (channel, sum) in sums.inputs.enumerated() {
          read[group][channel % read[group].count] += sum
        }
      }
      if let group = groups[node.output] {
        for (channel, sum) in sums.outputs.enumerated() {
          made[group][channel % made[group].count] += sum
        }
      }
    }
    for group in scales.indices where scales[group].count > 1 {
      for channel in scales[group].indices {
        let (before, behind) = (made[group][channel], read[group][channel])
        guard before > 0, behind > 0 else { continue }
        let factor = Double.pow(before / behind, 0.25)
        guard factor.isFinite else { continue }
        scales[group][channel] *= min(max(factor, 0x1p-10), 0x1p10)
      }
    }
  }
}
