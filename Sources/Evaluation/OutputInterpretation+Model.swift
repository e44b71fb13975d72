import ModelGraph
import Scoring

extension Model {
  /// The function that the first output's numbers come from; `nil` where it is none that is known.
  var lastFunction: ActivationFunction? {
    var value = graph.outputs.first?.value
    for node in graph.nodes.reversed() where node.outputs.first == value {
      switch node.operation {
      case .activation(let function): return function
      case .softmax: return .softmax
      case .dense(let attributes): return attributes.activation
      case .conv2D(let attributes), .depthwiseConv2D(let attributes):
        return attributes.activation
      case .dropout, .identity, .flatten, .reshape, .transpose: value = node.inputs.first
      default: return nil
      }
    }
    return nil
  }
}

extension OutputInterpretation {
  /// What a network's end says that its outputs for classes are; `nil` where it says nothing.
  init?(lastFunction: ActivationFunction?) {
    switch lastFunction {
    case .softmax, .sigmoid: self.init(scale: .probabilities, source: .lastOperation)
    case .logSoftmax: self.init(scale: .logits, source: .lastOperation)
    default: return nil
    }
  }
}
