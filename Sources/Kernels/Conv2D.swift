/// A convolution of one image, as matrix products over its unrolled windows.
///
/// One product per image (or a few that accumulate), whatever stands beside it in a batch: so
/// the bits of an image's result depend on that image alone.
///
/// Three ways to unroll, chosen by shape:
/// - a 1×1 window in steps of 1 needs none: the image is the left factor;
/// - windows with few elements a row are unrolled whole (im2col), for one product;
/// - otherwise only along x: rows of the image become rows of `windowWidth * channels` elements
///   for each output column, and every row of the window is one accumulating product. This
///   writes `windowHeight` times less than im2col.
public struct Conv2D: Hashable, Sendable {
  /// Where the windows stand.
  public let geometry: WindowGeometry
  /// Channels of the result.
  public let outputChannels: Int
  private let unrolling: Unrolling

  private enum Unrolling: Hashable { case none, whole, alongX }

  /// From so many elements in a window's row on, products with that depth run at full speed.
  private static let leastRowDepth = 48

  /// Plans a convolution.
  public init(geometry: WindowGeometry, outputChannels: Int) {
    self.geometry = geometry
    self.outputChannels = outputChannels
    let isPointwise =
      geometry.windowHeight == 1 && geometry.windowWidth == 1 && geometry.strideY == 1
      && geometry.strideX == 1 && geometry.paddingTop == 0 && geometry.paddingLeft == 0
    let rowDepth = geometry.windowWidth * geometry.channels
    unrolling =
      isPointwise ? .none : rowDepth >= Conv2D.leastRowDepth ? .alongX : .whole
  }

  /// Elements of scratch memory that `run` needs.
  public var scratchCount: Int {
    let rowDepth = geometry.windowWidth * geometry.channels
    switch unrolling {
    case .none: return 0
    case .whole: return geometry.outputPixelCount * geometry.windowHeight * rowDepth
    case .alongX: return unrolledRowCount * geometry.outputWidth * rowDepth
    }
  }

  /// Rows of the padded image that any window sees, rounded up to whole steps.
  private var unrolledRowCount: Int { rowsPerPhase * geometry.strideY }

  /// Rows that are `strideY` apart lie together, so that each row of the window sees one run.
  private var rowsPerPhase: Int {
    geometry.outputHeight + (geometry.windowHeight - 1) * geometry.dilationY / geometry.strideY
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
    let depth = geometry.windowHeight * geometry.windowWidth * geometry.channels
    precondition(image.count == geometry.inputCount, "image")
    precondition(filter.count == depth * outputChannels, "filter")
    precondition(scratch.count >= scratchCount, "scratch")
    precondition(output.count == geometry.outputPixelCount * outputChannels, "output")
    image.withUnsafeBufferPointer { image in
      filter.withUnsafeBufferPointer { filter in
        scratch.withUnsafeMutableBufferPointer { scratch in
          output.withUnsafeMutableBufferPointer { output in
            guard let x = image.baseAddress, let w = filter.baseAddress,
              let y = output.baseAddress
            else { return }
            switch unrolling {
            case .none:
              product(x, w, depth: depth, accumulating: false, into: y)
            case .whole:
              guard let patches = scratch.baseAddress else { return }
              unrollWhole(x, into: patches)
              product(patches, w, depth: depth, accumulating: false, into: y)
            case .alongX:
              guard let rows = scratch.baseAddress else { return }
              runAlongX(x, w, rows, into: y)
            }
          }
        }
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

  private func runAlongX(
    _ image: UnsafePointer<Float>, _ filter: UnsafePointer<Float>,
    _ rows: UnsafeMutablePointer<Float>, into output: UnsafeMutablePointer<Float>
  ) {
    let rowDepth = geometry.windowWidth * geometry.channels
    let unrolledRow = geometry.outputWidth * rowDepth
    for index in 0..<unrolledRowCount {
      let padded = index % rowsPerPhase * geometry.strideY + index / rowsPerPhase
      unrollRow(
        image, y: padded - geometry.paddingTop, into: rows + index * unrolledRow,
        step: rowDepth)
    }
    for i in 0..<geometry.windowHeight {
      let offset = i * geometry.dilationY
      let first = offset % geometry.strideY * rowsPerPhase + offset / geometry.strideY
      product(
        rows + first * unrolledRow, filter + i * rowDepth * outputChannels, depth: rowDepth,
        accumulating: i > 0, into: output)
    }
  }

  /// `[outputHeight, outputWidth, windowHeight, windowWidth, channels]`.
  private func unrollWhole(
    _ image: UnsafePointer<Float>, into patches: UnsafeMutablePointer<Float>
  ) {
    let rowDepth = geometry.windowWidth * geometry.channels
    let depth = geometry.windowHeight * rowDepth
    for y in 0..<geometry.outputHeight {
      for i in 0..<geometry.windowHeight {
        unrollRow(
          image, y: y * geometry.strideY - geometry.paddingTop + i * geometry.dilationY,
          into: patches + y * geometry.outputWidth * depth + i * rowDepth, step: depth)
      }
    }
  }

  /// Writes what the windows see of image row `y`: `windowWidth * channels` elements for each
  /// output column, `step` elements apart; zeros beyond the image.
  private func unrollRow(
    _ image: UnsafePointer<Float>, y: Int, into row: UnsafeMutablePointer<Float>, step: Int
  ) {
    let channels = geometry.channels
    let rowDepth = geometry.windowWidth * channels
    guard y >= 0, y < geometry.inputHeight else {
      for x in 0..<geometry.outputWidth { (row + x * step).update(repeating: 0, count: rowDepth) }
      return
    }
    let line = image + y * geometry.inputWidth * channels
    if channels == 1 { return unrollSingleChannelRow(line, into: row, step: step) }
    let interior = geometry.interiorColumns
    for x in 0..<geometry.outputWidth {
      let target = row + x * step
      let first = x * geometry.strideX - geometry.paddingLeft
      if geometry.dilationX == 1, interior.contains(x) {
        target.update(from: line + first * channels, count: rowDepth)
        continue
      }
      let columns = geometry.columns(atOutput: x)
      if columns.count < geometry.windowWidth { target.update(repeating: 0, count: rowDepth) }
      for j in columns {
        (target + j * channels).update(
          from: line + (first + j * geometry.dilationX) * channels, count: channels)
      }
    }
  }

  /// The same where a pixel is one number: column by column of the window, so that no copy is
  /// shorter than a row.
  private func unrollSingleChannelRow(
    _ line: UnsafePointer<Float>, into row: UnsafeMutablePointer<Float>, step: Int
  ) {
    for j in 0..<geometry.windowWidth {
      let offset = j * geometry.dilationX - geometry.paddingLeft
      for x in 0..<geometry.outputWidth {
        let column = x * geometry.strideX + offset
        row[x * step + j] = column >= 0 && column < geometry.inputWidth ? line[column] : 0
      }
    }
  }
}
