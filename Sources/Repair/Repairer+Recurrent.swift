import Evaluation
import ModelGraph
import Quantization
import Records
import Tensors

/// Recurrent layers: codes of both filters chosen together, and the means of the gates' sums put right.
extension Corrector {
  /// The model with codes of a recurrent layer's filters chosen on what they see: each step's input, and
  /// the outputs of the step before.
  func rounded(_ products: RecurrentProducts, _ state: State) async throws -> Model {
    let value = products.node.inputs[0]
    var current = state.current
    let isCentered = isBiasCorrected(products, state)
    if let inputs = ProductInputs(
      products.node, input: Shape([products.stepCount, products.featureCount]))
    {
      current = try await rounded(
        products.node.weightNames[.filter], inputs,
        from: (current.pruned(to: [value]), state.prepared.pruned(to: [value])),
        isCentered: isCentered, state, in: current)
    }
    if let inputs = ProductInputs(
      products.node, role: .recurrentFilter,
      input: Shape([products.stepCount, products.attributes.units]))
    {
      current = try await rounded(
        products.node.weightNames[.recurrentFilter], inputs,
        from: (
          current.pruned(toStepsOf: products), state.prepared.pruned(toStepsOf: products)
        ),
        isCentered: isCentered, columnCount: products.knownColumnCount, state, in: current)
    }
    return current
  }

  /// The model with the means of the gates' sums as in the float network, by the layer's bias.
  ///
  /// What the quantized filter makes of the mean input is put right, and what the quantized recurrent
  /// filter makes of the float layer's mean output: were the quantized layer's own outputs taken, the
  /// bias would answer for errors that it takes away itself, step by step.
  func biasCorrected(_ products: RecurrentProducts, _ state: State) async throws -> Model {
    let node = products.node
    guard isBiasCorrected(products, state), let biasName = node.weightNames[.bias],
      let bias = state.prepared.weights[biasName]?.decoded.floats(),
      let filter = node.weightNames[.filter], let recurrent = node.weightNames[.recurrentFilter]
    else { return state.current }
    let value = node.inputs[0]
    let wantedInputs = try await probe.moments(
      of: state.prepared.pruned(to: [value]), channelCount: products.featureCount
    ).means
    let inputs = try await probe.moments(
      of: state.current.pruned(to: [value]), channelCount: products.featureCount
    ).means
    let outputs = try await probe.moments(
      of: state.prepared.pruned(toStepsOf: products), channelCount: products.attributes.units,
      rowCount: products.stepCount
    ).means
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
      sums(wantedInputs, filter, in: state.prepared), sums(inputs, filter, in: state.current)
    )
    for column in 0..<products.columnCount { moved[column] += wanted[column] - found[column] }
    let (old, new) = (
      sums(outputs, recurrent, in: state.prepared), sums(outputs, recurrent, in: state.current)
    )
    for column in 0..<products.knownColumnCount {
      moved[products.recurrentBiasStart + column] += old[column] - new[column]
    }
    guard moved.allSatisfy(\.isFinite) else { return state.current }
    return state.current.replacing([
      biasName: state.recipe.stored(moved.map { Float($0) }, biasName, state.prepared.weights)
    ])
  }

  /// Whether the layer's bias takes errors of its sums' means away.
  private func isBiasCorrected(_ products: RecurrentProducts, _ state: State) -> Bool {
    guard state.recipe.corrections.contains(.biasCorrection),
      let bias = products.node.weightNames[.bias].flatMap({ state.prepared.weights[$0] })
    else { return false }
    return bias.shape.elementCount == products.biasCount
  }
}
