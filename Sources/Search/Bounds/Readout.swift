import Kernels
package import ModelGraph
import Scoring
import Tensors

/// Where differences become differences of logits.
package struct Readout: Sendable {
  /// The value whose difference is bounded: the logits, or the vector that a fully connected layer makes
  /// them of.
  package let value: ValueID
  /// How many times as far as the value two logits can move against each other: class by class where the
  /// value is what a layer reads, the same for all where it is the logits.
  private let distances: [Double]
  private let classCount: Int
  /// The greatest of all.
  package let greatestDistance: Double

  /// Follows the output back to a softmax, or to a product where the outputs are logits themselves.
  ///
  /// `nil` where the network ends in another way.
  init?(
    of graph: Graph, scale: OutputScale, layers: [Int: LinearLayer], scales: ChannelScales
  ) {
    guard var value = graph.outputs.first?.value else { return nil }
    while let index = graph.nodes.firstIndex(where: { $0.outputs.contains(value) }) {
      let node = graph.nodes[index]
      switch node.operation {
      case .flatten, .reshape, .identity, .dropout:
        value = node.inputs[0]
        continue
      case .activation(.softmax) where scale == .probabilities,
        .activation(.logSoftmax) where scale == .logits:
        self.init(logits: node.inputs[0], scales: scales)
      case .dense, .conv2D:
        guard let activation = node.operation.activation, activation.isLast(of: scale) else {
          return nil
        }
        if let matrix = layers[index]?.matrix(from: scales[node.inputs[0]]) {
          self.init(node.inputs[0], matrix)
        } else {
          guard activation == .linear else { return nil }
          self.init(logits: value, scales: scales)
        }
      default:
        guard scale == .logits else { return nil }
        self.init(logits: value, scales: scales)
      }
      return
    }
    return nil
  }

  private init?(logits: ValueID, scales: ChannelScales) {
    guard scales[logits] == [1] else { return nil }
    value = logits
    (distances, classCount) = ([], 0)
    greatestDistance = 2.0.squareRoot()
  }

  private init(_ input: ValueID, _ columns: (values: [Double], classCount: Int)) {
    value = input
    let (values, count) = columns
    var products = [Double](repeating: 0, count: count * count)
    var span = products.mutableSpan
    GEMM.gram(
      values.span, m: values.count / max(1, count), n: count, into: &span)
    classCount = count
    distances = (0..<count * count).map { place in
      let (one, other) = (place / count, place % count)
      let squares = products[one * count + one] + products[other * count + other]
      // Of nearly equal rows little is left but what rounding made.
      return max(0, squares - 2 * products[place] + 1e-10 * squares).squareRoot()
    }
    greatestDistance = distances.max() ?? 0
  }

  /// How many times as far as the value the logits of two classes can move against each other.
  package func distance(_ one: Int, _ other: Int) -> Double {
    distances.isEmpty ? greatestDistance : distances[one * classCount + other]
  }
}

extension ActivationFunction {
  fileprivate func isLast(of scale: OutputScale) -> Bool {
    switch scale {
    case .probabilities: self == .softmax
    case .logits: self == .linear || self == .logSoftmax
    case .unknown: false
    }
  }
}
