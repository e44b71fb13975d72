/// How the windows of one image become rows of a matrix, and back.
///
/// Three ways, chosen by shape:
/// - a 1×1 window in steps of 1 needs none: the image is the matrix;
/// - windows with few elements a row are unrolled whole (im2col), for one product;
/// - otherwise only along x: rows of the image become rows of `windowWidth * channels` elements
///   for each output column, and every row of the window is a product of its own. This writes
///   `windowHeight` times less than im2col.
struct WindowUnrolling: Hashable, Sendable {
  /// A product that is part of the convolution: `outputPixelCount` rows of the unrolled image
  /// from `offset` on, and `depth` rows of the filter from `filterRow` on.
  struct Piece: Hashable, Sendable {
    let offset: Int
    let filterRow: Int
    let depth: Int
  }

  let geometry: WindowGeometry
  private let kind: Kind

  private enum Kind: Hashable { case none, whole, alongX }

  /// From so many elements in a window's row on, products with that depth run at full speed.
  private static let leastRowDepth = 48

  init(_ geometry: WindowGeometry) {
    self.geometry = geometry
    let isPointwise =
      geometry.windowHeight == 1 && geometry.windowWidth == 1 && geometry.strideY == 1
      && geometry.strideX == 1 && geometry.paddingTop == 0 && geometry.paddingLeft == 0
    let rowDepth = geometry.windowWidth * geometry.channels
    kind = isPointwise ? .none : rowDepth >= WindowUnrolling.leastRowDepth ? .alongX : .whole
  }

  /// Whether the image itself is the matrix.
  var isTrivial: Bool { kind == .none }

  /// Elements of the unrolled image; 0 where it is the image.
  var elementCount: Int {
    switch kind {
    case .none: 0
    case .whole: geometry.outputPixelCount * geometry.windowHeight * rowDepth
    case .alongX: unrolledRowCount * geometry.outputWidth * rowDepth
    }
  }

  /// The products that make up the convolution, in the order in which they are summed.
  var pieces: [Piece] {
    switch kind {
    case .none, .whole:
      return [Piece(offset: 0, filterRow: 0, depth: geometry.windowHeight * rowDepth)]
    case .alongX:
      return (0..<geometry.windowHeight).map { i in
        let offset = i * geometry.dilationY
        let first = offset % geometry.strideY * rowsPerPhase + offset / geometry.strideY
        return Piece(
          offset: first * geometry.outputWidth * rowDepth, filterRow: i * rowDepth,
          depth: rowDepth)
      }
    }
  }

  /// Unrolls an image.
  func unroll(_ image: UnsafePointer<Float>, into rows: UnsafeMutablePointer<Float>) {
    forEachRow { y, offset, step in unrollRow(image, y: y, into: rows + offset, step: step) }
  }

  /// Adds up what `unroll` spread: the image's gradient from that of the unrolled image.
  ///
  /// The image must be zero, or hold what is to be added to.
  func fold(_ rows: UnsafePointer<Float>, into image: UnsafeMutablePointer<Float>) {
    forEachRow { y, offset, step in foldRow(rows + offset, y: y, into: image, step: step) }
  }

  private var rowDepth: Int { geometry.windowWidth * geometry.channels }

  /// Rows of the padded image that any window sees, rounded up to whole steps.
  private var unrolledRowCount: Int { rowsPerPhase * geometry.strideY }

  /// Rows that are `strideY` apart lie together, so that each row of the window sees one run.
  private var rowsPerPhase: Int {
    geometry.outputHeight + (geometry.windowHeight - 1) * geometry.dilationY / geometry.strideY
  }

  /// Calls `body` with each image row that is unrolled, where it goes, and how far its output
  /// columns are apart there.
  @inline(__always)
  private func forEachRow(_ body: (_ y: Int, _ offset: Int, _ step: Int) -> Void) {
    switch kind {
    case .none: break
    case .alongX:
      for index in 0..<unrolledRowCount {
        let padded = index % rowsPerPhase * geometry.strideY + index / rowsPerPhase
        body(padded - geometry.paddingTop, index * geometry.outputWidth * rowDepth, rowDepth)
      }
    case .whole:
      let depth = geometry.windowHeight * rowDepth
      for y in 0..<geometry.outputHeight {
        for i in 0..<geometry.windowHeight {
          body(
            y * geometry.strideY - geometry.paddingTop + i * geometry.dilationY,
            y * geometry.outputWidth * depth + i * rowDepth, depth)
        }
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

  /// Adds what the windows saw of image row `y` to it.
  private func foldRow(
    _ row: UnsafePointer<Float>, y: Int, into image: UnsafeMutablePointer<Float>, step: Int
  ) {
    guard y >= 0, y < geometry.inputHeight else { return }
    let channels = geometry.channels
    let line = image + y * geometry.inputWidth * channels
    for x in 0..<geometry.outputWidth {
      let source = row + x * step
      let first = x * geometry.strideX - geometry.paddingLeft
      let columns = geometry.columns(atOutput: x)
      if geometry.dilationX == 1 {
        // Neighbours in the window are neighbours in the image: one run.
        let pixels = line + (first + columns.lowerBound) * channels
        let terms = source + columns.lowerBound * channels
        for index in 0..<columns.count * channels { pixels[index] += terms[index] }
        continue
      }
      for j in columns {
        let pixel = line + (first + j * geometry.dilationX) * channels
        for c in 0..<channels { pixel[c] += source[j * channels + c] }
      }
    }
  }
}
