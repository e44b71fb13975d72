import Kernels
import TestSupport
import Testing

@Suite("Convolutions against plain loops")
struct ConvolutionTests {
  struct Shape: CustomTestStringConvertible, Sendable {
    let geometry: WindowGeometry
    let testDescription: String
  }

  /// All small shapes: extents, windows, steps and gaps from 1 on, both paddings.
  static let shapes: [Shape] = {
    var shapes: [Shape] = []
    for (height, width) in [(1, 1), (4, 3), (5, 7)] {
      for channels in [1, 3, 17] {
        for window in [1, 2, 3] {
          for (stride, dilation) in [(1, 1), (2, 1), (3, 1), (1, 2), (2, 3)] {
            for isSame in [false, true] {
              let extent = (window - 1) * dilation + 1
              guard isSame || extent <= min(height, width) else { continue }
              let geometry = WindowGeometry(
                input: (height, width, channels), window: (window, window),
                strides: (stride, stride), dilation: (dilation, dilation), isSamePadded: isSame)
              shapes.append(
                Shape(
                  geometry: geometry,
                  testDescription:
                    "\(height)x\(width)x\(channels) window \(window) stride \(stride) "
                    + "dilation \(dilation) \(isSame ? "same" : "valid")"))
            }
          }
        }
      }
    }
    return shapes
  }()

  /// Products of a sum: γ_k·Σ|a||b| with k ≤ 3·3·17 and numbers up to 1 is 153²·2^-24 ≈ 1.4e-3 at
  /// worst; random signs stay a hundred times below.
  static let tolerance: Float = 1.4e-5

  private func run(_ conv2D: Conv2D, _ image: [Float], _ filter: [Float]) -> [Float] {
    var scratch = [Float](repeating: .nan, count: conv2D.scratchCount)
    var output = [Float](
      repeating: .nan, count: conv2D.geometry.outputPixelCount * conv2D.outputChannels)
    var scratchSpan = scratch.mutableSpan
    var outputSpan = output.mutableSpan
    conv2D.run(
      image: image.span, filter: filter.span, scratch: &scratchSpan, output: &outputSpan)
    return output
  }

  @Test("Conv2D", arguments: shapes)
  func conv2D(shape: Shape) {
    let g = shape.geometry
    let image = randomFloats(g.inputCount, seed: 1)
    let filter = randomFloats(g.windowHeight * g.windowWidth * g.channels * 5, seed: 2)
    expectClose(
      run(Conv2D(geometry: g, outputChannels: 5), image, filter),
      Reference.conv2D(image, filter, g, outputChannels: 5), within: Self.tolerance)
  }

  @Test("A product that is cut into runs of rows is the same product")
  func large() {
    let g = WindowGeometry(
      input: (26, 26, 32), window: (3, 3), strides: (1, 1), isSamePadded: false)
    let image = randomFloats(g.inputCount, seed: 3)
    let filter = randomFloats(9 * 32 * 32, seed: 4)
    expectClose(
      run(Conv2D(geometry: g, outputChannels: 32), image, filter),
      Reference.conv2D(image, filter, g, outputChannels: 32), within: 1e-4)
  }

  @Test("DepthwiseConv2D", arguments: shapes, [1, 2])
  func depthwise(shape: Shape, multiplier: Int) {
    let g = shape.geometry
    let image = randomFloats(g.inputCount, seed: 5)
    let filter = randomFloats(g.windowHeight * g.windowWidth * g.channels * multiplier, seed: 6)
    var output = [Float](repeating: .nan, count: g.outputPixelCount * g.channels * multiplier)
    var span = output.mutableSpan
    depthwiseConv2D(
      image: image.span, filter: filter.span, geometry: g, multiplier: multiplier, output: &span)
    expectClose(
      output, Reference.depthwise(image, filter, g, multiplier: multiplier),
      within: Self.tolerance)
  }
}

@Suite("Pools")
struct PoolingTests {
  static let image: [Float] = [
    1, -1, 2, -2, 3, -3,
    4, -4, 5, -5, 6, -6,
    7, -7, 8, -8, 9, -9,
  ]

  private func pool(
    _ isMaximum: Bool, window: Int, stride: Int, isSame: Bool
  ) -> [Float] {
    let g = WindowGeometry(
      input: (3, 3, 2), window: (window, window), strides: (stride, stride), isSamePadded: isSame)
    var output = [Float](repeating: .nan, count: g.outputPixelCount * 2)
    var span = output.mutableSpan
    if isMaximum {
      maximumPool2D(image: Self.image.span, geometry: g, output: &span)
    } else {
      averagePool2D(image: Self.image.span, geometry: g, output: &span)
    }
    return output
  }

  @Test("Greatest elements, window by window")
  func maximum() {
    #expect(pool(true, window: 2, stride: 1, isSame: false) == [5, -1, 6, -2, 8, -4, 9, -5])
    #expect(pool(true, window: 2, stride: 2, isSame: true) == [5, -1, 6, -3, 8, -7, 9, -9])
  }

  @Test("Means of what lies on the image: padding does not count")
  func average() {
    #expect(pool(false, window: 2, stride: 1, isSame: false) == [3, -3, 4, -4, 6, -6, 7, -7])
    #expect(
      pool(false, window: 2, stride: 2, isSame: true) == [3, -3, 4.5, -4.5, 7.5, -7.5, 9, -9])
  }
}
