import Datasets
import Evaluation
import Inference
import ModelGraph
import Tensors

/// How far the sums of a product are from those of the float network, channel by channel, as far as the
/// function behind them hears of it.
///
/// A rectifier says 0 of all sums below 0, however far they are off. Where few sums are above it, the mean
/// over all of them is about those that nobody hears of: a bias that puts that mean right puts the others
/// wrong (the housing network's rows have long tails: 1.05 % more error at 8 bits instead of 0.09 %).
struct ProductErrors: Sendable {
  private let product: Node
  /// The function that the sums go through, and the value that it makes.
  private let function: ActivationFunction
  private let heard: ValueID
  private let channelCount: Int

  init(of product: Node, in graph: Graph, channelCount: Int) {
    self.product = product
    self.channelCount = channelCount
    let readers = graph.nodes.filter { $0.inputs.contains(product.output) }
    let own = product.operation.activation ?? .linear
    if own == .linear, readers.count == 1, case .activation(let next) = readers[0].operation,
      !graph.outputs.contains(where: { $0.value == product.output })
    {
      (function, heard) = (next, readers[0].output)
    } else {
      (function, heard) = (own, product.output)
    }
  }

  /// Whether each channel goes through the function by itself.
  var isOfSingleElements: Bool { !function.isAlongLastAxis }

  /// What the sums lack on average.
  func means(
    in model: Model, wantedIn float: Model, by probe: ActivationProbe
  ) async throws -> [Double] {
    let sums = try await probe.sums(
      of: model.pruned(toSumsOf: product), and: float.pruned(toSumsOf: product),
      channelCount: channelCount
    ) { found, wanted in
      // On one and the same plateau nothing of a difference is heard.
      if let plateau = function.plateau(at: found), function.plateau(at: wanted) == plateau {
        return nil
      }
      return Double(wanted) - Double(found)
    }
    return sums.map { $0.count > 0 ? $0.sum / Double($0.count) : 0 }
  }

  /// The squared errors of what the function makes of the sums.
  func squares(
    in model: Model, wantedIn float: Model, by probe: ActivationProbe
  ) async throws -> [Double] {
    try await probe.sums(
      of: model.pruned(to: [heard]), and: float.pruned(to: [heard]), channelCount: channelCount
    ) { found, wanted in
      let error = Double(wanted) - Double(found)
      return error * error
    }.map(\.sum)
  }
}

extension ActivationFunction {
  /// What the function says of a number, where it says the same all around it.
  fileprivate func plateau(at value: Float) -> Float? {
    switch self {
    case .rectifier(let maximum, let slope, let threshold):
      if slope == 0, value <= threshold { return 0 }
      return maximum.flatMap { value >= $0 ? $0 : nil }
    case .thresholdedRectifier(let threshold): return value <= threshold ? 0 : nil
    case .hardSigmoid(let slope, let offset):
      let line = slope * value + offset
      return line < 0 ? 0 : line > 1 ? 1 : nil
    case .hardSwish(let slope, let offset): return slope * value + offset < 0 ? 0 : nil
    case .linear, .elu, .selu, .gelu, .swish, .sigmoid, .tanh, .softplus, .softsign, .exponential,
      .mish, .softmax, .logSoftmax:
      return nil
    }
  }
}

extension ActivationProbe {
  /// Sums of what `term` makes of two models' first outputs, number by number, a sum a channel; `nil` does
  /// not count.
  func sums(
    of model: Model, and other: Model, channelCount: Int,
    _ term: @escaping @Sendable (Float, Float) -> Double?
  ) async throws -> [(sum: Double, count: Int)] {
    let program = try Program(compiling: model, tileSize: tileSize)
    let second = try Program(compiling: other, tileSize: tileSize)
    let workspaces = WorkspacePool()
    let size = second.outputShape.elementCount
    let empty = [(sum: Double, count: Int)](repeating: (0, 0), count: channelCount)
    let parts = try await runner.map(program, over: dataset, sampleCount: dataset.sampleCount) {
      tile, outputs in
      let others = try workspaces.withWorkspace(of: second) { workspace in
        try workspace.withInput(0) { samples in try dataset.read(tile.range, into: &samples) }
        second.run(sampleCount: tile.range.count, in: &workspace)
        return workspace.outputs(count: tile.range.count * size)
      }
      var sums = empty
      for index in others.indices {
        guard let value = term(outputs[index], others[index]) else { continue }
        sums[index % channelCount].sum += value
        sums[index % channelCount].count += 1
      }
      return sums
    }
    // In the order of the tiles, so that the sums are the same on any number of workers.
    return parts.reduce(into: empty) { all, part in
      for index in all.indices {
        all[index].sum += part[index].sum
        all[index].count += part[index].count
      }
    }
  }
}
