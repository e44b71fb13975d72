import Kernels
import TestSupport
import Testing

/// The gradient tests of `Training` see small layers only; products are cut from a million
/// multiply-adds on.
@Suite("Gradients of convolutions against plain loops")
struct ConvolutionGradientTests {
  struct Shape: CustomTestStringConvertible, Sendable {
    let conv2D: Conv2D
    let testDescription: String

    init(
      _ extents: (Int, Int, Int), window: Int, stride: Int, dilation: Int = 1, same: Bool,
      outputs: Int
    ) {
      conv2D = Conv2D(
        geometry: WindowGeometry(
          input: extents, window: (window, window), strides: (stride, stride),
          dilation: (dilation, dilation), isSamePadded: same), outputChannels: outputs)
      testDescription =
        "\(extents.0)x\(extents.1)x\(extents.2) window \(window) stride \(stride) "
        + "dilation \(dilation) \(same ? "same" : "valid") to \(outputs)"
    }
  }

  /// Windows unrolled whole, along x, and not at all; products that are cut and that are not.
  static let shapes = [
    Shape((26, 26, 32), window: 3, stride: 1, same: false, outputs: 32),
    Shape((25, 27, 16), window: 5, stride: 1, same: true, outputs: 33),
    Shape((30, 29, 24), window: 3, stride: 2, same: true, outputs: 40),
    Shape((20, 20, 17), window: 3, stride: 1, dilation: 3, same: true, outputs: 32),
    Shape((28, 28, 1), window: 3, stride: 1, same: false, outputs: 64),
    Shape((40, 40, 3), window: 5, stride: 3, same: true, outputs: 100),
    Shape((24, 24, 48), window: 1, stride: 1, same: false, outputs: 48),
    Shape((7, 5, 20), window: 3, stride: 2, same: false, outputs: 3),
  ]

  /// Sums of up to 900 products of numbers up to 1 in binary32: rounding of random signs grows with
  /// the root, 30²·2^-24 ≈ 5e-5.
  static let tolerance: Float = 1e-4

  @Test("The filter's gradient is added to what is there", arguments: shapes)
  func filterGradient(shape: Shape) {
    let (conv2D, g) = (shape.conv2D, shape.conv2D.geometry)
    let image = randomFloats(g.inputCount, seed: 1)
    let gradient = randomFloats(g.outputPixelCount * conv2D.outputChannels, seed: 2)
    let start = randomFloats(conv2D.filterCount, seed: 3)
    var sums = start
    var scratch = [Float](repeating: .nan, count: conv2D.scratchCount)
    var sumSpan = sums.mutableSpan
    var scratchSpan = scratch.mutableSpan
    conv2D.addFilterGradient(
      image: image.span, outputGradient: gradient.span, scratch: &scratchSpan, into: &sumSpan)
    let filter = [Float](repeating: 0, count: conv2D.filterCount)
    let expected = GradientReference.conv2D(
      image, filter, gradient, g, outputChannels: conv2D.outputChannels
    ).filter
    expectClose(sums, zip(start, expected).map { $0 + $1 }, within: Self.tolerance)
  }

  @Test("The image's gradient, from the filter and from its transpose", arguments: shapes)
  func inputGradient(shape: Shape) {
    let (conv2D, g) = (shape.conv2D, shape.conv2D.geometry)
    let filter = randomFloats(conv2D.filterCount, seed: 1)
    let gradient = randomFloats(g.outputPixelCount * conv2D.outputChannels, seed: 2)
    var transposed = [Float](repeating: .nan, count: filter.count)
    var transposedSpan = transposed.mutableSpan
    transpose(
      filter.span, rows: filter.count / conv2D.outputChannels, columns: conv2D.outputChannels,
      into: &transposedSpan)
    let image = [Float](repeating: 0, count: g.inputCount)
    let expected = GradientReference.conv2D(
      image, filter, gradient, g, outputChannels: conv2D.outputChannels
    ).image
    for (order, filter) in [(Conv2D.FilterOrder.plain, filter), (.transposed, transposed)] {
      var result = [Float](repeating: .nan, count: g.inputCount)
      var scratch = [Float](repeating: .nan, count: conv2D.scratchCount)
      var resultSpan = result.mutableSpan
      var scratchSpan = scratch.mutableSpan
      conv2D.inputGradient(
        outputGradient: gradient.span, filter: filter.span, order: order, scratch: &scratchSpan,
        into: &resultSpan)
      expectClose(result, expected, within: Self.tolerance, "\(order)")
    }
  }
}
