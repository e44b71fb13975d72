import ModelGraph

extension ActivationFunction {
  /// How many times further apart two numbers can be behind it; `nil` where there is no bound, or where
  /// it looks at more than one element.
  ///
  /// The greatest slope. Those without a simple form, rounded up: GELU 1.1290 at 1.41, swish 1.0998 at
  /// 2.40, Mish 1.0885 at 1.49; SELU's is scale · alpha.
  var lipschitzConstant: Double? {
    switch self {
    case .rectifier(_, let slope, let threshold):
      // Elsewhere it jumps.
      threshold == 0 ? max(1, Double(slope.magnitude)) : nil
    case .elu(let alpha): max(1, Double(alpha.magnitude))
    case .selu: 1.7581
    case .gelu: 1.13
    case .swish: 1.1
    case .mish: 1.09
    case .hardSwish(let slope, let offset):
      slope > 0 ? max(1, (2 - Double(offset)).magnitude, Double(offset).magnitude) : nil
    case .sigmoid: 0.25
    case .hardSigmoid(let slope, _): Double(slope.magnitude)
    case .linear, .tanh, .softplus, .softsign: 1
    case .thresholdedRectifier, .exponential, .softmax, .logSoftmax: nil
    }
  }
}
