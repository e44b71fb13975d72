import Essentials
import ModelGraph
import RealModule
import Tensors

extension Model {
  /// A model with weights to start training from: Glorot's uniform distribution for filters
  /// (Glorot and Bengio, AISTATS 2010), as Keras has it; biases 0, normalizations neutral.
  ///
  /// The numbers are a function of the seed and of the weights' order alone.
  ///
  /// - Throws: `TrainingError.graph`.
  static func initialized(_ graph: Graph, seed: UInt64) throws(TrainingError) -> Model {
    var generator = SeededGenerator(seed: seed)
    var entries: [WeightTable.Entry] = []
    var shape = graph.inputs.first?.shape ?? Shape([])
    for node in graph.nodes {
      let shapes = node.weightShapes(for: shape)
      for role in WeightRole.allCases {
        guard let name = node.weightNames[role], let extents = shapes[role] else { continue }
        let tensor = Tensor(
          shape: extents,
          initializingFloats: { values in
            role.initialize(&values, extents, node.operation, using: &generator)
          })
        entries.append(.init(name: name, weight: .plain(tensor)))
      }
      do throws(GraphError) { shape = try node.outputShape(for: shape) } catch {
        throw .graph(error)
      }
    }
    return Model(graph: graph, weights: WeightTable(entries))
  }
}

extension WeightRole {
  fileprivate func initialize(
    _ values: inout MutableSpan<Float>, _ shape: Shape, _ operation: Operation,
    using generator: inout SeededGenerator
  ) {
    switch self {
    case .bias, .beta, .movingMean: return
    case .gamma, .movingVariance:
      for index in 0..<values.count { values[index] = 1 }
    case .value: return
    case .alpha, .filter, .recurrentFilter:
      let extents = shape.dimensions
      let window = extents.dropLast(2).reduce(1, *)
      let fanIn = window * extents[max(0, extents.count - 2)]
      let fanOut = window * (extents.last ?? 1)
      let limit = Double.sqrt(6 / Double(fanIn + fanOut))
      for index in 0..<values.count {
        let unit = Double(generator.next() >> 11) * 0x1p-53
        values[index] = Float((2 * unit - 1) * limit)
      }
    }
  }
}
