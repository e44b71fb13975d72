import Tensors

/// A function applied to every element, or for `softmax` along the last axis.
public enum ActivationFunction: Hashable, Sendable {
  /// `x`.
  case linear
  /// `min(x, maximum)` from `threshold` on, `negativeSlope * (x - threshold)` below it (Keras' ReLU).
  case rectifier(maximum: Float?, negativeSlope: Float, threshold: Float)
  /// `x` where positive, `alpha * (exp(x) - 1)` elsewhere.
  case elu(alpha: Float)
  /// `1 / (1 + exp(-x))`.
  case sigmoid
  /// The hyperbolic tangent.
  case tanh
  /// `exp(x) / Σ exp(x)` along the last axis.
  case softmax

  /// `max(x, 0)`.
  public static let relu = rectifier(maximum: nil, negativeSlope: 0, threshold: 0)
  /// `min(max(x, 0), 6)`.
  public static let relu6 = rectifier(maximum: 6, negativeSlope: 0, threshold: 0)
}

/// How far a window may hang over the edge.
public enum Padding: String, Hashable, Sendable {
  /// Not at all.
  case valid
  /// As far as one output for every `stride` inputs needs; the odd one at the bottom right.
  case same
}

/// Height and width of something.
public struct Extent2D: Hashable, Sendable {
  /// Along the first spatial axis.
  public var height: Int
  /// Along the second spatial axis.
  public var width: Int

  /// Makes an extent.
  public init(height: Int, width: Int) {
    self.height = height
    self.width = width
  }
}

/// A fully connected layer on the last axis.
public struct DenseAttributes: Hashable, Sendable {
  /// The number of outputs.
  public var units: Int
  /// What is applied to the sums.
  public var activation: ActivationFunction

  /// Makes the attributes.
  public init(units: Int, activation: ActivationFunction) {
    self.units = units
    self.activation = activation
  }
}

/// A convolution over height and width.
///
/// For a depthwise one, `outputChannels` is the product of the input's channels and the
/// multiplier.
public struct Conv2DAttributes: Hashable, Sendable {
  /// The number of channels of the output.
  public var outputChannels: Int
  /// The window.
  public var filter: Extent2D
  /// Steps between windows, in input elements.
  public var strides: Extent2D
  /// Steps within a window, in input elements.
  public var dilation: Extent2D
  /// What happens at the edge.
  public var padding: Padding
  /// What is applied to the sums.
  public var activation: ActivationFunction

  /// Makes the attributes.
  public init(
    outputChannels: Int, filter: Extent2D, strides: Extent2D, dilation: Extent2D,
    padding: Padding, activation: ActivationFunction
  ) {
    self.outputChannels = outputChannels
    self.filter = filter
    self.strides = strides
    self.dilation = dilation
    self.padding = padding
    self.activation = activation
  }
}

/// What a pool does with its window.
public enum PoolKind: String, Hashable, Sendable {
  /// The greatest element.
  case maximum
  /// The mean; elements beyond the edge do not count.
  case average
}

/// A pool over height and width.
public struct Pool2DAttributes: Hashable, Sendable {
  /// What it does.
  public var kind: PoolKind
  /// The window.
  public var window: Extent2D
  /// Steps between windows, in input elements.
  public var strides: Extent2D
  /// What happens at the edge.
  public var padding: Padding

  /// Makes the attributes.
  public init(kind: PoolKind, window: Extent2D, strides: Extent2D, padding: Padding) {
    self.kind = kind
    self.window = window
    self.strides = strides
    self.padding = padding
  }
}

/// Rows and columns of zeros around an image.
public struct ZeroPadding2DAttributes: Hashable, Sendable {
  /// Rows above.
  public var top: Int
  /// Rows below.
  public var bottom: Int
  /// Columns on the left.
  public var left: Int
  /// Columns on the right.
  public var right: Int

  /// Makes the attributes.
  public init(top: Int, bottom: Int, left: Int, right: Int) {
    self.top = top
    self.bottom = bottom
    self.left = left
    self.right = right
  }
}

/// What a node computes.
///
/// Images are NHWC.
///
/// Closed on purpose: a new case makes the compiler list every place that has to learn it.
public enum Operation: Hashable, Sendable {
  /// Weights: filter `[inputs, units]`, bias `[units]`.
  case dense(DenseAttributes)
  /// Weights: filter HWIO, bias `[outputChannels]`.
  case conv2D(Conv2DAttributes)
  /// Weights: filter HWCM (M: multiplier), bias `[channels * multiplier]`.
  case depthwiseConv2D(Conv2DAttributes)
  /// On the last axis. Weights: gamma, beta, moving mean, moving variance `[channels]`.
  case batchNormalization(epsilon: Float)
  /// A pool with a window.
  case pool2D(Pool2DAttributes)
  /// A pool over the whole image.
  case globalPool2D(PoolKind, keepsDimensions: Bool)
  /// A function of every element.
  case activation(ActivationFunction)
  /// Zeros around the image.
  case zeroPadding2D(ZeroPadding2DAttributes)
  /// All axes of a sample become one.
  case flatten
  /// Other extents for the same elements; one of them may be -1, for what is left.
  case reshape([Int])
  /// Zeros for a fraction of the elements while training, nothing afterwards.
  case dropout(rate: Float)
  /// Nothing: other noise, when not training.
  case identity
}
