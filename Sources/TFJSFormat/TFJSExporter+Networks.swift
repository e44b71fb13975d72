import ModelGraph
import ModelSources
import Tensors

// Files of a network that is not the source's any more: batch normalizations are gone.
extension TFJSExporter {
  func files(for model: Model, options: ExportOptions) throws(ModelFormatError) -> ModelFiles {
    guard source.topology != nil else { return files(holding: model.weights, options: options) }
    let graph = try source.graph(inputShapes: model.graph.inputs.map(\.shape))
    if graph.isEquivalent(to: model.graph) {
      return files(holding: model.weights, options: options)
    }
    let folds = FoldedNormalization.all(from: graph, to: model.graph)
    guard let first = folds.first else { throw unwritable(nil, .changedOtherwise) }
    guard !source.isGraphModel else { throw unwritable(first.normalization, .isGraph) }
    let edited = folded(folds, in: model)
    let left = Set(edited.source.configurations.map(\.fullName))
    if let fold = folds.first(where: { left.contains($0.normalization) }) {
      throw unwritable(fold.normalization, .isNotBeside(product: fold.product))
    }
    // The files say what is read from them: so they are read before anything is written.
    let read = try edited.source.graph(inputShapes: model.graph.inputs.map(\.shape))
    guard read.isEquivalent(to: edited.graph) else {
      throw unwritable(first.normalization, .changedOtherwise)
    }
    var options = options
    // What training had in mind was another network.
    options.dropsTrainingState = true
    return TFJSExporter(source: edited.source).files(
      holding: edited.source.weights, options: options)
  }

  private func unwritable(
    _ layer: String?, _ reason: TFJSError.NetworkObstacle
  ) -> ModelFormatError {
    .tfjs(.networkNotWritable(file: source.path, layer: layer, reason: reason))
  }

  /// The source without the normalizations, with the weights of a model; and the model's graph, in which the
  /// biases that the normalizations have become are called as the source's format calls them.
  private func folded(
    _ folds: [FoldedNormalization], in model: Model
  ) -> (source: TFJSModel, graph: Graph) {
    var names: [String: String] = [:]
    var filters: [String: String] = [:]
    for fold in folds where source.weights[fold.bias] == nil {
      names[fold.bias] = WeightNames.bias(beside: fold.filter)
      filters[fold.filter] = fold.bias
    }
    // A bias stands behind its filter, as Keras lists a layer's variables.
    let entries = model.weights.entries.filter { names[$0.name] == nil }.flatMap { entry in
      guard let bias = filters[entry.name], let name = names[bias], let weight = model.weights[bias]
      else { return [entry] }
      return [entry, WeightTable.Entry(name: name, weight: weight)]
    }
    let products = Dictionary(
      folds.map { ($0.normalization, $0.product) }, uniquingKeysWith: { first, _ in first })
    let topology = source.topology.map { NormalizationRemoval(products: products).edited($0) }
    return (
      source.replacing(topology: topology ?? .null, weights: WeightTable(entries)),
      model.graph.renamingWeights(names)
    )
  }
}

/// A batch normalization that a network had, and the product that it became part of.
private struct FoldedNormalization {
  /// The layers, with the names of the models around them.
  let normalization: String
  let product: String
  /// The product's weights.
  let filter: String
  let bias: String

  /// The normalizations of a graph that another one lacks, and whose products are in both.
  static func all(from graph: Graph, to changed: Graph) -> [FoldedNormalization] {
    let used = Set(changed.nodes.flatMap { $0.weightNames.values })
    var makers: [ValueID: Node] = [:]
    for node in graph.nodes { for value in node.outputs { makers[value] = node } }
    let biases = Dictionary(
      changed.nodes.compactMap { node in
        node.weightNames[.filter].flatMap { filter in
          node.weightNames[.bias].map { (filter, $0) }
        }
      }, uniquingKeysWith: { first, _ in first })
    return graph.nodes.compactMap { node in
      guard case .batchNormalization = node.operation,
        node.weightNames.values.allSatisfy({ !used.contains($0) }), let input = node.inputs.first,
        let product = makers[input], let filter = product.weightNames[.filter],
        let bias = biases[filter]
      else { return nil }
      return FoldedNormalization(
        normalization: node.name, product: product.name, filter: filter, bias: bias)
    }
  }
}
