/// A function applied to every element, or for `softmax` along the last axis.
public enum ActivationFunction: Hashable, Sendable {
  /// `x`.
  case linear
  /// `min(x, maximum)` from `threshold` on, `negativeSlope * (x - threshold)` below it (Keras' ReLU).
  case rectifier(maximum: Float?, negativeSlope: Float, threshold: Float)
  /// `x` above `threshold`, 0 elsewhere (Keras' ThresholdedReLU).
  case thresholdedRectifier(threshold: Float)
  /// `x` where positive, `alpha * (exp(x) - 1)` elsewhere.
  case elu(alpha: Float)
  /// The self-normalizing unit (Klambauer et al., arXiv 1706.02515).
  case selu
  /// `x * Φ(x)` (Hendrycks and Gimpel, arXiv 1606.08415), or its approximation through tanh.
  case gelu(isApproximate: Bool)
  /// `x * sigmoid(x)`, also called SiLU.
  case swish
  /// `x * min(max(slope * x + offset, 0), 1)`.
  case hardSwish(slope: Float, offset: Float)
  /// `1 / (1 + exp(-x))`.
  case sigmoid
  /// `min(max(slope * x + offset, 0), 1)`: Keras 2 and TF.js have 0.2 for the slope, Keras 3 has 1/6.
  case hardSigmoid(slope: Float, offset: Float)
  /// The hyperbolic tangent.
  case tanh
  /// `log(1 + exp(x))`.
  case softplus
  /// `x / (1 + |x|)`.
  case softsign
  /// `exp(x)`.
  case exponential
  /// `x * tanh(softplus(x))` (Misra, arXiv 1908.08681).
  case mish
  /// `exp(x) / Σ exp(x)` along the last axis.
  case softmax
  /// `x - log(Σ exp(x))` along the last axis.
  case logSoftmax

  /// `max(x, 0)`.
  public static let relu = rectifier(maximum: nil, negativeSlope: 0, threshold: 0)
  /// `min(max(x, 0), 6)`.
  public static let relu6 = rectifier(maximum: 6, negativeSlope: 0, threshold: 0)

  /// Whether it looks at all elements of the last axis, and not at each alone.
  public var isAlongLastAxis: Bool { self == .softmax || self == .logSoftmax }
}
