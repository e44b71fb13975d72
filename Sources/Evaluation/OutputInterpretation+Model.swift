public import Datasets
public import Inference
public import ModelGraph
public import Scoring
import Tensors

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
  /// What a network's outputs for classes are: its end says it, or its outputs for the first samples do.
  ///
  /// `limit`: no more samples than this are looked at.
  /// - Throws: what reading samples throws.
  public static func judging(
    _ model: Model, _ program: Program, on dataset: any Dataset, limit: Int = .max,
    runner: BatchRunner
  ) async throws -> OutputInterpretation {
    let isSingle = program.outputShape.elementCount == 1
    if let known = OutputInterpretation(lastFunction: model.lastFunction, isSingle: isSingle) {
      return known
    }
    let first = try await runner.predictions(
      of: program, on: dataset,
      sampleCount: min(judgedSampleCount, limit, dataset.sampleCount))
    return OutputInterpretation(
      scale: OutputScale(judging: first.outputs, perSample: first.perSample), source: .outputs)
  }

  /// So many samples' outputs say what outputs are.
  private static let judgedSampleCount = 64

  /// What a network's end says that its outputs for classes are; `nil` where it says nothing.
  ///
  /// A single output of a linear layer is a logit: a network that is trained to tell two classes
  /// apart ends either so or in a sigmoid.
  init?(lastFunction: ActivationFunction?, isSingle: Bool) {
    switch lastFunction {
    case .softmax, .sigmoid: self.init(scale: .probabilities, source: .lastOperation)
    case .hardSigmoid where isSingle: self.init(scale: .probabilities, source: .lastOperation)
    case .linear where isSingle: self.init(scale: .logits, source: .lastOperation)
    case .logSoftmax: self.init(scale: .logits, source: .lastOperation)
    default: return nil
    }
  }
}
