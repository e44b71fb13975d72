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

/// A convolution over height and width, or, with a `spatialRank` of 1, over one axis.
///
/// With one axis, images are `[width, channels]`, filters have no first axis, and all heights are 1.
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
  /// Into how many parts the channels are cut, each with filters of its own.
  public var groups: Int
  /// 2 for height and width, 1 for width alone.
  public var spatialRank: Int

  /// Makes the attributes.
  public init(
    outputChannels: Int, filter: Extent2D, strides: Extent2D, dilation: Extent2D,
    padding: Padding, activation: ActivationFunction, groups: Int = 1, spatialRank: Int = 2
  ) {
    self.groups = groups
    self.spatialRank = spatialRank
    self.outputChannels = outputChannels
    self.filter = filter
    self.strides = strides
    self.dilation = dilation
    self.padding = padding
    self.activation = activation
  }
}

/// A convolution's gradient as a layer: each input pixel adds its filter to a window of the output.
public struct TransposedConv2DAttributes: Hashable, Sendable {
  /// The extents of the output.
  public var outputSize: Extent2D
  /// The convolution that would turn the output into the input.
  public var convolution: Conv2DAttributes

  /// Makes the attributes.
  public init(outputSize: Extent2D, convolution: Conv2DAttributes) {
    self.outputSize = outputSize
    self.convolution = convolution
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
  /// 2 for height and width, 1 for width alone.
  public var spatialRank: Int

  /// Makes the attributes.
  public init(
    kind: PoolKind, window: Extent2D, strides: Extent2D, padding: Padding, spatialRank: Int = 2
  ) {
    self.spatialRank = spatialRank
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
