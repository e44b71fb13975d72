import Datasets
import Evaluation
import Inference
import ModelGraph
import Quantization
import Records
import Corrections
import Tensors

/// Corrections as their definition says it: for each product both networks are run from the samples on,
/// with what the weights are by then.
///
/// Its cost grows with the square of the depth, and nothing is kept: what the walk is compared with.
struct NaiveCorrector {
  let dataset: any Dataset
  let recipe: CorrectionRecipe
  var state: Corrector.State

  init(_ model: Model, by recipe: CorrectionRecipe, on dataset: any Dataset) throws {
    self.dataset = dataset
    state = try Corrector.State(model, by: recipe)
    self.recipe = state.recipe
  }

  static func corrected(
    _ model: Model, by recipe: CorrectionRecipe, on dataset: any Dataset
  ) async throws -> WeightTable {
    var corrector = try NaiveCorrector(model, by: recipe, on: dataset)
    for node in corrector.state.prepared.graph.nodes where node.weightNames[.filter] != nil {
      if case .recurrent = node.operation {
        guard let layer = corrector.state.recurrent(node) else { continue }
        if recipe.corrections.contains(.gptq) { try await corrector.round(layer) }
        if recipe.corrections.contains(.biasCorrection) { try await corrector.rebias(layer) }
        continue
      }
      if recipe.corrections.contains(.gptq), let inputs = corrector.state.inputs(of: node) {
        let value = node.inputs[0]
        try await corrector.round(
          node.weightNames[.filter], inputs, corrector.state.current.pruned(to: [value]),
          corrector.state.prepared.pruned(to: [value]),
          isCentered: recipe.corrections.contains(.biasCorrection)
            && corrector.state.canBeBiasCorrected(node))
      }
      if recipe.corrections.contains(.biasCorrection), corrector.state.canBeBiasCorrected(node) {
        try await corrector.rebias(node)
      }
    }
    return corrector.state.current.weights
  }

  private var tileSize: Int { dataset.sampleShape.elementCount > 1 << 14 ? 8 : 64 }

  /// All outputs of a model, tile after tile.
  private func outputs(_ model: Model) async throws -> [(samples: Range<Int>, values: [Float])] {
    try await BatchRunner(workerCount: 1).map(
      Program(compiling: model, tileSize: tileSize), over: dataset,
      sampleCount: dataset.sampleCount
    ) { tile, outputs in (tile.range, outputs.indices.map { outputs[$0] }) }
  }

  private mutating func round(
    _ name: String?, _ inputs: ProductInputs, _ found: Model, _ wanted: Model, isCentered: Bool,
    columnCount: Int = .max
  ) async throws {
    guard let name, let filter = state.prepared.weights[name]?.decoded.floats(),
      let grid = recipe.grid(of: filter, named: name), grid.greatestCode > 0,
      filter.count % inputs.count == 0
    else { return }
    let inputs = inputs.thinned(forSamples: dataset.sampleCount)
    var correlation = InputCorrelation(count: inputs.count, groupCount: inputs.groupCount)
    for (found, wanted) in try await zip(outputs(found), outputs(wanted)) {
      func gathered(_ values: [Float]) -> [Float] {
        let count = inputs.placeCount * found.samples.count
        var result = [Float](repeating: 0, count: count * inputs.count * inputs.groupCount)
        inputs.gather(values.span, samples: found.samples, into: &result, 0, of: count)
        return result
      }
      correlation.add(
        InputSums(
          of: gathered(found.values), wanted: gathered(wanted.values), elementCount: inputs.count,
          groupCount: inputs.groupCount))
    }
    let rounding = RoundedCodes(grid: grid)
    var codes = filter.map { grid.code(Double($0)) }
    for (group, columns) in inputs.columns(ofFilterWith: filter.count).enumerated() {
      for places in columns.prefix(columnCount) {
        let chosen = rounding.chosen(
          [places.map { Double(filter[$0]) }], start: [places.map { codes[$0] }],
          error: correlation.error(ofGroup: group, isCentered: isCentered))[0]
        for (place, code) in zip(places, chosen) { codes[place] = code }
      }
    }
    let shape = state.prepared.weights[name]?.shape ?? Shape([])
    state.current = state.current.replacing([
      name: .quantized(grid.tensor(codes, shape: shape))
    ])
  }

  /// Sums over tiles of sums over numbers, a sum a channel.
  private func sums(
    _ model: Model, _ other: Model, _ channelCount: Int,
    _ term: (_ found: Float, _ wanted: Float) -> Double?
  ) async throws -> (sums: [Double], counts: [Int]) {
    var (sums, counts) = (
      [Double](repeating: 0, count: channelCount), [Int](repeating: 0, count: channelCount)
    )
    for (found, wanted) in try await zip(outputs(model), outputs(other)) {
      var part = [Double](repeating: 0, count: channelCount)
      for index in found.values.indices {
        guard let value = term(found.values[index], wanted.values[index]) else { continue }
        part[index % channelCount] += value
        counts[index % channelCount] += 1
      }
      for channel in 0..<channelCount { sums[channel] += part[channel] }
    }
    return (sums, counts)
  }

  private func means(_ model: Model, _ channelCount: Int) async throws -> [Double] {
    let (sums, counts) = try await sums(model, model, channelCount) { found, _ in Double(found) }
    return zip(sums, counts).map { $0 / Double($1) }
  }

  private mutating func rebias(_ node: Node) async throws {
    let channelCount = state.shapes[node.output]?.dimensions.last ?? 0
    let (found, wanted) = (
      state.current.pruned(toSumsOf: node), state.prepared.pruned(toSumsOf: node)
    )
    guard let pair = state.pairs[node.name] else {
      return try await moveBias(of: node, channelCount)
    }
    func moments(_ model: Model) async throws -> (means: [Double], variances: [Double]) {
      let means = try await means(model, channelCount)
      let (squares, counts) = try await sums(model, model, channelCount) { value, _ in
        Double(value) * Double(value)
      }
      return (
        means,
        means.indices.map { max(0, squares[$0] / Double(counts[$0]) - means[$0] * means[$0]) }
      )
    }
    let (new, old) = try await (moments(found), moments(wanted))
    guard var affine = ChannelAffine(pair, state.prepared.weights) else { return }
    for channel in 0..<channelCount {
      let isSound = old.variances[channel] > 1e-12 && new.variances[channel] > 1e-12
      let ratio = isSound ? (old.variances[channel] / new.variances[channel]).squareRoot() : 1
      let factor = affine.factors[channel] * min(max(ratio, 0.5), 2)
      affine.addends[channel] +=
        affine.factors[channel] * old.means[channel] - factor * new.means[channel]
      affine.factors[channel] = factor
    }
    for (name, weight) in affine.weights(of: pair, state.prepared.weights) {
      store(weight.decoded.floats(), name)
    }
  }

  private mutating func store(_ values: [Float], _ name: String) {
    state.current = state.current.replacing([
      name: recipe.weight(values, named: name, of: state.prepared)
    ])
  }

  private mutating func moveBias(of node: Node, _ channelCount: Int) async throws {
    guard let name = node.weightNames[.bias] else { return }
    let errors = ProductErrors(of: node, in: state.prepared.graph)
    let (sums, counts) = try await sums(
      state.current.pruned(toSumsOf: node), state.prepared.pruned(toSumsOf: node), channelCount
    ) { errors.lack($0, $1) }
    let present = state.current.weights[name]?.decoded.floats() ?? []
    let moved = present.indices.map { channel in
      Float(
        Double(present[channel])
          + (counts[channel] > 0 ? sums[channel] / Double(counts[channel]) : 0))
    }
    let before = state
    store(moved, name)
    guard errors.isOfSingleElements else { return }
    func squares(_ model: Model) async throws -> [Double] {
      try await self.sums(
        model.pruned(to: [errors.heard]), state.prepared.pruned(to: [errors.heard]), channelCount
      ) { found, wanted in (Double(wanted) - Double(found)) * (Double(wanted) - Double(found)) }
      .sums
    }
    let (old, new) = try await (squares(before.current), squares(state.current))
    store(present.indices.map { new[$0] < old[$0] ? moved[$0] : present[$0] }, name)
  }

  // Recurrent layers.

  /// The part of a model that a recurrent layer comes from, with its output of every step.
  private func steps(of layer: RecurrentProducts, in model: Model) throws -> Model {
    let part = model.pruned(to: [layer.node.output])
    return Model(
      graph: try Graph(
        nodes: part.graph.nodes.map { $0.output == layer.node.output ? layer.steps : $0 },
        inputs: part.graph.inputs, outputs: part.graph.outputs),
      weights: model.weights)
  }

  private func isBiasCorrected(_ layer: RecurrentProducts) -> Bool {
    recipe.corrections.contains(.biasCorrection)
      && layer.node.weightNames[.bias].flatMap { state.prepared.weights[$0] }?.shape.elementCount
        == layer.biasCount
  }

  private mutating func round(_ layer: RecurrentProducts) async throws {
    let value = layer.node.inputs[0]
    if let inputs = ProductInputs(
      layer.node, input: Shape([layer.stepCount, layer.featureCount]))
    {
      try await round(
        layer.node.weightNames[.filter], inputs, state.current.pruned(to: [value]),
        state.prepared.pruned(to: [value]), isCentered: isBiasCorrected(layer))
    }
    if let inputs = ProductInputs(
      layer.node, role: .recurrentFilter, input: Shape([layer.stepCount, layer.attributes.units]))
    {
      try await round(
        layer.node.weightNames[.recurrentFilter], inputs, steps(of: layer, in: state.current),
        steps(of: layer, in: state.prepared), isCentered: isBiasCorrected(layer),
        columnCount: layer.knownColumnCount)
    }
  }

  private mutating func rebias(_ layer: RecurrentProducts) async throws {
    guard isBiasCorrected(layer), let biasName = layer.node.weightNames[.bias],
      let filter = layer.node.weightNames[.filter],
      let recurrent = layer.node.weightNames[.recurrentFilter],
      let bias = state.prepared.weights[biasName]?.decoded.floats()
    else { return }
    let value = layer.node.inputs[0]
    let wanted = try await means(state.prepared.pruned(to: [value]), layer.featureCount)
    let found = try await means(state.current.pruned(to: [value]), layer.featureCount)
    let units = layer.attributes.units
    var (sums, count) = ([Double](repeating: 0, count: units), 0)
    for tile in try await outputs(steps(of: layer, in: state.prepared)) {
      var part = [Double](repeating: 0, count: units)
      for (index, value) in tile.values.enumerated()
      where index / units % layer.stepCount < layer.stepCount - 1 {
        part[index % units] += Double(value)
      }
      for unit in 0..<units { sums[unit] += part[unit] }
      count += tile.samples.count * layer.stepCount
    }
    let said = sums.map { $0 / Double(count) }
    func products(_ means: [Double], _ name: String, in model: Model) -> [Double] {
      let weights = model.weights[name]?.decoded.floats() ?? []
      return (0..<layer.columnCount).map { column in
        means.indices.reduce(0) {
          $0 + means[$1] * Double(weights[$1 * layer.columnCount + column])
        }
      }
    }
    var moved = bias.map(Double.init)
    let (a, b) = (
      products(wanted, filter, in: state.prepared), products(found, filter, in: state.current)
    )
    for column in 0..<layer.columnCount { moved[column] += a[column] - b[column] }
    let (c, d) = (
      products(said, recurrent, in: state.prepared), products(said, recurrent, in: state.current)
    )
    for column in 0..<layer.knownColumnCount {
      moved[layer.recurrentBiasStart + column] += c[column] - d[column]
    }
    store(moved.map { Float($0) }, biasName)
  }
}
