import Foundation
import Kernels
import TestSupport
import Testing

@Suite("A crew, whose threads share the work of one kernel")
struct CrewTests {
  /// A layer large enough to be shared, mostly in shares that are not equal.
  struct Layer: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let geometry: WindowGeometry
    let outputChannels: Int

    init(
      _ name: String, _ input: (Int, Int, Int), window: Int, stride: Int = 1,
      isSamePadded: Bool = true, to outputChannels: Int
    ) {
      testDescription = name
      geometry = WindowGeometry(
        input: input, window: (window, window), strides: (stride, stride),
        isSamePadded: isSamePadded)
      self.outputChannels = outputChannels
    }

    var image: [Float] { randomFloats(geometry.inputCount, seed: 1) }
    /// Of a full convolution.
    var filter: [Float] {
      randomFloats(
        geometry.windowHeight * geometry.windowWidth * geometry.channels * outputChannels, seed: 2)
    }
    var scale: [Float] { randomFloats(outputChannels, seed: 3) }
    var shift: [Float] { randomFloats(outputChannels, seed: 4) }
  }

  static let layers = [
    Layer("single pixels, cut anywhere", (7, 7, 160), window: 1, to: 96),
    Layer("single pixels, cut by channels", (5, 5, 64), window: 1, to: 1_000),
    Layer("single pixels in steps of 2", (21, 21, 32), window: 1, stride: 2, to: 48),
    Layer("padded windows", (17, 19, 16), window: 3, to: 40),
    Layer("padded windows in steps of 2", (33, 31, 3), window: 3, stride: 2, to: 32),
    Layer("windows of 4×4", (14, 14, 64), window: 4, to: 64),
    Layer("windows inside the image", (13, 13, 32), window: 3, isSamePadded: false, to: 64),
    Layer("fewer rows than members", (2, 150, 16), window: 3, to: 32),
  ]
  static let winogradLayers = layers.filter {
    WinogradConv2D(geometry: $0.geometry, outputChannels: $0.outputChannels) != nil
  }

  /// Expects the bits of one thread of any crew.
  ///
  /// `kernel` begins with memory that is no number, so that what nobody writes shows.
  private func expectSameBits(_ kernel: (Crew?) -> [Float]) {
    let alone = kernel(nil)
    #expect(!alone.isEmpty && !alone.contains { $0.isNaN })
    for memberCount in [1, 2, 3, 5] {
      let crew = Crew(memberCount: memberCount)
      for _ in 0..<3 { #expect(kernel(crew) == alone, "\(memberCount) members") }
    }
  }

  private func written(_ count: Int, _ body: (inout MutableSpan<Float>) -> Void) -> [Float] {
    var result = [Float](repeating: .nan, count: count)
    var span = result.mutableSpan
    body(&span)
    return result
  }

  /// Expects the bits of one thread of a convolution of the layer's image.
  private func expectSameBits(
    _ layer: Layer, scratchCount: Int,
    _ run: (inout MutableSpan<Float>, Crew?, inout MutableSpan<Float>) -> Void
  ) {
    expectSameBits { crew in
      written(layer.geometry.outputPixelCount * layer.outputChannels) { output in
        _ = written(scratchCount) { scratch in run(&scratch, crew, &output) }
      }
    }
  }

  @Test("Direct convolutions", arguments: layers, VectorVariant.available)
  func direct(layer: Layer, variant: VectorVariant) {
    let conv2D = DirectConv2D(
      geometry: layer.geometry, outputChannels: layer.outputChannels, variant: variant)
    let filter = conv2D.packed(layer.filter)
    expectSameBits(layer, scratchCount: conv2D.scratchCount) { scratch, crew, output in
      conv2D.run(
        image: layer.image.span, filter: filter.span, scale: layer.scale.span,
        shift: layer.shift.span, range: .unbounded, scratch: &scratch, crew: crew,
        output: &output)
    }
  }

  @Test("Winograd's convolutions", arguments: winogradLayers, VectorVariant.available)
  func winograd(layer: Layer, variant: VectorVariant) throws {
    let conv2D = try #require(
      WinogradConv2D(
        geometry: layer.geometry, outputChannels: layer.outputChannels, variant: variant))
    let filter = conv2D.packed(layer.filter)
    expectSameBits(layer, scratchCount: conv2D.scratchCount) { scratch, crew, output in
      conv2D.run(
        image: layer.image.span, filter: filter.span, scale: layer.scale.span,
        shift: layer.shift.span, range: .unbounded, scratch: &scratch, crew: crew,
        output: &output)
    }
  }

  @Test("Depthwise convolutions and pools", arguments: VectorVariant.available, [1, 2])
  func byChannel(variant: VectorVariant, stride: Int) {
    for isSamePadded in [true, false] {
      for (window, height) in [(2, 28), (3, 29), (3, 3)] {
        let g = WindowGeometry(
          input: (height, 60, 40), window: (window, window), strides: (stride, stride),
          isSamePadded: isSamePadded)
        let image = randomFloats(g.inputCount, seed: 1)
        let filter = randomFloats(window * window * g.channels, seed: 2)
        let (scale, shift) = (randomFloats(g.channels, seed: 3), randomFloats(g.channels, seed: 4))
        let count = g.outputPixelCount * g.channels
        expectSameBits { crew in
          written(count) {
            depthwiseConv2D(
              image: image.span, filter: filter.span, scale: scale.span, shift: shift.span,
              range: .unbounded, geometry: g, multiplier: 1, variant: variant, crew: crew,
              output: &$0)
          }
        }
        expectSameBits { crew in
          written(count) {
            maximumPool2D(
              image: image.span, geometry: g, variant: variant, crew: crew, output: &$0)
          }
        }
        expectSameBits { crew in
          written(count) {
            averagePool2D(
              image: image.span, geometry: g, variant: variant, crew: crew, output: &$0)
          }
        }
      }
    }
  }

  @Test("Fully connected layers with packed weights", arguments: VectorVariant.available, [1, 9])
  func packedDense(variant: VectorVariant, rows: Int) {
    for (depth, units) in [(200, 1_000), (700, 333)] {
      let layer = PackedDense(depth: depth, units: units, variant: variant)
      let weight = layer.packed(randomFloats(depth * units, seed: 1))
      let input = randomFloats(depth * rows, seed: 2)
      let (scale, shift) = (randomFloats(units, seed: 3), randomFloats(units, seed: 4))
      expectSameBits { crew in
        written(rows * units) { output in
          _ = written(layer.scratchCount(rows: rows)) { scratch in
            layer.run(
              rows: rows, input: input.span, weight: weight.span, scale: scale.span,
              shift: shift.span, range: .unbounded, scratch: &scratch, crew: crew,
              output: &output)
          }
        }
      }
    }
  }

  @Test("Fully connected layers by BLAS", arguments: [300, 512, 1_000, 1_111], [1, 8])
  func dense(units: Int, lanes: Int) {
    let layer = DenseLanes(depth: 200, units: units, lanes: lanes, isInputSampleMajor: false)
    let weight = randomFloats(200 * units, seed: 1)
    let input = randomFloats(200 * lanes, seed: 2)
    expectSameBits { crew in
      written(units * lanes) {
        layer.run(weight: weight.span, input: input.span, crew: crew, output: &$0)
      }
    }
  }

  @Test("Members that went to sleep come back, again and again")
  func sleepers() {
    let g = Self.layers[0].geometry
    let image = randomFloats(g.inputCount, seed: 1)
    let (filter, shift) = (randomFloats(g.channels, seed: 2), randomFloats(g.channels, seed: 3))
    let big = WindowGeometry(
      input: (7 * 20, 7, g.channels), window: (1, 1), strides: (1, 1), isSamePadded: false)
    let images = (0..<20).flatMap { _ in image }
    let crew = Crew(memberCount: 4)
    func result(_ crew: Crew?) -> [Float] {
      written(big.inputCount) {
        depthwiseConv2D(
          image: images.span, filter: filter.span, scale: filter.span, shift: shift.span,
          range: .unbounded, geometry: big, multiplier: 1, crew: crew, output: &$0)
      }
    }
    let alone = result(nil)
    for pause in [0, 0.02, 0, 0.001, 0.05] {
      Thread.sleep(forTimeInterval: pause)
      #expect(result(crew) == alone)
    }
  }
}
