public import ModelGraph
import Tensors

/// Scales the channels that one product makes and the next one reads, so that both tensors have even
/// ranges: `s = sqrt(range of what makes it / range of what reads it)`.
///
/// Between them may stand what lets a positive factor through: a rectifier without an upper bound,
/// pools, padding. (M. Nagel et al., "Data-free quantization through weight equalization and bias
/// correction", arXiv 1906.04721, section 4.1. A ReLU6 between them does not let factors through:
/// such pairs are left alone here, as `ChannelAlignment` does what is needed with the normalization
/// before it.)
public struct CrossLayerEqualization: Sendable {
  /// Makes a pass.
  public init() {}

  /// The model with equalized products; normalizations between them are folded only by their factors.
  public func callAsFunction(_ model: Model) -> Model {
    let uses = model.graph.nodes.flatMap { Set($0.weightNames.values) }
      .reduce(into: [String: Int]()) { $0[$1, default: 0] += 1 }
    var table = model
    for pair in EqualizedPair.all(in: model) where pair.weightNames.allSatisfy({ uses[$0] == 1 }) {
      table = pair.equalized(table)
    }
    return table
  }
}

/// Two products with nothing between them but what lets positive factors through.
private struct EqualizedPair {
  let first: Node
  let second: Node

  var weightNames: [String] {
    [first.weightNames[.filter], first.weightNames[.bias], second.weightNames[.filter]]
      .compactMap(\.self)
  }

  static func all(in model: Model) -> [EqualizedPair] {
    var readers: [ValueID: [Node]] = [:]
    for node in model.graph.nodes {
      for value in node.inputs { readers[value, default: []].append(node) }
    }
    let outputs = Set(model.graph.outputs.map(\.value))
    return model.graph.nodes.compactMap { first in
      guard first.weightNames[.filter] != nil, isHomogeneous(first.operation.activation) else {
        return nil
      }
      var value = first.output
      while true {
        guard !outputs.contains(value), let list = readers[value], list.count == 1 else {
          return nil
        }
        let node = list[0]
        switch node.operation {
        case .conv2D(let attributes) where attributes.groups == 1:
          return EqualizedPair(first: first, second: node)
        case .depthwiseConv2D: return EqualizedPair(first: first, second: node)
        case .dense: return EqualizedPair(first: first, second: node)
        case .activation(let function) where isHomogeneous(function): value = node.output
        case .pool2D, .zeroPadding2D, .dropout, .identity: value = node.output
        default: return nil
        }
      }
    }
  }

  private static func isHomogeneous(_ function: ActivationFunction?) -> Bool {
    switch function {
    case .linear: true
    case .rectifier(let maximum, _, let threshold): maximum == nil && threshold == 0
    default: false
    }
  }

  func equalized(_ model: Model) -> Model {
    guard let firstName = first.weightNames[.filter], let secondName = second.weightNames[.filter],
      let made = model.weights[firstName]?.decoded, let read = model.weights[secondName]?.decoded,
      let channelCount = outputChannelCount, channelCount > 0
    else { return model }
    let makers = made.floats()
    let readers = read.floats()
    guard let inputChannel = inputChannel(read.shape, channelCount) else { return model }
    var ranges = [(made: Float, read: Float)](repeating: (0, 0), count: channelCount)
    for (place, value) in makers.enumerated() {
      let channel = place % channelCount
      ranges[channel].made = max(ranges[channel].made, value.magnitude)
    }
    for (place, value) in readers.enumerated() {
      let channel = inputChannel(place)
      ranges[channel].read = max(ranges[channel].read, value.magnitude)
    }
    let factors = ranges.map { range -> Double in
      guard range.made > 1e-12, range.read > 1e-12 else { return 1 }
      return min(max((Double(range.read) / Double(range.made)).squareRoot(), 1e-3), 1e3)
    }
    var weights: [String: Weight] = [:]
    weights[firstName] = .plain(
      model.weights, firstName,
      makers.enumerated().map { Float(Double($1) * factors[$0 % channelCount]) })
    if let biasName = first.weightNames[.bias],
      let bias = model.weights[biasName]?.decoded.floats()
    {
      weights[biasName] = .plain(
        model.weights, biasName, zip(bias, factors).map { Float(Double($0) * $1) })
    }
    weights[secondName] = .plain(
      model.weights, secondName,
      readers.enumerated().map { Float(Double($1) / factors[inputChannel($0)]) })
    return model.replacing(weights)
  }

  private var outputChannelCount: Int? {
    switch first.operation {
    case .dense(let attributes): attributes.units
    case .conv2D(let attributes), .depthwiseConv2D(let attributes): attributes.outputChannels
    default: nil
    }
  }

  /// The input channel that an element of the second filter reads; `nil` where the filter has others.
  private func inputChannel(_ shape: Shape, _ count: Int) -> ((Int) -> Int)? {
    let extents = shape.dimensions
    switch second.operation {
    case .dense:
      guard extents.count == 2, extents[0] == count else { return nil }
      return { $0 / extents[1] }
    case .conv2D:
      guard extents.count == 4, extents[2] == count else { return nil }
      return { $0 / extents[3] % count }
    case .depthwiseConv2D:
      guard extents.count == 4, extents[2] == count else { return nil }
      return { $0 / extents[3] % count }
    default: return nil
    }
  }
}
