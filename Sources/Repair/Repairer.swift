public import Datasets
public import Evaluation
public import ModelGraph
import Quantization
import Tensors

/// Quantizes a network with cures: the result is a weight table of the same network, for the same
/// files.
///
/// What needs no data is done first: scaling of channels. Then the products are quantized in the order
/// in which they run, each on the inputs that the network has by then, with what came before it
/// quantized and put right.
public struct Repairer: Sendable {
  private let probe: ActivationProbe
  private let correlationSampleCount: Int
  private let progress: @Sendable (Progress) -> Void

  /// How far a repair is.
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

  /// The weights of a model behind cures and quantization.
  ///
  /// - Throws: what compiling the model or reading the samples throws.
  public func repaired(_ model: Model, by recipe: RepairRecipe) async throws -> WeightTable {
    let decoded = model.replacing(
      Dictionary(
        model.weights.entries.filter { $0.weight.scalarType == .float32 }
          .map { ($0.name, Weight.plain($0.weight.decoded)) }, uniquingKeysWith: { $1 }))
    let prepared = recipe.prepared(decoded)
    let pairs = Dictionary(
      prepared.normalizedProducts().map { ($0.product.name, $0) }, uniquingKeysWith: { $1 })
    let shapes = try prepared.valueShapes()
    var current = prepared.replacing(recipe.nearest(prepared.weights))
    let products = prepared.graph.nodes.filter { $0.weightNames[.filter] != nil }
    let touched = recipe.cures.intersection([.round, .rebias])
    guard !touched.isEmpty else { return current.weights }
    for (index, product) in products.enumerated() {
      progress(Progress(done: index, count: products.count))
      if touched.contains(.round) {
        current = try await rounded(
          product, pairs[product.name], prepared, current, shapes, recipe)
      }
      if touched.contains(.rebias) {
        current = try await rebiased(
          product, pairs[product.name], prepared, current, shapes, recipe)
      }
    }
    progress(Progress(done: products.count, count: products.count))
    return current.weights
  }

  /// The model with codes of a product's filter chosen together.
  private func rounded(
    _ product: Node, _ pair: NormalizedProduct?, _ prepared: Model, _ current: Model,
    _ shapes: [ValueID: Shape], _ recipe: RepairRecipe
  ) async throws -> Model {
    guard let name = product.weightNames[.filter], let shape = shapes[product.inputs[0]],
      let inputs = ProductInputs(product, input: shape),
      let filter = prepared.weights[name]?.decoded.floats(),
      let grid = recipe.grid(of: filter, named: name), grid.greatestCode > 0
    else { return current }
    let correlations = try await probe.correlations(
      of: inputs, value: product.inputs[0], in: current, wantedIn: prepared,
      sampleCount: correlationSampleCount)
    let isRebiased =
      recipe.cures.contains(.rebias) && (pair != nil || product.weightNames[.bias] != nil)
    let errors = correlations.map { $0.error(isCentered: isRebiased) }
    let rounding = RoundedCodes(grid: grid, bitPrice: recipe.bitPrice)
    var codes = filter.map { grid.code(Double($0)) }
    // The price of a code is that of the codes as they are; once more with what came of it.
    for _ in 0..<(recipe.bitPrice > 0 ? 2 : 1) {
      let bits = rounding.bits(of: codes)
      for (group, columns) in inputs.columns(ofFilterWith: filter.count).enumerated() {
        let chosen = await rounding.chosen(
          columns, of: filter, start: codes, error: errors[group], bits: bits)
        for (column, places) in columns.enumerated() {
          for (index, place) in places.enumerated() { codes[place] = chosen[column][index] }
        }
      }
    }
    let tensorShape = prepared.weights[name]?.shape ?? Shape([codes.count])
    return current.replacing([name: .quantized(grid.tensor(codes, shape: tensorShape))])
  }

  /// The model with mean and variance behind a product as in the float network; where no
  /// normalization follows, the mean by the product's bias.
  private func rebiased(
    _ product: Node, _ pair: NormalizedProduct?, _ prepared: Model, _ current: Model,
    _ shapes: [ValueID: Shape], _ recipe: RepairRecipe
  ) async throws -> Model {
    guard let channelCount = shapes[product.output]?.dimensions.last else { return current }
    let biasName = product.weightNames[.bias]
    guard pair != nil || biasName != nil else { return current }
    let wanted = try await probe.moments(
      ofSumsOf: product, in: prepared, channelCount: channelCount)
    let found = try await probe.moments(
      ofSumsOf: product, in: current, channelCount: channelCount)
    guard let pair else {
      guard let biasName, let bias = prepared.weights[biasName]?.decoded.floats() else {
        return current
      }
      // The bias that the moments were measured with was stored in fewer bits: its error is a part of
      // what is put right.
      let present = current.weights[biasName]?.decoded.floats() ?? bias
      let moved = bias.indices.map {
        Float(Double(present[$0]) + wanted.means[$0] - found.means[$0])
      }
      return current.replacing([biasName: recipe.stored(moved, biasName, prepared.weights)])
    }
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
}
