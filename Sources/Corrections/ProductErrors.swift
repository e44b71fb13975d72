package import ModelGraph

/// How far the sums of a product are from those of the float network, channel by channel, as far as the
/// function behind them hears of it.
///
/// A rectifier says 0 of all sums below 0, however far they are off. Where few sums are above it, the mean
/// over all of them is about those that nobody hears of: a bias that puts that mean right puts the others
/// wrong (the housing network's rows have long tails: 1.05 % more error at 8 bits instead of 0.09 %).
package struct ProductErrors: Sendable {
  /// The function that the sums go through.
  private let function: ActivationFunction
  /// The value that it makes.
  package let heard: ValueID

  package init(of product: Node, in graph: Graph) {
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
  package var isOfSingleElements: Bool { !function.isAlongLastAxis }

  /// What a sum lacks; `nil` where nothing of that is heard.
  package func lack(_ found: Float, _ wanted: Float) -> Double? {
    // On one and the same plateau nothing of a difference is heard.
    if let plateau = function.plateau(at: found), function.plateau(at: wanted) == plateau {
      return nil
    }
    return Double(wanted) - Double(found)
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
