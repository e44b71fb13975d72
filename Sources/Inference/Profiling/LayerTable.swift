import ModelGraph
import Tensors

/// Which instructions belong to which layer, and what they move.
struct LayerTable {
  /// The layers, in the order in which they run first.
  let layers: [ProgramLayer]
  /// Layers of the model that no instruction comes of.
  let idleNames: [String]
  /// For each stage the runs of instructions that belong to one layer.
  let segments: [[Segment]]
  /// For each stage and instruction what it touches.
  let touches: [[[CountedTouch]]]

  /// Instructions of one layer that stand one behind another.
  struct Segment: Hashable {
    let layer: Int
    var instructions: Range<Int>
  }

  /// A touch with the bytes of it that the layer has to move: none for what is its own, or what it
  /// has moved before.
  struct CountedTouch {
    let touch: Instruction.Touch
    let countedBytes: Int
  }

  init(_ program: Program, of model: Model, fused: Model) throws(GraphError) {
    let shapes = try fused.valueShapes()
    let stages = program.stages
    let groups = NodeGroups(stages, nodeCount: fused.graph.nodes.count)
    segments = stages.map { stage in
      var segments: [Segment] = []
      for (index, origins) in stage.origins.enumerated() {
        let layer = groups.layer(of: origins)
        if segments.last?.layer == layer {
          segments[segments.count - 1].instructions =
            segments[segments.count - 1].instructions
            .lowerBound..<index + 1
        } else {
          segments.append(Segment(layer: layer, instructions: index..<index + 1))
        }
      }
      return segments
    }
    var accounts = TrafficAccounts(program, segments)
    touches = accounts.settle()
    let places = model.graph.places(in: fused.graph)
    let (kernels, saved) = LayerTable.kernels(stages, groups)
    layers = groups.nodes.enumerated().map { layer, nodes in
      LayerTable.describe(
        nodes: nodes.map { fused.graph.nodes[$0] },
        members: model.graph.nodes.indices
          .filter { place in places[place].map(nodes.contains) ?? false }
          .map { model.graph.nodes[$0].name },
        shapes, kernels[layer], saved[layer], accounts.traffic[layer])
    }
    idleNames = zip(model.graph.nodes, places).filter { node, place in
      switch node.operation {
      case .weight, .constant: false
      default: place.map { !groups.contains($0) } ?? true
      }
    }.map(\.0.name)
  }

  /// What runs for each layer, and the multiply-adds that it does without.
  private static func kernels(
    _ stages: [Stage], _ groups: NodeGroups
  ) -> (kinds: [Set<KernelKind>], saved: [Int]) {
    var kernels = [Set<KernelKind>](repeating: [], count: groups.nodes.count)
    var saved = [Int](repeating: 0, count: groups.nodes.count)
    for stage in stages {
      for (instruction, origins) in zip(stage.instructions, stage.origins) {
        kernels[groups.layer(of: origins)].insert(instruction.kernel)
        saved[groups.layer(of: origins)] += instruction.savedMultiplyAddCount
      }
    }
    return (kernels, saved)
  }

  private static func describe(
    nodes: [Node], members: [String], _ shapes: [ValueID: Shape], _ kernels: Set<KernelKind>,
    _ saved: Int, _ traffic: ProgramLayer.Traffic
  ) -> ProgramLayer {
    let counts = nodes.map { node in
      node.multiplyAddCount(
        inputs: node.inputs.compactMap { shapes[$0] },
        outputs: node.outputs.compactMap { shapes[$0] })
    }
    let main = counts.indices.max { counts[$0] < counts[$1] }.map { nodes[$0] }
    let name = main?.name ?? "(outputs)"
    var fusedNames: [String] = []
    for member in members where member != name && !fusedNames.contains(member) {
      fusedNames.append(member)
    }
    return ProgramLayer(
      name: name, className: main?.className ?? "", fusedNames: fusedNames,
      kernels: KernelKind.allCases.filter(kernels.contains),
      outputShape: nodes.last.flatMap { shapes[$0.output] } ?? Shape([]),
      multiplyAddCount: counts.reduce(0, +),
      executedMultiplyAddCount: counts.reduce(0, +) - saved, traffic: traffic)
  }
}

/// Nodes whose instructions are the same ones, as layers.
struct NodeGroups {
  /// The nodes of each layer, by their places in the graph; none for what no node asked for.
  private(set) var nodes: [[Int]] = []
  private var layers: [Int?]
  private var extra: Int?

  init(_ stages: [Stage], nodeCount: Int) {
    var parents = Array(0..<nodeCount)
    func root(_ node: Int) -> Int {
      var node = node
      while parents[node] != node { node = parents[node] }
      return node
    }
    let origins = stages.flatMap(\.origins)
    for origin in origins {
      for node in origin.dropFirst() { parents[root(node)] = root(origin[0]) }
    }
    layers = Array(repeating: nil, count: nodeCount)
    var ofRoot: [Int: Int] = [:]
    for origin in origins {
      guard let first = origin.first else {
        if extra == nil {
          extra = nodes.count
          nodes.append([])
        }
        continue
      }
      if ofRoot[root(first)] == nil {
        ofRoot[root(first)] = nodes.count
        nodes.append([])
      }
    }
    for node in 0..<nodeCount {
      guard let layer = ofRoot[root(node)] else { continue }
      layers[node] = layer
      nodes[layer].append(node)
    }
  }

  /// The layer that an instruction of these nodes belongs to.
  func layer(of origins: [Int]) -> Int { origins.first.flatMap { layers[$0] } ?? extra ?? 0 }

  /// Whether a node has instructions.
  func contains(_ node: Int) -> Bool { layers[node] != nil }
}
