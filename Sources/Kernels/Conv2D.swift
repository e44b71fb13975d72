/// A convolution of one image, as matrix products over its unrolled windows.
///
/// One product per image (or a few that accumulate), whatever stands beside it in a batch: so
/// the bits of an image's result depend on that image alone.
public struct Conv2D: Hashable, Sendable {
  /// Where the windows stand.
  public let geometry: WindowGeometry
  /// Channels of the result.
  public let outputChannels: Int
  let unrolling: WindowUnrolling
  let pieces: [WindowUnrolling.Piece]

  /// Plans a convolution.
  public init(geometry: WindowGeometry, outputChannels: Int) {
    self.geometry = geometry
    self.outputChannels = outputChannels
    unrolling = WindowUnrolling(geometry)
    pieces = unrolling.pieces
  }

  /// Elements of scratch memory that `run` needs.
  public var scratchCount: Int { unrolling.elementCount }

  /// Elements of the filter.
  public var filterCount: Int {
    geometry.windowHeight * geometry.windowWidth * geometry.channels * outputChannels
  }

  /// Convolves one image, without bias.
  ///
  /// - Parameters:
  ///   - image: `[height, width, channels]`.
  ///   - filter: HWIO.
  ///   - scratch: at least `scratchCount` elements.
  ///   - output: `[outputHeight, outputWidth, outputChannels]`.
  public func run(
    image: Span<Float>, filter: Span<Float>, scratch: inout MutableSpan<Float>,
    output: inout MutableSpan<Float>
  ) {
    precondition(image.count == geometry.inputCount, "image")
    precondition(filter.count == filterCount, "filter")
    precondition(output.count == geometry.outputPixelCount * outputChannels, "output")
    filter.withUnsafeBufferPointer { filter in
      output.withUnsafeMutableBufferPointer { output in
        withUnrolled(image, &scratch) { rows in
          guard let w = filter.baseAddress, let y = output.baseAddress else { return }
          for (index, piece) in pieces.enumerated() {
            product(
              rows + piece.offset, w + piece.filterRow * outputChannels, depth: piece.depth,
              accumulating: index > 0, into: y)
          }
        }
      }
    }
  }

  /// Lends the unrolled image, which is the image itself where there is nothing to unroll.
  func withUnrolled(
    _ image: Span<Float>, _ scratch: inout MutableSpan<Float>,
    _ body: (UnsafePointer<Float>) -> Void
  ) {
    precondition(scratch.count >= scratchCount, "scratch")
    image.withUnsafeBufferPointer { image in
      scratch.withUnsafeMutableBufferPointer { scratch in
        guard let x = image.baseAddress else { return }
        guard !unrolling.isTrivial, let rows = scratch.baseAddress else { return body(x) }
        unrolling.unroll(x, into: rows)
        body(rows)
      }
    }
  }

  /// One product, cut into runs of rows that BLAS multiplies without packing them first; the
  /// cuts are a function of the shape alone.
  private func product(
    _ patches: UnsafePointer<Float>, _ filter: UnsafePointer<Float>, depth: Int,
    accumulating: Bool, into output: UnsafeMutablePointer<Float>
  ) {
    let rows = geometry.outputPixelCount
    let count = GEMM.rowsOfUnpackedProduct(m: rows, k: depth, n: outputChannels)
    for first in stride(from: 0, to: rows, by: count) {
      GEMM.multiply(
        patches + first * depth, filter, .plain, m: min(count, rows - first), k: depth,
        n: outputChannels, accumulating: accumulating, into: output + first * outputChannels)
    }
  }
}
