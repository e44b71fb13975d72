import CVectorKernels

/// A convolution of one image by Winograd's minimal filtering, with a filter that was transformed
/// and packed beforehand: 16 multiplications for a tile of outputs for which `DirectConv2D` needs 36
/// (3×3 taps, tiles of 2×2) or 144 of which it needs 64 (4×4 taps, tiles of 3×3).
///
/// A tile's outputs are computed from the pixels that it sees, in an order that is fixed by the
/// window and the channels; so their bits depend on neither batch, thread nor strip, and are the
/// same in all variants that fuse multiply-adds.
///
/// Pixels are added before they are multiplied. So an infinite pixel, or one within a factor of 4 of
/// the greatest float, makes NaN or infinity of outputs that `DirectConv2D` may give as infinity or
/// as numbers. With 3×3 taps these are outputs that see the pixel, and no others; with 4×4 taps also
/// outputs of the same tile whose own window ends beside it. A NaN reaches the same outputs.
public struct WinogradConv2D: Hashable, Sendable {
  /// Where the windows stand.
  public let geometry: WindowGeometry
  /// Channels of the result.
  public let outputChannels: Int
  private let variant: VectorVariant

  /// Plans a convolution; `nil` where the windows are not of 3×3 or 4×4 taps in steps of 1.
  ///
  /// - Precondition: this processor has the `variant`.
  public init?(
    geometry: WindowGeometry, outputChannels: Int, variant: VectorVariant = .best
  ) {
    let size = geometry.windowHeight
    guard size == 3 || size == 4, geometry.windowWidth == size,
      geometry.strideY == 1, geometry.strideX == 1, geometry.dilationY == 1,
      geometry.dilationX == 1
    else { return nil }
    self.geometry = geometry
    self.outputChannels = outputChannels
    self.variant = variant
  }

  /// The same on another image.
  ///
  /// - Precondition: the same window, steps and channels.
  public func on(_ geometry: WindowGeometry) -> WinogradConv2D {
    guard geometry.windowHeight == self.geometry.windowHeight,
      geometry.channels == self.geometry.channels,
      let result = WinogradConv2D(
        geometry: geometry, outputChannels: outputChannels, variant: variant)
    else { preconditionFailure("\(geometry) instead of \(self.geometry)") }
    return result
  }

  /// Whether this is faster than `DirectConv2D`, and no less exact; a function of the layer's shape,
  /// and of whether the variant has wide vectors with fused multiply-adds.
  ///
  /// From 8 channels on its error is below that of one chain over the window; from 16 on the
  /// additions before and after the products are paid for, unless tiles that reach over the border
  /// eat up the gain (`Benchmarks/NOTES.md`).
  public var isWorthwhile: Bool {
    guard variant.isWide, geometry.channels >= 16, outputChannels >= 8 else {
      return false
    }
    let taps = geometry.windowHeight * geometry.windowWidth
    return tileProductCount * 5 <= geometry.outputPixelCount * taps * 4
  }

  /// Products of all tiles, of one channel with one.
  private var tileProductCount: Int {
    let side = parts == 1 ? 2 : 3
    let rows = (geometry.outputHeight + side - 1) / side
    let columns = (geometry.outputWidth + side - 1) / side
    return 16 * parts * parts * rows * columns
  }

  /// Multiply-adds of one image, without the additions before and after them.
  public var multiplyAddCount: Int { tileProductCount * geometry.channels * outputChannels }

  /// Elements of scratch memory that `run` needs.
  public var scratchCount: Int {
    var window = geometry.vectorWindow
    return variant.kernels.winogradScratch(&window)
  }

  /// Parts of a window along an axis, two taps from one to the next.
  private var parts: Int { geometry.windowHeight == 3 ? 1 : 2 }

  /// The matrix that transforms the taps of a part, `G` of arXiv 1509.09308.
  private var transform: [[Double]] {
    parts == 1
      ? [[1, 0, 0], [0.5, 0.5, 0.5], [0.5, -0.5, 0.5], [0, 0, 1]]
      : [[1, 0], [0.5, 0.5], [0.5, -0.5], [0, 1]]
  }

  /// A filter (HWIO), transformed in binary64 and rounded, in the order in which `run` reads it:
  /// panels of channels, whole vectors each, `[16, part, channel, panel's channels]`.
  public func packed(_ filter: [Float]) -> [Float] {
    let inputs = geometry.channels
    let size = geometry.windowHeight
    precondition(filter.count == size * size * inputs * outputChannels, "filter")
    let kernels = variant.kernels
    let rows = transform
    let rowLength = inputs * outputChannels
    var result: [Float] = []
    result.reserveCapacity(packedCount)
    // One of the 16 products of a part, for all its channels: [channel, output channel].
    var sums = [Double](repeating: 0, count: rowLength)
    for first in stride(from: 0, to: outputChannels, by: kernels.panelChannels) {
      let count = min(kernels.panelChannels, outputChannels - first)
      let padding = (kernels.lanes - count % kernels.lanes) % kernels.lanes
      for product in 0..<16 {
        for part in 0..<parts * parts {
          let (top, left) = (part / parts * 2, part % parts * 2)
          for c in 0..<inputs {
            for o in first..<first + count { sums[c * outputChannels + o] = 0 }
          }
          for (i, a) in rows[product / 4].enumerated() where a != 0 {
            for (j, b) in rows[product % 4].enumerated() where b != 0 {
              let tap = ((top + i) * size + left + j) * rowLength
              for c in 0..<inputs {
                for o in c * outputChannels + first..<c * outputChannels + first + count {
                  sums[o] += a * b * Double(filter[tap + o])
                }
              }
            }
          }
          for c in 0..<inputs {
            let start = c * outputChannels + first
            result += sums[start..<start + count].lazy.map { Float($0) }
            result += repeatElement(0, count: padding)
          }
        }
      }
    }
    return result
  }

  /// Elements of the packed filter.
  private var packedCount: Int {
    let lanes = variant.kernels.lanes
    return 16 * parts * parts * geometry.channels
      * ((outputChannels + lanes - 1) / lanes * lanes)
  }

  /// Convolves one image.
  ///
  /// - Parameters:
  ///   - image: `[height, width, channels]`.
  ///   - filter: as `packed` gives it.
  ///   - scale: factors of the sums, one an output channel.
  ///   - shift: what is added to them.
  ///   - range: the bounds of the result.
  ///   - scratch: at least `scratchCount` elements.
  ///   - crew: who shares the work.
  ///   - output: `[outputHeight, outputWidth, outputChannels]`.
  public func run(
    image: Span<Float>, filter: Span<Float>, scale: Span<Float>, shift: Span<Float>,
    range: OutputRange, scratch: inout MutableSpan<Float>, crew: Crew? = nil,
    output: inout MutableSpan<Float>
  ) {
    precondition(image.count == geometry.inputCount, "image")
    precondition(filter.count == packedCount, "filter")
    precondition(scale.count == outputChannels && shift.count == outputChannels, "scale, shift")
    precondition(scratch.count >= scratchCount, "scratch")
    precondition(output.count == geometry.outputPixelCount * outputChannels, "output")
    withMemory(image, filter, &scratch, &output) { image, filter, scratch, output in
      withEpilogue(scale, shift, range) { epilogue in
        let crew = multiplyAddCount >= WindowGeometry.leastShared ? crew : nil
        TileWork(
          kernels: variant.kernels, window: geometry.vectorWindow, outputChannels: outputChannels,
          image: image, filter: filter, epilogue: epilogue, output: output
        ).share(among: crew, scratch: scratch)
      }
    }
  }
}

/// Tiles of an image, some neighbouring ones at a time.
private struct TileWork: SharedWork {
  typealias Convolution =
    @convention(c) (
      UnsafePointer<VKWindow>, Int, Int, Int, UnsafePointer<Float>, UnsafePointer<Float>,
      VKEpilogue,
      UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>
    ) -> Void

  let convolve: Convolution
  let window: VKWindow
  let count: Int
  let scratchCount: Int
  let outputChannels: Int
  let image: UnsafePointer<Float>
  let filter: UnsafePointer<Float>
  let epilogue: VKEpilogue
  let output: UnsafeMutablePointer<Float>

  init(
    kernels: VKKernels, window: VKWindow, outputChannels: Int, image: UnsafePointer<Float>,
    filter: UnsafePointer<Float>, epilogue: VKEpilogue, output: UnsafeMutablePointer<Float>
  ) {
    var window = window
    convolve = kernels.convolveWinograd
    count = kernels.winogradTileCount(&window)
    scratchCount = kernels.winogradScratch(&window)
    self.window = window
    self.outputChannels = outputChannels
    self.image = image
    self.filter = filter
    self.epilogue = epilogue
    self.output = output
  }

  func run(_ tiles: Range<Int>, scratch: MemberScratch) {
    var window = window
    convolve(
      &window, tiles.lowerBound, tiles.upperBound, outputChannels, image, filter, epilogue,
      scratch.memory(count: scratchCount), output)
  }
}
