import Tensors

extension Model {
  /// The model with each batch normalization that follows a convolution or a fully connected layer
  /// made part of its weights: `filter * scale` and `bias * scale + shift`, computed in binary64
  /// (Jacob et al., "Quantization and training of neural networks for efficient
  /// integer-arithmetic-only inference", arXiv 1712.05877, section 3.2).
  ///
  /// A layer keeps its normalization where others read its sums too, where it has a function of its
  /// own before it, or where others use its weights.
  public func foldingBatchNormalizations() -> Model {
    let readers = graph.onlyReaders()
    let weightUses = graph.nodes.flatMap { Set($0.weightNames.values) }
      .reduce(into: [String: Int]()) { $0[$1, default: 0] += 1 }
    var changes: [Int: Node?] = [:]
    var folded: [String: Weight] = [:]
    var added: [WeightTable.Entry] = []
    for (index, node) in graph.nodes.enumerated() {
      guard let activation = node.operation.activation, activation == .linear,
        let next = readers[index], let normalization = ScaleAndShift(graph.nodes[next], weights),
        let filterName = node.weightNames[.filter], weightUses[filterName] == 1,
        node.weightNames[.bias].map({ weightUses[$0] == 1 }) ?? true,
        let filter = weights[filterName]?.decoded,
        let channels = OutputChannels(node.operation, filter.shape),
        channels.count == normalization.scale.count
      else { continue }
      folded[filterName] = .plain(
        filter.mapFloats { place, value in
          Float(Double(value) * normalization.scale[channels.channel(of: place)])
        })
      let oldBias = node.weightNames[.bias].flatMap { weights[$0] }?.decoded.floats()
      let bias = normalization.scale.indices.map { channel in
        Float(
          Double(oldBias?[channel] ?? 0) * normalization.scale[channel]
            + normalization.shift[channel])
      }
      let biasName = node.weightNames[.bias] ?? "\(node.name)/folded_bias"
      let tensor = Tensor(shape: Shape([bias.count])) { span in
        for channel in bias.indices { span[channel] = bias[channel] }
      }
      if node.weightNames[.bias] == nil {
        added.append(.init(name: biasName, weight: .plain(tensor)))
      } else {
        folded[biasName] = .plain(tensor)
      }
      var names = node.weightNames
      names[.bias] = biasName
      changes[index] = node.with(output: graph.nodes[next].output, weightNames: names)
      changes[next] = .some(nil)
    }
    guard !changes.isEmpty else { return self }
    let graph = graph.replacing(changes)
    let used = Set(graph.nodes.flatMap { $0.weightNames.values })
    let normalizations = Set(self.graph.nodes.flatMap { $0.weightNames.values }).subtracting(used)
    let entries = weights.entries.filter { !normalizations.contains($0.name) }
      .map { WeightTable.Entry(name: $0.name, weight: folded[$0.name] ?? $0.weight) }
    return Model(graph: graph, weights: WeightTable(entries + added))
  }
}

/// What a batch normalization does to a channel, as a factor and an addend.
private struct ScaleAndShift {
  let scale: [Double]
  let shift: [Double]

  init?(_ node: Node, _ weights: WeightTable) {
    guard case .batchNormalization(let epsilon, axis: nil) = node.operation else { return nil }
    func numbers(_ role: WeightRole) -> [Double]? {
      node.weightNames[role].flatMap { weights[$0] }?.decoded.floats().map { Double($0) }
    }
    guard let mean = numbers(.movingMean), let variance = numbers(.movingVariance) else {
      return nil
    }
    let gamma = numbers(.gamma) ?? mean.map { _ in 1 }
    let beta = numbers(.beta) ?? mean.map { _ in 0 }
    guard variance.count == mean.count, gamma.count == mean.count, beta.count == mean.count
    else { return nil }
    let scale = zip(gamma, variance).map { $0 / ($1 + Double(epsilon)).squareRoot() }
    self.scale = scale
    shift = mean.indices.map { beta[$0] - mean[$0] * scale[$0] }
  }
}

extension Tensor {
  fileprivate func mapFloats(_ transform: (Int, Float) -> Float) -> Tensor {
    withFloats { values in
      Tensor(shape: shape) { result in
        for place in 0..<result.count { result[place] = transform(place, values[place]) }
      }
    }
  }
}
