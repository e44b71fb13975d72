import Inference
import ModelGraph
import Records
import Tensors

/// What is done to a network's products, and where: a step at each stop of the walk.
struct CorrectionPlan: Sendable {
  /// What is done to a product.
  enum Step: Sendable {
    /// Its codes are chosen together; `isCentered`: the means of its sums are put right behind that.
    case round(ExposedSums.Product, ProductInputs, isCentered: Bool)
    /// Its sums are put right.
    case rebias(ExposedSums.Product)
    /// A recurrent layer's codes are chosen together, or its sums put right.
    case recurrent(RecurrentProducts)
  }

  let walk: WalkPlan
  let steps: [Step]

  /// Plans the steps of a recipe.
  ///
  /// - Throws: `GraphError`.
  init(_ state: Corrector.State) throws(GraphError) {
    let corrections = state.recipe.corrections
    let rebiases = corrections.contains(.biasCorrection)
    let exposed = try ExposedSums(state.prepared) { node in
      if case .recurrent = node.operation { return false }
      return rebiases && state.canBeBiasCorrected(node) && state.pairs[node.name] == nil
    }
    var steps: [Step] = []
    var stops: [WalkPlan.Stop] = []
    for product in exposed.products {
      let node = product.node
      if case .recurrent = node.operation {
        // What can't be looked at keeps its nearest codes: `CorrectionReach` names it.
        guard let layer = state.recurrent(node) else { continue }
        steps.append(.recurrent(layer))
        stops.append(
          WalkPlan.Stop(product: product, cut: product.place, observed: node.inputs[0]))
        continue
      }
      let isRebiased = rebiases && state.canBeBiasCorrected(node)
      if corrections.contains(.gptq), let inputs = state.inputs(of: node) {
        steps.append(.round(product, inputs, isCentered: isRebiased))
        stops.append(
          WalkPlan.Stop(product: product, cut: product.place, observed: node.inputs[0]))
      }
      if isRebiased {
        steps.append(.rebias(product))
        stops.append(
          WalkPlan.Stop(product: product, cut: product.place + 1, observed: product.sums))
      }
    }
    walk = try WalkPlan(exposed.model, stops: stops)
    self.steps = steps
  }

  /// The products that are done when so many steps are.
  func productCount(_ stepCount: Int) -> Int {
    let products = walk.stops.map(\.product.place)
    return Set(products[..<stepCount]).subtracting(products[stepCount...]).count
  }

  /// What each step takes, in multiply-adds, more or less.
  func costs(sampleCount: Int, correlationSampleCount: Int) -> [Double] {
    let network = walk.network
    var start = 0
    return steps.indices.map { stop in
      let cut = walk.stops[stop].cut
      let run = (network.restCosts[start] - network.restCosts[cut]) * network.wholeCost
      if walk.stops[stop].isKept { start = cut }
      // Both networks, whose functions and copies take as long as a few products.
      var cost = 3 * run * Double(sampleCount)
      if case .round(_, let all, _) = steps[stop] {
        let samples = min(sampleCount, correlationSampleCount)
        let inputs = all.thinned(forSamples: samples)
        let element = Double(inputs.count * inputs.groupCount)
        // Two correlations, and the choice of codes.
        cost +=
          element * Double(inputs.count) * 2
          * (Double(samples * inputs.placeCount)
            + 4 * Double(walk.stops[stop].product.columnCount(network)))
      }
      return cost
    }
  }
}

extension ExposedSums.Product {
  /// The product's sums of a place: the columns of its filter.
  fileprivate func columnCount(_ network: PartitionedNetwork) -> Int {
    network.shape(sums).channels
  }
}
