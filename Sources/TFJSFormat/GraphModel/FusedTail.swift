import ModelGraph
import ModelSources
import Tensors

/// What a fused operation does behind its product: `fused_ops`, with their own inputs.
struct FusedTail {
  private(set) var steps: [String]
  private(set) var arguments: [GraphValue]
  private let leakyReluSlope: Float

  /// Reads the node in hand.
  init(_ decoder: NodeDecoder) throws(NodeFailure) {
    steps = try decoder.node.strings("fused_ops")
    arguments = try decoder.allInputs(from: 2)
    leakyReluSlope = try decoder.node.float("leakyrelu_alpha", default: 0.2)
  }

  /// The function that a step applies; `nil` for others.
  func activation(_ step: String) -> ActivationFunction? {
    switch step {
    case "Relu": .relu
    case "Relu6": .relu6
    case "Elu": .elu(alpha: 1)
    case "Sigmoid": .sigmoid
    case "Tanh": .tanh
    case "LeakyRelu": .leakyRelu(leakyReluSlope)
    case "GeluExact": .gelu(isApproximate: false)
    case "GeluApproximate": .gelu(isApproximate: true)
    default: nil
    }
  }

  /// The steps that the product's own operation can do, and what is left.
  func absorbed(
    channels: Int
  ) -> (bias: String?, activation: ActivationFunction, rest: FusedTail) {
    var rest = self
    var bias: String?
    if rest.steps.first == "BiasAdd", let argument = arguments.first,
      let weight = argument.weightName, argument.shape == Shape([channels])
    {
      bias = weight
      rest.steps.removeFirst()
      rest.arguments.removeFirst()
    }
    if let step = rest.steps.first, let activation = activation(step) {
      rest.steps.removeFirst()
      return (bias, activation, rest)
    }
    return (bias, .linear, rest)
  }

  /// The next step's own inputs.
  mutating func take(_ count: Int) -> [GraphValue]? {
    guard arguments.count >= count else { return nil }
    defer { arguments.removeFirst(count) }
    return Array(arguments.prefix(count))
  }
}

extension NodeDecoder {
  /// The value behind the steps of a fused operation.
  mutating func applied(
    _ tail: FusedTail?, to value: GraphValue
  ) throws(NodeFailure) -> GraphValue {
    guard var tail else { return value }
    var value = value
    for step in tail.steps {
      if let activation = tail.activation(step) {
        value = try add(.activation(activation), value)
        continue
      }
      let count = ["BiasAdd": 1, "Add": 1, "Prelu": 1, "FusedBatchNorm": 4][step]
      guard let count else { throw .unsupported("the fused operation '\(step)'") }
      guard let arguments = tail.take(count) else {
        throw node.wrong("fused_ops", expected: "steps for \(inputs.count) inputs")
      }
      switch step {
      case "Prelu": value = try parametricRectifier(value, alpha: arguments[0])
      case "FusedBatchNorm": value = try normalized(value, arguments)
      default: value = try add(.binary(.add), value, arguments[0])
      }
    }
    return value
  }
}
