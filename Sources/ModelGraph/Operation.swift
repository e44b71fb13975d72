public import Tensors

/// What a node computes.
///
/// Extents and axes are those of one sample, without the batch axis, axes counted from 0. What
/// works on images (`[height, width, channels]`), on sequences (`[time, features]`) or on the last
/// axis takes any axes before them as so many images or sequences.
///
/// Closed on purpose: a new case makes the compiler list every place that has to learn it.
public enum Operation: Hashable, Sendable {
  // Products with weights.

  /// Weights: filter `[inputs, units]`, bias `[units]`.
  case dense(DenseAttributes)
  /// Weights: filter HWIO, bias `[outputChannels]`.
  case conv2D(Conv2DAttributes)
  /// Weights: filter HWCM (M: multiplier), bias `[channels * multiplier]`.
  case depthwiseConv2D(Conv2DAttributes)
  /// The gradient of a convolution as a layer. Weights: filter HWOI, bias `[outputChannels]`.
  case transposedConv2D(TransposedConv2DAttributes)
  /// Rows of a table, by the numbers of the input. Weights: filter `[rows, width]`.
  case embedding(rows: Int, width: Int)
  /// Weights: filter `[inputs, gates * units]`, recurrent filter `[units, gates * units]`, bias
  /// `[gates * units]` (`[2, gates * units]` for a GRU that resets after).
  case recurrent(RecurrentAttributes)
  /// A weight as a value.
  case weight(Shape)

  // Normalizations.

  /// Along `axis`, `nil` for the last one. Weights: gamma, beta, moving mean, moving variance
  /// `[channels]`.
  case batchNormalization(epsilon: Float, axis: Int? = nil)
  /// Over the last `axisCount` axes. Weights: gamma and beta of their extents (Ba et al., arXiv
  /// 1607.06450).
  case layerNormalization(epsilon: Float, axisCount: Int)
  /// Over height, width and the channels of each group. Weights: gamma and beta `[channels]` (Wu and
  /// He, arXiv 1803.08494).
  case groupNormalization(groups: Int, epsilon: Float)
  /// Divides by the length of the last axis' vectors.
  case unitNormalization

  // Windows.

  /// A pool with a window.
  case pool2D(Pool2DAttributes)
  /// A pool over the whole image.
  case globalPool2D(PoolKind, keepsDimensions: Bool)
  /// Where a pool finds its greatest elements, as places in the image and its channels; -1 where it
  /// finds none.
  case poolPlaces(Pool2DAttributes)
  /// The image in other extents.
  case resize2D(Resize2DAttributes)
  /// Parts of images in other extents. Inputs: images `[count, height, width, channels]`, boxes
  /// `[boxes, 4]` (first row and column, last row and column, as shares of the image) and the number of
  /// each box' image.
  case cropAndResize(CropAttributes)

  // Functions of elements.

  /// A function of every element.
  case activation(ActivationFunction)
  /// Softmax along an axis that is not the last.
  case softmax(axis: Int)
  /// `x` where positive, `alpha * x` elsewhere. Weights: alpha, of the sample's extents or 1.
  case parametricRectifier(alphaShape: Shape)
  /// A function of every element.
  case elementary(ElementaryFunction)
  /// A function of the elements of two inputs; extents of 1 and missing first axes are stretched.
  case binary(BinaryFunction)
  /// The second input's element where the first's is not 0, the third's elsewhere.
  case select
  /// `min(max(x, lower), upper)`.
  case clip(lower: Float, upper: Float)

  // Arrangement.

  /// All axes from this one on become one.
  case flatten(from: Int = 0)
  /// Other extents for the same elements; one of them may be -1, for what is left.
  case reshape([Int])
  /// The input's axes in another order.
  case transpose([Int])
  /// Some elements of each axis.
  case slice([AxisSlice])
  /// More elements around.
  case pad([AxisPadding], PaddingContent)
  /// Zeros around the image.
  case zeroPadding2D(ZeroPadding2DAttributes)
  /// The inputs, one behind another along an axis.
  case concatenate(axis: Int)
  /// Extents of 1 and missing first axes stretched to these.
  case broadcast([Int])
  /// The second input's numbers choose elements of the first along an axis.
  case gather(axis: Int)
  /// Numbers of the topology, for no input.
  case constant(ConstantArray)

  // Other functions of whole axes.

  /// One element for all along some axes.
  case reduce(Reduction, axes: [Int], keepsDimensions: Bool)
  /// The number of the greatest, or smallest, element along an axis; the first of equals.
  case extremum(axis: Int, isMaximum: Bool)
  /// The product of the last two axes of two inputs, each maybe transposed first.
  case matrixProduct(transposesFirst: Bool, transposesSecond: Bool)
  /// The greatest elements of the last axis, or their places, the greatest first; of equals the
  /// first.
  case topK(count: Int, givesPlaces: Bool)
  /// The sum, or product, of all elements up to each along an axis.
  case cumulative(Cumulation, axis: Int, isExclusive: Bool, isReversed: Bool)
  /// 0 where all elements of the last axis equal a number, 1 elsewhere; the last axis goes.
  case mask(value: Float)

  // What does nothing when not training.

  /// Zeros for a fraction of the elements while training, nothing afterwards.
  case dropout(rate: Float)
  /// Nothing: other noise, when not training.
  case identity
}
