import Kernels
import TestSupport
import Testing

@Suite("Winograd convolutions, for each instruction set that this processor has")
struct WinogradTests {
  static let variants = VectorVariant.available

  /// Scale, shift and bounds as a network has them behind a convolution.
  private struct Epilogue {
    let scale: [Float]
    let shift: [Float]
    var range = OutputRange(lower: -0.75, upper: 0.75)

    init(channels: Int) {
      scale = randomFloats(channels, seed: 20)
      shift = randomFloats(channels, seed: 21)
    }

    func applied(to sums: [Float]) -> [Float] {
      sums.enumerated().map { index, sum in
        let c = index % scale.count
        let value = Float(Double(sum) * Double(scale[c]) + Double(shift[c]))
        return min(max(value, range.lower), range.upper)
      }
    }
  }

  /// A bound of the error of one output, for pixels and taps up to 1, a scale up to 1 and a shift up
  /// to 1; all in units of 2⁻²⁴, to first order and with 1 % for the rest.
  ///
  /// A transformed pixel is at most 4; its error is 2·2 from the first additions and 4 from the
  /// second. A transformed tap is at most (3/2)² = 9/4 for three taps a side, 1 for two, rounded
  /// once. A product is at most P = 9 or 4, and its error (8 + 4)·9/4 = 3·P, 4·P where multiply-adds
  /// round twice. Adding n = depth of them adds no more than n·(n·P). An output is made of 9 such
  /// sums in four steps: 9·(4·P·n + P·n²) + 4·9·P·n. Scale, shift and the reference's rounding add
  /// 2·(|sum| + 1), and |sum| ≤ 9·P·n.
  private func bound(_ g: WindowGeometry) -> Float {
    let isThree = g.windowHeight == 3
    let depth = Float((isThree ? 1 : 4) * g.channels)
    let product: Float = isThree ? 9 : 4
    let rounding = 9 * product * depth * (8 + depth) + 2 * (9 * product * depth + 1)
    return 1.01 * 0x1p-24 * rounding
  }

  private func geometry(
    _ height: Int, _ width: Int, _ channels: Int, window: Int, isSame: Bool
  ) -> WindowGeometry {
    WindowGeometry(
      input: (height, width, channels), window: (window, window), strides: (1, 1),
      isSamePadded: isSame)
  }

  /// Runs on memory that begins as NaN, so that what is read before it is written shows.
  private func winograd(
    _ g: WindowGeometry, outputChannels: Int, _ variant: VectorVariant, image: [Float],
    filter: [Float], _ epilogue: Epilogue
  ) throws -> [Float] {
    let conv2D = try #require(
      WinogradConv2D(geometry: g, outputChannels: outputChannels, variant: variant))
    var scratch = [Float](repeating: .nan, count: conv2D.scratchCount)
    var output = [Float](repeating: .nan, count: g.outputPixelCount * outputChannels)
    var scratchSpan = scratch.mutableSpan
    var span = output.mutableSpan
    conv2D.run(
      image: image.span, filter: conv2D.packed(filter).span, scale: epilogue.scale.span,
      shift: epilogue.shift.span, range: epilogue.range, scratch: &scratchSpan, output: &span)
    return output
  }

  private func expectReference(
    _ g: WindowGeometry, outputChannels: Int, _ variant: VectorVariant
  ) throws {
    let epilogue = Epilogue(channels: outputChannels)
    let depth = g.windowHeight * g.windowWidth * g.channels
    let image = randomFloats(g.inputCount, seed: 1)
    let filter = randomFloats(depth * outputChannels, seed: 2)
    expectClose(
      try winograd(
        g, outputChannels: outputChannels, variant, image: image, filter: filter, epilogue),
      epilogue.applied(to: Reference.conv2D(image, filter, g, outputChannels: outputChannels)),
      within: bound(g), "\(g)")
  }

  @Test(
    "All small extents, both paddings", arguments: variants, [3, 4])
  func extents(variant: VectorVariant, window: Int) throws {
    for height in 1...9 {
      for width in 1...9 {
        for isSame in [false, true] where isSame || min(height, width) >= window {
          try expectReference(
            geometry(height, width, 5, window: window, isSame: isSame), outputChannels: 3, variant)
        }
      }
    }
  }

  @Test("1 to 70 channels, in and out", arguments: variants, [3, 4])
  func channels(variant: VectorVariant, window: Int) throws {
    for channels in 1...70 {
      let g = geometry(5, 4, channels, window: window, isSame: true)
      try expectReference(g, outputChannels: 71 - channels, variant)
    }
  }

  @Test("Images of several strips", arguments: variants, [3, 4])
  func strips(variant: VectorVariant, window: Int) throws {
    for (height, width) in [(13, 14), (15, 31), (28, 28), (3, 90), (90, 3)] {
      for isSame in [false, true] where isSame || min(height, width) >= window {
        let g = geometry(height, width, 17, window: window, isSame: isSame)
        try expectReference(g, outputChannels: 40, variant)
      }
    }
  }

  @Test("Zeros around an image, of any width", arguments: variants, [3, 4])
  func zeros(variant: VectorVariant, window: Int) throws {
    for (top, bottom, left, right) in [(1, 1, 1, 1), (0, 1, 0, 1), (2, 0, 5, 3), (6, 7, 0, 0)] {
      let padded = geometry(7 + top + bottom, 5 + left + right, 9, window: window, isSame: false)
      let g = padded.beforePadding(top: top, bottom: bottom, left: left, right: right)
      try expectReference(g, outputChannels: 33, variant)
    }
  }

  @Test("Variants that fuse multiply-adds give the same bits", arguments: [3, 4])
  func sameBits(window: Int) throws {
    let fused = Self.variants.filter(\.isFused)
    let g = geometry(19, 23, 37, window: window, isSame: true)
    let image = randomFloats(g.inputCount, seed: 9)
    let filter = randomFloats(window * window * 37 * 37, seed: 10)
    let results = try fused.map {
      try winograd(
        g, outputChannels: 37, $0, image: image, filter: filter, Epilogue(channels: 37))
    }
    #expect(Set(results.map { $0.map(\.bitPattern) }).count <= 1)
  }

  /// What stands elsewhere in the image, and where a tile stands in its strip, changes no bit.
  @Test("A tile's bits are its own", arguments: variants, [3, 4])
  func ownBits(variant: VectorVariant, window: Int) throws {
    let (channels, side, epilogue) = (20, 5 - (window == 3 ? 3 : 2), Epilogue(channels: 35))
    let filter = randomFloats(window * window * channels * 35, seed: 12)
    let g = geometry(31, 34, channels, window: window, isSame: false)
    let image = randomFloats(g.inputCount, seed: 13)
    let whole = try winograd(
      g, outputChannels: 35, variant, image: image, filter: filter, epilogue)
    let (rows, columns) = (side * 3 + window - 1, side * 4 + window - 1)
    let part = geometry(rows, columns, channels, window: window, isSame: false)
    for (top, left) in [(0, 0), (side * 2, side * 3), (side * 5, side)] {
      var patch: [Float] = []
      for row in top..<top + rows {
        let start = (row * 34 + left) * channels
        patch += image[start..<start + columns * channels]
      }
      let alone = try winograd(
        part, outputChannels: 35, variant, image: patch, filter: filter, epilogue)
      for row in 0..<part.outputHeight {
        let count = part.outputWidth * 35
        let start = ((top + row) * g.outputWidth + left) * 35
        let same =
          alone[row * count..<(row + 1) * count].map(\.bitPattern)
          == whole[start..<start + count].map(\.bitPattern)
        #expect(same, "row \(row) of the part at \(top), \(left)")
      }
    }
  }

  /// The outputs that are no finite number when one pixel is `value`.
  private func spoiled(
    by value: Float, at row: Int, _ column: Int, _ g: WindowGeometry, _ variant: VectorVariant
  ) throws -> Set<Int> {
    var epilogue = Epilogue(channels: 1)
    epilogue.range = .unbounded
    var image = randomFloats(g.inputCount, seed: 14)
    image[(row * g.inputWidth + column) * g.channels + 1] = value
    // No tap, and no sum of taps, is zero.
    let filter = randomFloats(g.windowHeight * g.windowWidth * g.channels, seed: 15)
    let result = try winograd(
      g, outputChannels: 1, variant, image: image, filter: filter, epilogue)
    return Set(result.indices.filter { !result[$0].isFinite })
  }

  @Test(
    "With 3×3 taps, NaN and infinity reach the outputs that see them, and no others",
    arguments: variants, [Float.nan, .infinity])
  func notNumbers(variant: VectorVariant, value: Float) throws {
    let g = geometry(7, 8, 2, window: 3, isSame: true)
    for row in 0..<7 {
      for column in 0..<8 {
        let seeing = (0..<7 * 8).filter {
          abs($0 / 8 - row) <= 1 && abs($0 % 8 - column) <= 1
        }
        let spoiled = try spoiled(by: value, at: row, column, g, variant)
        #expect(spoiled == Set(seeing), "pixel \(row), \(column)")
      }
    }
  }

  @Test(
    "With 4×4 taps, NaN and infinity reach all outputs that see them, and their tiles at most",
    arguments: variants, [Float.nan, .infinity])
  func notNumbersOf4x4(variant: VectorVariant, value: Float) throws {
    let g = geometry(10, 9, 2, window: 4, isSame: false)
    let (height, width) = (g.outputHeight, g.outputWidth)
    for row in 0..<10 {
      for column in 0..<9 {
        let seeing = Set(
          (0..<height * width).filter {
            (0...3).contains(row - $0 / width) && (0...3).contains(column - $0 % width)
          })
        let tiles = Set(seeing.map { [$0 / width / 3, $0 % width / 3] })
        let mates = Set(
          (0..<height * width).filter {
            tiles.contains([$0 / width / 3, $0 % width / 3])
          })
        let spoiled = try spoiled(by: value, at: row, column, g, variant)
        #expect(spoiled.isSuperset(of: seeing) && spoiled.isSubset(of: mates))
      }
    }
  }

  @Test("Windows of other sizes, steps and gaps have no tiles")
  func others() {
    for (window, stride, dilation) in [
      ((3, 3), 2, 1), ((3, 3), 1, 2), ((3, 4), 1, 1), ((5, 5), 1, 1),
    ] {
      let g = WindowGeometry(
        input: (9, 9, 2), window: window, strides: (stride, stride),
        dilation: (dilation, dilation), isSamePadded: true)
      #expect(WinogradConv2D(geometry: g, outputChannels: 2) == nil)
    }
  }
}
