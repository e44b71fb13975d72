import Foundation
import Inference
import ModelGraph
import Tensors

/// A network that can be cut before any of its nodes: what stands before the cut is computed once, and
/// what follows again and again.
///
/// Normalizations are folded and functions fused before it is cut, as compiling does it: so the parts
/// give the same bits as the whole.
struct CutNetwork: Sendable {
  /// The fused network.
  let model: Model
  /// What crosses the cut before each node; behind the last, the outputs.
  let crossings: [[ValueID]]
  /// What the nodes from each on cost, as a share of the whole.
  let restCosts: [Double]
  private let shapes: [ValueID: Shape]
  private let originalNodes: [String: Int]

  /// Prepares a network.
  ///
  /// - Throws: `GraphError`.
  init(_ model: Model) throws(GraphError) {
    let fused = model.fused()
    self.model = fused
    let shapes = try fused.valueShapes()
    self.shapes = shapes
    let nodes = fused.graph.nodes
    var crossings = [fused.graph.outputs.map(\.value)]
    for node in nodes.reversed() {
      let live = crossings[crossings.count - 1]
      var before = live.filter { !node.outputs.contains($0) }
      for value in node.inputs where !before.contains(value) { before.append(value) }
      crossings.append(before)
    }
    self.crossings = crossings.reversed()
    let costs = nodes.map { node in
      Double(
        node.operationCount(
          inputs: node.inputs.compactMap { shapes[$0] },
          outputs: node.outputs.compactMap { shapes[$0] }))
    }
    let whole = max(1, costs.reduce(0, +))
    var rest = [0.0]
    for cost in costs.reversed() { rest.append(rest[rest.count - 1] + cost / whole) }
    restCosts = rest.reversed()
    originalNodes = Dictionary(
      nodes.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// Samples that its parts are run on together: few images, which stay small; the number changes no bit.
  var tileSize: Int {
    (model.graph.inputs.first?.shape.elementCount ?? 1) > 1 << 14 ? 8 : 32
  }

  /// The nodes of the fused network.
  var nodes: [Node] { model.graph.nodes }

  /// The elements of a value.
  func elementCount(_ value: ValueID) -> Int { shapes[value]?.elementCount ?? 0 }

  /// The last place, at or before a node, where the network may be cut so that the rest has the bits of
  /// the whole.
  ///
  /// Where vectors are made of images they lie in memory as the images' samples do, and BLAS, where it
  /// multiplies them, may round in another way than with vectors that are an input: so the rest begins
  /// with the image then.
  func cut(before node: Int) -> Int {
    guard !Engine.preferred.keepsBitsBehindCuts, let input = model.graph.inputs.first,
      input.shape.rank == 3
    else { return node }
    var place = node
    while place > 0,
      crossings[place].allSatisfy({ (shapes[$0]?.rank ?? 0) < 3 })
    {
      place -= 1
    }
    return place
  }

  /// The nodes whose weights differ from those of another network of the same graph, by their places.
  func changedNodes(from other: CutNetwork) -> [Int] {
    nodes.indices.filter { index in
      Set(nodes[index].weightNames.values).contains { name in
        guard let own = model.weights[name], let old = other.model.weights[name] else {
          return model.weights[name] != nil || other.model.weights[name] != nil
        }
        return !own.decoded.isEqual(to: old.decoded)
      }
    }
  }

  /// The nodes of `range` as a program: from what crosses the cut before them to `outputs`.
  func program(
    _ range: Range<Int>, outputs: [ValueID], tileSize: Int
  ) throws -> Program {
    let graph = try Graph(
      nodes: Array(nodes[range]),
      inputs: crossings[range.lowerBound].map { value in
        .init(value: value, name: "value_\(value.index)", shape: shapes[value] ?? Shape([]))
      },
      outputs: outputs.map { .init(value: $0, name: "value_\($0.index)") })
    return try Program(compiling: Model(graph: graph, weights: model.weights), tileSize: tileSize)
  }
}

extension Tensor {
  /// Whether shape, type and every bit are the same.
  func isEqual(to other: Tensor) -> Bool {
    guard shape == other.shape, scalarType == other.scalarType, byteCount == other.byteCount else {
      return false
    }
    return withBytes { own in
      other.withBytes { bytes in
        unsafe own.withUnsafeBytes { own in
          unsafe bytes.withUnsafeBytes { bytes in
            guard let start = own.baseAddress, let other = bytes.baseAddress else { return true }
            return unsafe memcmp(start, other, own.count) == 0
          }
        }
      }
    }
  }
}
