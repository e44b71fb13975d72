import Kernels
import TestSupport
import Testing

@Suite("Gradients against plain loops")
struct GradientKernelTests {
  @Test("Depthwise convolutions", arguments: ConvolutionTests.shapes, [1, 2])
  func depthwise(shape: ConvolutionTests.Shape, multiplier: Int) {
    let g = shape.geometry
    let image = randomFloats(g.inputCount, seed: 1)
    let filter = randomFloats(g.windowHeight * g.windowWidth * g.channels * multiplier, seed: 2)
    let slope = randomFloats(g.outputPixelCount * g.channels * multiplier, seed: 3)
    let expected = GradientReference.depthwise(image, filter, slope, g, multiplier: multiplier)
    var dx = [Float](repeating: .nan, count: image.count)
    var dw = [Float](repeating: 0, count: filter.count)
    var dxSpan = dx.mutableSpan
    depthwiseInputGradient(
      outputGradient: slope.span, filter: filter.span, geometry: g, multiplier: multiplier,
      into: &dxSpan)
    var dwSpan = dw.mutableSpan
    addDepthwiseFilterGradient(
      image: image.span, outputGradient: slope.span, geometry: g, multiplier: multiplier,
      into: &dwSpan)
    // At most 35 products of numbers up to 1: 35²·2^-24.
    expectClose(dx, expected.image, within: 7.5e-5)
    expectClose(dw, expected.filter, within: 7.5e-5)
  }

  /// Whole numbers below 4: so that several elements of a window are its greatest.
  private func image(_ count: Int) -> [Float] {
    randomFloats(count, seed: 7).map { ($0 * 4).rounded(.towardZero) }
  }

  @Test(
    "A maximum pool with places is the pool without, and so is its gradient",
    arguments: ConvolutionTests.shapes)
  func maximumPool(shape: ConvolutionTests.Shape) {
    let g = shape.geometry
    let image = image(g.inputCount)
    let count = g.outputPixelCount * g.channels
    var expected = [Float](repeating: .nan, count: count)
    var expectedSpan = expected.mutableSpan
    maximumPool2D(image: image.span, geometry: g, output: &expectedSpan)
    var output = [Float](repeating: .nan, count: count)
    var places = [UInt8](repeating: 255, count: count)
    var outputSpan = output.mutableSpan
    var placesSpan = places.mutableSpan
    MaximumPool.run(image: image.span, geometry: g, output: &outputSpan, places: &placesSpan)
    #expect(output == expected)

    let slope = randomFloats(count, seed: 8)
    var expectedGradient = [Float](repeating: .nan, count: image.count)
    var expectedGradientSpan = expectedGradient.mutableSpan
    maximumPoolGradient(
      image: image.span, output: expected.span, outputGradient: slope.span, geometry: g,
      into: &expectedGradientSpan)
    var gradient = [Float](repeating: .nan, count: image.count)
    var gradientSpan = gradient.mutableSpan
    MaximumPool.gradient(
      outputGradient: slope.span, places: places.span, geometry: g, into: &gradientSpan)
    #expect(gradient == expectedGradient)
  }

  @Test("Dropout drops where 16 bits are below the rate's part of 65,536")
  func dropout() {
    let bits: [UInt64] = [0xFFFF_4000_3FFF_0000, 0x0000_0000_3FFF_8000]
    let input: [Float] = [1, 2, 3, 4, 5, 6]
    var output = [Float](repeating: .nan, count: 6)
    var span = output.mutableSpan
    dropOut(input.span, rate: 0.25, randomBits: bits.span, into: &span)
    #expect(output == [0, 0, 3, 4, 5, 0].map { $0 * (1 / 0.75) })
  }
}
