import Essentials
import ModelGraph
import Tensors

extension Model {
  /// A model with weights to start training from: filters as `initializers` say by the layer's
  /// name, Glorot's uniform distribution where they say nothing; biases 0, normalizations neutral.
  ///
  /// The numbers are a function of the seed and of the weights' order alone.
  ///
  /// - Throws: `TrainingError.graph`, or `.untrainableLayer` where there are more numbers than any
  ///   machine trains.
  static func initialized(
    _ graph: Graph, seed: UInt64, initializers: [String: FilterInitializer] = [:]
  ) throws(TrainingError) -> Model {
    var generator = SeededGenerator(seed: seed)
    var entries: [WeightTable.Entry] = []
    var elementCount = 0
    var shapes = Dictionary(
      graph.inputs.map { ($0.value, $0.shape) }, uniquingKeysWith: { first, _ in first })
    for node in graph.nodes {
      let inputs = node.inputs.compactMap { shapes[$0] }
      let weightShapes = node.weightShapes(for: inputs.first ?? Shape([]))
      for role in WeightRole.allCases {
        guard let name = node.weightNames[role], let extents = weightShapes[role] else { continue }
        elementCount += min(extents.elementCount, 1 << 40)
        guard elementCount <= 1 << 31 else {
          throw .untrainableLayer(
            node.name, className: node.className,
            reason: "with its weights the network has more than \(1 << 31) numbers")
        }
        let tensor = Tensor(
          shape: extents,
          initializingFloats: { values in
            role.initialize(
              &values, extents, initializers[node.name] ?? .glorotUniform, using: &generator)
          })
        entries.append(.init(name: name, weight: .plain(tensor)))
      }
      do throws(GraphError) {
        for (value, shape) in zip(node.outputs, try node.outputShapes(for: inputs)) {
          shapes[value] = shape
        }
      } catch { throw .graph(error) }
    }
    return Model(graph: graph, weights: WeightTable(entries))
  }
}

extension WeightRole {
  fileprivate func initialize(
    _ values: inout MutableSpan<Float>, _ shape: Shape, _ initializer: FilterInitializer,
    using generator: inout SeededGenerator
  ) {
    switch self {
    case .bias, .beta, .movingMean, .value: return
    case .gamma, .movingVariance:
      for index in 0..<values.count { values[index] = 1 }
    case .alpha, .filter, .recurrentFilter:
      initializer.fill(&values, shape, using: &generator)
    }
  }
}
