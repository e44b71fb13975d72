extension Model {
  /// The model as it is run: batch normalizations folded, functions of elements made part of the
  /// products before them, what only training needs left out.
  public func fused() -> Model {
    let folded = foldingBatchNormalizations()
    return Model(graph: folded.graph.fusingActivations(), weights: folded.weights)
  }
}

extension Graph {
  /// For each node the one of a fused form of this graph that does its work, by its place there;
  /// `nil` for those that do nothing when not training.
  ///
  /// A fused node makes the value that the last of those that became part of it made: so a node's
  /// value is followed from reader to reader up to one that is still made.
  public func places(in fused: Graph) -> [Int?] {
    var makers: [ValueID: Int] = [:]
    for (index, node) in fused.nodes.enumerated() {
      for value in node.outputs { makers[value] = index }
    }
    let readers = onlyReaders()
    return nodes.indices.map { index in
      var place = index
      while true {
        let node = nodes[place]
        if let maker = node.outputs.lazy.compactMap({ makers[$0] }).first { return maker }
        switch node.operation {
        case .identity where place == index, .dropout where place == index: return nil
        default: break
        }
        guard let reader = readers[place] else { return nil }
        place = reader
      }
    }
  }
}
