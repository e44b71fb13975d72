import Inference
import ModelGraph
import Quantization
import Records
import Tensors

/// Recurrent layers: codes of both filters chosen together, and the means of the gates' sums put right.
extension CorrectionWalk {
  /// Does what is wanted for a recurrent layer; the walk stops before it.
  mutating func correct(_ products: RecurrentProducts, at stop: Int) async throws {
    let input = try await walk.observe(
      MomentsObserver(
        output: walk.plan.observedPlace(stop),
        elementCount: products.stepCount * products.featureCount,
        channelCount: products.featureCount, laneCount: 2),
      lanes(to: .stop, at: stop), at: stop, keeping: true)
    if state.recipe.corrections.contains(.gptq) { try await round(products, at: stop) }
    if state.recipe.corrections.contains(.biasCorrection) {
      try await rebias(
        products, inputs: (found: input[1].means, wanted: input[0].means), at: stop)
    }
  }

  /// Chooses codes of the layer's filters on what they see: each step's input, and the outputs of the step
  /// before.
  private mutating func round(_ products: RecurrentProducts, at stop: Int) async throws {
    let isCentered = isBiasCorrected(products)
    let (names, value) = (products.node.weightNames, products.node.inputs[0])
    if let inputs = ProductInputs(
      products.node, input: Shape([products.stepCount, products.featureCount])),
      hasCodes(names[.filter], inputs)
    {
      let correlation = try await walk.observe(
        correlations(of: inputs, output: 0),
        lanes(to: .behind(value, upTo: walk.plan.stops[stop].cut), at: stop), at: stop,
        sampleCount: correlationSampleCount)
      try await round(
        names[.filter], inputs, correlation, isCentered: isCentered, at: stop)
    }
    if let inputs = ProductInputs(
      products.node, role: .recurrentFilter,
      input: Shape([products.stepCount, products.attributes.units])),
      hasCodes(names[.recurrentFilter], inputs)
    {
      let correlation = try await walk.observe(
        correlations(of: inputs, output: 0),
        lanes(to: .node(products.steps), at: stop), at: stop, sampleCount: correlationSampleCount)
      try await round(
        names[.recurrentFilter], inputs, correlation, isCentered: isCentered,
        columnCount: products.knownColumnCount, at: stop)
    }
  }

  /// Makes the means of the gates' sums those of the float network, by the layer's bias.
  ///
  /// What the quantized filter makes of the mean input is put right, and what the quantized recurrent
  /// filter makes of the float layer's mean output: were the quantized layer's own outputs taken, the
  /// bias would answer for errors that it takes away itself, step by step.
  private mutating func rebias(
    _ products: RecurrentProducts, inputs: (found: [Double], wanted: [Double]), at stop: Int
  ) async throws {
    let node = products.node
    guard isBiasCorrected(products), let biasName = node.weightNames[.bias],
      let bias = state.prepared.weights[biasName]?.decoded.floats(),
      let filter = node.weightNames[.filter], let recurrent = node.weightNames[.recurrentFilter]
    else { return }
    let outputs = try await walk.observe(
      MomentsObserver(
        output: 0, elementCount: products.stepCount * products.attributes.units,
        channelCount: products.attributes.units, laneCount: 1, rowCount: products.stepCount),
      [walk.lane(.float, state.prepared.weights, to: .node(products.steps), at: stop)], at: stop
    )[0].means
    func sums(_ means: [Double], _ name: String, in model: Model) -> [Double] {
      let weights = model.weights[name]?.decoded.floats() ?? []
      let width = products.columnCount
      guard weights.count == means.count * width else {
        return [Double](repeating: 0, count: width)
      }
      return (0..<width).map { column in
        means.indices.reduce(0) { $0 + means[$1] * Double(weights[$1 * width + column]) }
      }
    }
    var moved = bias.map(Double.init)
    let (wanted, found) = (
      sums(inputs.wanted, filter, in: state.prepared), sums(inputs.found, filter, in: state.current)
    )
    for column in 0..<products.columnCount { moved[column] += wanted[column] - found[column] }
    let (old, new) = (
      sums(outputs, recurrent, in: state.prepared), sums(outputs, recurrent, in: state.current)
    )
    for column in 0..<products.knownColumnCount {
      moved[products.recurrentBiasStart + column] += old[column] - new[column]
    }
    guard moved.allSatisfy(\.isFinite) else { return }
    replace(
      [biasName: state.recipe.stored(moved.map { Float($0) }, biasName, state.prepared.weights)],
      at: stop)
  }

  /// Whether the layer's bias takes errors of its sums' means away.
  private func isBiasCorrected(_ products: RecurrentProducts) -> Bool {
    guard state.recipe.corrections.contains(.biasCorrection),
      let bias = products.node.weightNames[.bias].flatMap({ state.prepared.weights[$0] })
    else { return false }
    return bias.shape.elementCount == products.biasCount
  }
}
