#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif
package import ModelGraph
package import Tensors

/// A network that can be cut before any of its nodes: what stands before the cut is computed once, and
/// what follows again and again.
///
/// Unless it is taken as it is, normalizations are folded and functions fused before it is cut, as
/// compiling does it: so the parts give the same bits as the whole.
package struct PartitionedNetwork: Sendable {
  /// The network that is cut.
  package let model: Model
  /// What crosses the cut before each node; behind the last, the outputs.
  package let crossings: [[ValueID]]
  /// What the nodes from each on cost, as a share of the whole.
  package let restCosts: [Double]
  /// What the whole costs for a sample: multiply-adds, and elements where nothing is multiplied.
  package let wholeCost: Double
  private let shapes: [ValueID: Shape]

  /// Prepares a network.
  ///
  /// - Parameters:
  ///   - model: the network.
  ///   - isFused: whether it is fused before it is cut.
  ///   - observed: values that are looked at where the network is cut before a node, by the node's place;
  ///     they cross that cut too. Where there are some, the network's outputs do not count.
  /// - Throws: `GraphError`.
  package init(
    _ model: Model, isFused: Bool = true, observed: [Int: [ValueID]] = [:]
  ) throws(GraphError) {
    let cut = isFused ? model.fused() : model
    self.model = cut
    let shapes = try cut.valueShapes()
    self.shapes = shapes
    let nodes = cut.graph.nodes
    var live = observed.isEmpty ? cut.graph.outputs.map(\.value) : []
    func observe(_ place: Int) {
      for value in observed[place] ?? [] where !live.contains(value) { live.append(value) }
    }
    observe(nodes.count)
    var crossings = [live]
    for (place, node) in nodes.enumerated().reversed() {
      // What nobody looks at needs nothing.
      if observed.isEmpty || node.outputs.contains(where: live.contains) {
        live.removeAll { node.outputs.contains($0) }
        for value in node.inputs where !live.contains(value) { live.append(value) }
      }
      observe(place)
      crossings.append(live)
    }
    self.crossings = crossings.reversed()
    let costs = nodes.map { node in
      Double(
        node.operationCount(
          inputs: node.inputs.compactMap { shapes[$0] },
          outputs: node.outputs.compactMap { shapes[$0] }))
    }
    let whole = max(1, costs.reduce(0, +))
    wholeCost = whole
    var rest = [0.0]
    for cost in costs.reversed() { rest.append(rest[rest.count - 1] + cost / whole) }
    restCosts = rest.reversed()
  }

  /// Samples that its parts are run on together: few images, which stay small; the number changes no bit.
  package var tileSize: Int {
    (model.graph.inputs.first?.shape.elementCount ?? 1) > 1 << 14 ? 8 : 32
  }

  /// The nodes of the network.
  package var nodes: [Node] { model.graph.nodes }

  /// The elements of a value.
  package func elementCount(_ value: ValueID) -> Int { shapes[value]?.elementCount ?? 0 }

  /// The extents of a value.
  package func shape(_ value: ValueID) -> Shape { shapes[value] ?? Shape([]) }

  /// The last place, at or before a node, where the network may be cut so that the rest has the bits of
  /// the whole.
  ///
  /// Where vectors are made of images they lie in memory as the images' samples do, and BLAS, where it
  /// multiplies them, may round in another way than with vectors that are an input: so the rest begins
  /// with the image then.
  package func cut(before node: Int, engine: Engine = .preferred) -> Int {
    guard !engine.keepsBitsBehindCuts, let input = model.graph.inputs.first,
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
  package func changedNodes(from other: PartitionedNetwork) -> [Int] {
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
  ///
  /// - Parameters:
  ///   - range: the nodes, by their places; those that the outputs don't need are left out.
  ///   - outputs: what the program gives.
  ///   - tileSize: samples of a tile.
  ///   - weights: other weights than the network's own.
  /// - Returns: the program, whose inputs are the crossing values in their order.
  /// - Throws: what compiling throws.
  package func program(
    _ range: Range<Int>, outputs: [ValueID], tileSize: Int, weights: WeightTable? = nil
  ) throws -> Program {
    var wanted = Set(outputs)
    var part: [Node] = []
    for node in nodes[range].reversed() where !wanted.isDisjoint(with: node.outputs) {
      wanted.formUnion(node.inputs)
      part.append(node)
    }
    let graph = try Graph(
      nodes: part.reversed(),
      inputs: crossings[range.lowerBound].map { value in
        .init(value: value, name: "value_\(value.index)", shape: shape(value))
      },
      outputs: outputs.map { .init(value: $0, name: "value_\($0.index)") })
    return try Program(
      compiling: Model(graph: graph, weights: weights ?? model.weights), tileSize: tileSize)
  }
}

extension Node {
  /// Multiply-adds for one sample, or elements where nothing is multiplied.
  fileprivate func operationCount(inputs: [Shape], outputs: [Shape]) -> Int {
    let products = multiplyAddCount(inputs: inputs, outputs: outputs)
    return products > 0 ? products : outputs.reduce(0) { $0 + $1.elementCount }
  }
}

extension Tensor {
  /// Whether shape, type and every bit are the same.
  package func isEqual(to other: Tensor) -> Bool {
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
