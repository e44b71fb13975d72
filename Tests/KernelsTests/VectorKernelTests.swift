import Kernels
import TestSupport
import Testing

/// A bound of a chain of `depth` multiply-adds: γ·Σ|a||b| with γ ≤ (depth + 2)·2⁻²⁴·1.01 (Higham,
/// "Accuracy and Stability of Numerical Algorithms", 3.1; fused or not, the scale and the shift are
/// the two more), and numbers up to 1, a scale up to 1 and a shift up to 1.
private func chainBound(depth: Int) -> Float {
  Float(depth + 2) * 1.01 * 0x1p-24 * Float(depth + 1)
}

/// Scale, shift and bounds as a network has them behind a convolution.
private struct Epilogue {
  let scale: [Float]
  let shift: [Float]
  let range = OutputRange(lower: -0.75, upper: 0.75)

  init(channels: Int) {
    scale = randomFloats(channels, seed: 20)
    shift = randomFloats(channels, seed: 21)
  }

  func applied(to sums: [Float]) -> [Float] {
    sums.enumerated().map { index, sum in
      let c = index % scale.count
      return min(max(Float(Double(sum) * Double(scale[c]) + Double(shift[c])), -0.75), 0.75)
    }
  }
}

@Suite("Vector code, for each instruction set that this processor has")
struct VectorKernelTests {
  static let variants = VectorVariant.available

  private func directConv2D(
    _ g: WindowGeometry, outputChannels: Int, _ variant: VectorVariant, image: [Float],
    filter: [Float], _ epilogue: Epilogue
  ) -> [Float] {
    let conv2D = DirectConv2D(geometry: g, outputChannels: outputChannels, variant: variant)
    var scratch = [Float](repeating: .nan, count: conv2D.scratchCount)
    // A guard behind the last element: nothing may be written there.
    let count = g.outputPixelCount * outputChannels
    var output = [Float](repeating: .nan, count: count)
    var scratchSpan = scratch.mutableSpan
    var span = output.mutableSpan
    conv2D.run(
      image: image.span, filter: conv2D.packed(filter).span, scale: epilogue.scale.span,
      shift: epilogue.shift.span, range: epilogue.range, scratch: &scratchSpan, output: &span)
    return output
  }

  private func depthwise(
    _ g: WindowGeometry, multiplier: Int, _ variant: VectorVariant, image: [Float],
    filter: [Float], _ epilogue: Epilogue
  ) -> [Float] {
    var output = [Float](
      repeating: .nan, count: g.outputPixelCount * g.channels * multiplier)
    var span = output.mutableSpan
    depthwiseConv2D(
      image: image.span, filter: filter.span, scale: epilogue.scale.span,
      shift: epilogue.shift.span, range: epilogue.range, geometry: g, multiplier: multiplier,
      variant: variant, output: &span)
    return output
  }

  @Test(
    "Convolutions of all small shapes are those of plain loops", arguments: variants,
    [1, 5, 16, 37])
  func convolution(variant: VectorVariant, outputChannels: Int) {
    let epilogue = Epilogue(channels: outputChannels)
    for shape in ConvolutionTests.shapes {
      let g = shape.geometry
      let depth = g.windowHeight * g.windowWidth * g.channels
      let image = randomFloats(g.inputCount, seed: 1)
      let filter = randomFloats(depth * outputChannels, seed: 2)
      let expected = epilogue.applied(
        to: Reference.conv2D(image, filter, g, outputChannels: outputChannels))
      expectClose(
        directConv2D(
          g, outputChannels: outputChannels, variant, image: image, filter: filter, epilogue),
        expected, within: chainBound(depth: depth))
    }
  }

  @Test(
    "Rows of all lengths, cut into register tiles of all widths", arguments: variants,
    [3, 70])
  func tiles(variant: VectorVariant, outputChannels: Int) {
    let epilogue = Epilogue(channels: outputChannels)
    for width in 1...45 {
      for stride in [1, 2] {
        let g = WindowGeometry(
          input: (2, width, 4), window: (1, 1), strides: (stride, stride), isSamePadded: false)
        let image = randomFloats(g.inputCount, seed: 3)
        let filter = randomFloats(4 * outputChannels, seed: 4)
        expectClose(
          directConv2D(
            g, outputChannels: outputChannels, variant, image: image, filter: filter, epilogue),
          epilogue.applied(
            to: Reference.conv2D(image, filter, g, outputChannels: outputChannels)),
          within: chainBound(depth: 4))
      }
    }
  }

  @Test(
    "Depthwise convolutions of all small shapes are those of plain loops", arguments: variants,
    [1, 3])
  func depthwise(variant: VectorVariant, multiplier: Int) {
    for shape in ConvolutionTests.shapes {
      let g = shape.geometry
      let epilogue = Epilogue(channels: g.channels * multiplier)
      let depth = g.windowHeight * g.windowWidth
      let image = randomFloats(g.inputCount, seed: 5)
      let filter = randomFloats(depth * g.channels * multiplier, seed: 6)
      expectClose(
        depthwise(
          g, multiplier: multiplier, variant, image: image, filter: filter, epilogue),
        epilogue.applied(to: Reference.depthwise(image, filter, g, multiplier: multiplier)),
        within: chainBound(depth: depth))
    }
  }

  @Test("Depthwise windows of 3×3 and 5×5 on wider images", arguments: variants, [3, 5])
  func widerDepthwise(variant: VectorVariant, window: Int) {
    for channels in [8, 16, 35] {
      for width in [7, 14, 23] {
        for stride in [1, 2] {
          let g = WindowGeometry(
            input: (6, width, channels), window: (window, window), strides: (stride, stride),
            isSamePadded: true)
          let epilogue = Epilogue(channels: channels)
          let image = randomFloats(g.inputCount, seed: 7)
          let filter = randomFloats(window * window * channels, seed: 8)
          expectClose(
            depthwise(g, multiplier: 1, variant, image: image, filter: filter, epilogue),
            epilogue.applied(to: Reference.depthwise(image, filter, g, multiplier: 1)),
            within: chainBound(depth: window * window))
        }
      }
    }
  }

  @Test("Variants that fuse multiply-adds give the same bits")
  func sameBits() {
    let fused = Self.variants.filter(\.isFused)
    let epilogue = Epilogue(channels: 37)
    for (window, stride) in [(1, 1), (3, 1), (3, 2)] {
      let g = WindowGeometry(
        input: (9, 11, 37), window: (window, window), strides: (stride, stride),
        isSamePadded: true)
      let image = randomFloats(g.inputCount, seed: 9)
      let filter = randomFloats(window * window * 37 * 37, seed: 10)
      let taps = Array(filter[..<(window * window * 37)])
      let full = fused.map {
        directConv2D(g, outputChannels: 37, $0, image: image, filter: filter, epilogue)
      }
      let each = fused.map {
        depthwise(g, multiplier: 1, $0, image: image, filter: taps, epilogue)
      }
      for results in [full, each] {
        #expect(Set(results.map { $0.map(\.bitPattern) }).count <= 1)
      }
    }
  }

  @Test("What is not a number stays visible behind bounds", arguments: variants)
  func notANumber(variant: VectorVariant) {
    let g = WindowGeometry(
      input: (1, 2, 1), window: (1, 1), strides: (1, 1), isSamePadded: false)
    let epilogue = Epilogue(channels: 1)
    let image: [Float] = [.nan, 1]
    let full = directConv2D(
      g, outputChannels: 1, variant, image: image, filter: [1], epilogue)
    let each = depthwise(g, multiplier: 1, variant, image: image, filter: [1], epilogue)
    for result in [full, each] { #expect(result[0].isNaN && result[1].isFinite) }
  }

  @Test("Pools of all small shapes are those of plain loops", arguments: variants)
  func pools(variant: VectorVariant) {
    for shape in ConvolutionTests.shapes {
      let g = shape.geometry
      let image = randomFloats(g.inputCount, seed: 11)
      var output = [Float](repeating: .nan, count: g.outputPixelCount * g.channels)
      lend(&output) {
        maximumPool2D(image: image.span, geometry: g, variant: variant, output: &$0)
      }
      #expect(output == Reference.pool(image, g) { $0.max() ?? -.infinity }, "\(shape)")
      lend(&output) {
        averagePool2D(image: image.span, geometry: g, variant: variant, output: &$0)
      }
      // The sum of up to nine numbers up to 1 rounds eight times, the quotient once.
      // A window that sees nothing has no mean.
      let means = Reference.pool(image, g) { values in
        values.isEmpty ? Float.nan : values.reduce(0, +) / Float(values.count)
      }
      #expect(output.map(\.isNaN) == means.map(\.isNaN), "\(shape)")
      expectClose(
        output.filter { !$0.isNaN }, means.filter { !$0.isNaN }, within: 9 * 0x1p-24)
    }
  }
}
