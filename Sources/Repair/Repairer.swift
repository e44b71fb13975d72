public import Datasets
public import Evaluation
public import ModelGraph
import Quantization
import Records
import Tensors

/// Quantizes a network with corrections: the result is a weight table of the same network, for the same
/// files.
///
/// What needs no data is done first: scaling of channels. Then the products are quantized in the order
/// in which they run, each on the inputs that the network has by then, with what came before it
/// quantized and put right.
public struct Corrector: Sendable {
  let probe: ActivationProbe
  private let correlationSampleCount: Int
  private let progress: @Sendable (Progress) -> Void

  /// How far a correction is.
  public struct Progress: Sendable {
    /// Products that are done.
    public let done: Int
    /// All products.
    public let count: Int
  }

  /// Makes a repairer; the samples need no labels.
  public init(
    calibration: any Dataset, runner: BatchRunner, correlationSampleCount: Int = 512,
    progress: @escaping @Sendable (Progress) -> Void = { _ in }
  ) {
    probe = ActivationProbe(dataset: calibration, runner: runner)
    self.correlationSampleCount = correlationSampleCount
    self.progress = progress
  }

  /// A network on its way: what is done, and what is wanted.
  struct State: Sendable {
    let recipe: CorrectionRecipe
    /// The float network behind the corrections that need no data.
    let prepared: Model
    let pairs: [String: NormalizedProduct]
    let shapes: [ValueID: Shape]
    /// How many nodes use each weight.
    let uses: [String: Int]
    /// The network with what is quantized and put right by now.
    var current: Model
  }

  /// The weights of a model behind corrections and quantization.
  ///
  /// - Throws: `EvaluationError.severalValues` for a model of several inputs, of which the samples are only
  ///   one; what compiling the model or reading the samples throws.
  public func corrected(_ model: Model, by recipe: CorrectionRecipe) async throws -> WeightTable {
    var state = try State(model, by: recipe)
    let products = state.prepared.graph.nodes.filter { $0.weightNames[.filter] != nil }
    let touched = recipe.corrections.intersection([.gptq, .biasCorrection])
    guard !touched.isEmpty else { return state.current.weights }
    guard model.graph.inputs.count == 1 else {
      throw EvaluationError.severalValues(
        modelName: model.graph.inputs.map(\.name).joined(separator: ", "),
        inputs: model.graph.inputs.count, outputs: model.graph.outputs.count)
    }
    for (index, product) in products.enumerated() {
      progress(Progress(done: index, count: products.count))
      if case .recurrent = product.operation {
        // What can't be looked at keeps its nearest codes: `CorrectionReach` names it.
        guard let layer = state.recurrent(product) else { continue }
        if touched.contains(.gptq) { state.current = try await rounded(layer, state) }
        if touched.contains(.biasCorrection) {
          state.current = try await biasCorrected(layer, state)
        }
        continue
      }
      if touched.contains(.gptq) { state.current = try await rounded(product, state) }
      if touched.contains(.biasCorrection) {
        state.current = try await biasCorrected(product, state)
      }
    }
    progress(Progress(done: products.count, count: products.count))
    return state.current.weights
  }

  /// The model with codes of a product's filter chosen together.
  private func rounded(_ product: Node, _ state: State) async throws -> Model {
    guard let inputs = state.inputs(of: product) else { return state.current }
    let value = product.inputs[0]
    return try await rounded(
      product.weightNames[.filter], inputs,
      from: (state.current.pruned(to: [value]), state.prepared.pruned(to: [value])),
      isCentered: state.recipe.corrections.contains(.biasCorrection)
        && state.canBeBiasCorrected(product), state,
      in: state.current)
  }

  /// A model with codes of a filter chosen together.
  ///
  /// `models`: what the filter's inputs are taken from, quantized and float. `isCentered`: whether the
  /// means of the sums are put right by other means. `columnCount`: the columns whose inputs these are,
  /// the first ones; by default all.
  func rounded(
    _ name: String?, _ inputs: ProductInputs, from models: (found: Model, wanted: Model),
    isCentered: Bool, columnCount: Int = .max, _ state: State, in current: Model
  ) async throws -> Model {
    let (prepared, recipe) = (state.prepared, state.recipe)
    guard let name, let filter = prepared.weights[name]?.decoded.floats(),
      let grid = recipe.grid(of: filter, named: name), grid.greatestCode > 0,
      filter.count % inputs.count == 0
    else { return current }
    let correlations = try await probe.correlations(
      of: inputs, from: models.found, wantedFrom: models.wanted,
      sampleCount: correlationSampleCount)
    let errors = correlations.map { $0.error(isCentered: isCentered) }
    let rounding = RoundedCodes(grid: grid)
    var codes = filter.map { grid.code(Double($0)) }
    for (group, all) in inputs.columns(ofFilterWith: filter.count).enumerated() {
      let columns = Array(all.prefix(columnCount))
      let chosen = await rounding.chosen(
        columns, of: filter, start: codes, error: errors[group])
      for (column, places) in columns.enumerated() {
        for (index, place) in places.enumerated() { codes[place] = chosen[column][index] }
      }
    }
    let tensorShape = prepared.weights[name]?.shape ?? Shape([codes.count])
    return current.replacing([name: .quantized(grid.tensor(codes, shape: tensorShape))])
  }

  /// The model with a product's sums put right, channel by channel: mean and variance by the
  /// normalization behind them, else by the product's bias.
  private func biasCorrected(_ product: Node, _ state: State) async throws -> Model {
    guard state.canBeBiasCorrected(product),
      let channelCount = state.shapes[product.output]?.dimensions.last
    else { return state.current }
    guard let pair = state.pairs[product.name] else {
      return try await movedBias(of: product, channelCount: channelCount, state)
    }
    let (prepared, current, recipe) = (state.prepared, state.current, state.recipe)
    let wanted = try await probe.moments(
      ofSumsOf: product, in: prepared, channelCount: channelCount)
    let found = try await probe.moments(
      ofSumsOf: product, in: current, channelCount: channelCount)
    guard var affine = ChannelAffine(pair, prepared.weights) else { return current }
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
    return current.replacing(
      Dictionary(
        weights.map { name, weight in
          (name, recipe.stored(weight.decoded.floats(), name, prepared.weights))
        }, uniquingKeysWith: { $1 }))
  }
  /// The model with a product's bias moved by what its sums lack on average, in the channels whose
  /// outputs come nearer by that.
  private func movedBias(
    of product: Node, channelCount: Int, _ state: State
  ) async throws -> Model {
    let (prepared, current, recipe) = (state.prepared, state.current, state.recipe)
    guard let name = product.weightNames[.bias],
      let bias = prepared.weights[name]?.decoded.floats()
    else { return current }
    let errors = ProductErrors(of: product, in: prepared.graph, channelCount: channelCount)
    let lacks = try await errors.means(in: current, wantedIn: prepared, by: probe)
    // The bias that the sums were measured with was stored in fewer bits: its error is a part of what is
    // put right.
    let present = current.weights[name]?.decoded.floats() ?? bias
    let moved = zip(present, lacks).map { Float(Double($0) + $1) }
    let candidate = current.replacing([name: recipe.stored(moved, name, prepared.weights)])
    guard errors.isOfSingleElements else { return candidate }
    let before = try await errors.squares(in: current, wantedIn: prepared, by: probe)
    let after = try await errors.squares(in: candidate, wantedIn: prepared, by: probe)
    let kept = present.indices.map { after[$0] < before[$0] ? moved[$0] : present[$0] }
    return current.replacing([name: recipe.stored(kept, name, prepared.weights)])
  }
}
