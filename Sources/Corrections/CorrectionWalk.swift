import Inference
import ModelGraph
import Quantization
import Records
import Tensors

/// Corrections under way: a walk, and what has become of the weights so far.
struct CorrectionWalk {
  var walk: NetworkWalk
  private(set) var state: Corrector.State
  let correlationSampleCount: Int

  /// Does what is to be done at a stop.
  mutating func perform(_ step: CorrectionPlan.Step, at stop: Int) async throws {
    switch step {
    case .recurrent(let layer): try await correct(layer, at: stop)
    case .round(let product, let inputs, let isCentered):
      let name = product.node.weightNames[.filter]
      guard hasCodes(name, inputs) else { return }
      // The walk stops before the product: what it sees is kept, and looked at on the way.
      let correlation = try await walk.observe(
        correlations(of: inputs, output: walk.plan.observedPlace(stop)),
        lanes(to: .stop, at: stop), at: stop, keeping: true)
      try await round(name, inputs, correlation, isCentered: isCentered, at: stop)
    case .rebias(let product):
      if let pair = state.pairs[product.node.name] {
        try await rescale(product, pair, at: stop)
      } else {
        try await moveBias(of: product, at: stop)
      }
    }
  }

  /// Both networks on their way to a goal.
  func lanes(to goal: NetworkWalk.Goal, at stop: Int) throws -> [WalkLane] {
    [
      try walk.lane(.float, state.prepared.weights, to: goal, at: stop),
      try walk.lane(.current, state.current.weights, to: goal, at: stop),
    ]
  }

  /// Puts weights in the place of others.
  mutating func replace(_ weights: [String: Weight], at stop: Int) {
    state.current = state.current.replacing(weights)
    forget(Set(weights.keys), at: stop)
  }

  /// Keeps nothing where layers before a stop share weights that change: what is behind changes too.
  private mutating func forget(_ names: Set<String>, at stop: Int) {
    let passed = walk.plan.network.nodes[..<walk.plan.stops[stop].product.place]
    if passed.contains(where: { !names.isDisjoint(with: $0.weightNames.values) }) {
      walk.forget()
    }
  }

  // Codes chosen together.

  /// Looks at how a product's inputs belong together.
  func correlations(of inputs: ProductInputs, output: Int) -> CorrelationObserver {
    let count = min(correlationSampleCount, walk.sampleCount)
    return CorrelationObserver(
      inputs: inputs.thinned(forSamples: count), output: output, sampleCount: count)
  }

  private func grid(_ name: String) -> (filter: [Float], grid: CodeGrid)? {
    guard let filter = state.prepared.weights[name]?.decoded.floats(),
      let grid = state.recipe.grid(of: filter, named: name), grid.greatestCode > 0
    else { return nil }
    return (filter, grid)
  }

  /// Whether a filter has codes that can be chosen on such inputs.
  func hasCodes(_ name: String?, _ inputs: ProductInputs) -> Bool {
    guard let (filter, _) = name.flatMap(grid) else { return false }
    return filter.count % inputs.count == 0
  }

  /// Chooses a filter's codes together.
  ///
  /// `isCentered`: whether the means of the sums are put right by other means. `columnCount`: the columns
  /// whose inputs these are, the first ones; by default all.
  mutating func round(
    _ name: String?, _ inputs: ProductInputs, _ correlation: InputCorrelation, isCentered: Bool,
    columnCount: Int = .max, at stop: Int
  ) async throws {
    guard let name, hasCodes(name, inputs), let (filter, grid) = grid(name) else { return }
    let rounding = RoundedCodes(grid: grid)
    var codes = filter.map { grid.code(Double($0)) }
    for (group, all) in inputs.columns(ofFilterWith: filter.count).enumerated() {
      try Task.checkCancellation()
      let columns = Array(all.prefix(columnCount))
      let chosen = await rounding.chosen(
        columns, of: filter, start: codes,
        error: correlation.error(ofGroup: group, isCentered: isCentered))
      for (column, places) in columns.enumerated() {
        for (index, place) in places.enumerated() { codes[place] = chosen[column][index] }
      }
    }
    let shape = state.prepared.weights[name]?.shape ?? Shape([codes.count])
    replace([name: .quantized(grid.tensor(codes, shape: shape))], at: stop)
  }

  // Sums put right.

  /// Puts mean and variance of a product's sums right, channel by channel, by the normalization behind
  /// them.
  private mutating func rescale(
    _ product: ExposedSums.Product, _ pair: NormalizedProduct, at stop: Int
  ) async throws {
    let (prepared, recipe) = (state.prepared, state.recipe)
    let observer = MomentsObserver(
      output: walk.plan.observedPlace(stop),
      elementCount: walk.plan.network.elementCount(product.sums),
      channelCount: pair.channelCount, laneCount: 2)
    let moments = try await walk.observe(
      observer, lanes(to: .stop, at: stop), at: stop, keeping: true)
    let (wanted, found) = (moments[0], moments[1])
    guard var affine = ChannelAffine(pair, prepared.weights) else { return }
    for channel in affine.factors.indices {
      let (old, new) = (wanted.variances[channel], found.variances[channel])
      // A channel that says nothing has no scale to put right.
      let ratio = old > 1e-12 && new > 1e-12 ? (old / new).squareRoot() : 1
      let factor = affine.factors[channel] * min(max(ratio, 0.5), 2)
      affine.addends[channel] +=
        affine.factors[channel] * wanted.means[channel] - factor * found.means[channel]
      affine.factors[channel] = factor
    }
    let weights = affine.weights(of: pair, prepared.weights)
    replace(
      Dictionary(
        weights.map { name, weight in
          (name, recipe.stored(weight.decoded.floats(), name, prepared.weights))
        }, uniquingKeysWith: { $1 }), at: stop)
  }

  /// Moves a product's bias by what its sums lack on average, in the channels whose outputs come nearer
  /// by that.
  private mutating func moveBias(of product: ExposedSums.Product, at stop: Int) async throws {
    let (prepared, recipe, plan) = (state.prepared, state.recipe, walk.plan)
    guard let name = product.node.weightNames[.bias],
      let bias = prepared.weights[name]?.decoded.floats()
    else { return }
    let errors = ProductErrors(of: product.node, in: prepared.graph)
    // The bias that the sums were measured with was stored in fewer bits: its error is a part of what is
    // put right.
    let present = state.current.weights[name]?.decoded.floats() ?? bias
    let lacks = try await walk.observe(
      TermsObserver(
        output: plan.observedPlace(stop), elementCount: plan.network.elementCount(product.sums),
        channelCount: bias.count, laneCount: 2
      ) { channel, found, wanted in
        errors.lack(found + present[channel], wanted + bias[channel])
      }, lanes(to: .stop, at: stop), at: stop, keeping: true)[0].means
    let moved = zip(present, lacks).map { Float(Double($0) + $1) }
    let candidate = [name: recipe.stored(moved, name, prepared.weights)]
    guard errors.isOfSingleElements else { return replace(candidate, at: stop) }
    forget([name], at: stop)
    let goal = NetworkWalk.Goal.behind(
      errors.heard,
      upTo: (plan.network.nodes.firstIndex { $0.outputs.contains(errors.heard) } ?? 0) + 1)
    let lanes =
      try lanes(to: goal, at: stop) + [
        walk.lane(
          .current, state.current.replacing(candidate).weights, to: goal, at: stop)
      ]
    let squares = try await walk.observe(
      TermsObserver(
        output: 0, elementCount: plan.network.elementCount(errors.heard),
        channelCount: bias.count, laneCount: 3
      ) { _, found, wanted in
        let error = Double(wanted) - Double(found)
        return error * error
      }, lanes, at: stop)
    let kept = present.indices.map { channel in
      squares[1].sums[channel] < squares[0].sums[channel] ? moved[channel] : present[channel]
    }
    replace([name: recipe.stored(kept, name, prepared.weights)], at: stop)
  }
}
