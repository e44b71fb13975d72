/// Where a window stands on an image: extents, steps, gaps and padding.
///
/// Output pixel `y, x` sees input pixel `y * strideY - paddingTop + i * dilationY`,
/// `x * strideX - paddingLeft + j * dilationX` for the window's `i, j`.
public struct WindowGeometry: Hashable, Sendable, BitwiseCopyable {
  /// Extents of the image.
  public private(set) var inputHeight: Int, inputWidth: Int, channels: Int
  /// Extents of the window.
  public let windowHeight: Int, windowWidth: Int
  /// Steps between windows.
  public let strideY: Int, strideX: Int
  /// Steps within the window.
  public let dilationY: Int, dilationX: Int
  /// Rows and columns of padding before the image.
  public private(set) var paddingTop: Int, paddingLeft: Int
  /// Extents of the result.
  public private(set) var outputHeight: Int, outputWidth: Int

  /// Places a window.
  ///
  /// "Same" padding is split with the odd one at the bottom right (TensorFlow, "Neural network
  /// ops", <https://www.tensorflow.org/api_docs/python/tf/nn#notes_on_padding_2>).
  public init(
    input: (height: Int, width: Int, channels: Int), window: (height: Int, width: Int),
    strides: (height: Int, width: Int), dilation: (height: Int, width: Int) = (1, 1),
    isSamePadded: Bool
  ) {
    (inputHeight, inputWidth, channels) = input
    (windowHeight, windowWidth) = window
    (strideY, strideX) = strides
    (dilationY, dilationX) = dilation
    func place(_ extent: Int, _ window: Int, _ stride: Int) -> (count: Int, before: Int) {
      guard isSamePadded else { return ((extent - window) / stride + 1, 0) }
      let count = (extent + stride - 1) / stride
      return (count, max(0, (count - 1) * stride + window - extent) / 2)
    }
    let rows = place(input.height, (window.height - 1) * dilation.height + 1, strides.height)
    let columns = place(input.width, (window.width - 1) * dilation.width + 1, strides.width)
    (outputHeight, paddingTop) = rows
    (outputWidth, paddingLeft) = columns
  }

  /// Elements of the image.
  public var inputCount: Int { inputHeight * inputWidth * channels }
  /// Pixels of the result.
  public var outputPixelCount: Int { outputHeight * outputWidth }

  /// The window's rows that lie on the image when it stands at output row `y`.
  func rows(atOutput y: Int) -> Range<Int> {
    clipped(first: y * strideY - paddingTop, step: dilationY, count: windowHeight, inputHeight)
  }

  /// The window's columns that lie on the image when it stands at output column `x`.
  func columns(atOutput x: Int) -> Range<Int> {
    clipped(first: x * strideX - paddingLeft, step: dilationX, count: windowWidth, inputWidth)
  }

  /// The output columns at which the whole window lies on the image.
  var interiorColumns: Range<Int> {
    let first = (paddingLeft + strideX - 1) / strideX
    let room = inputWidth + paddingLeft - (windowWidth - 1) * dilationX - 1
    let end = room < 0 ? 0 : min(outputWidth, room / strideX + 1)
    return min(first, end)..<end
  }

  /// The same windows on an image that has its padding around it; itself where there is none.
  var onPaddedImage: WindowGeometry {
    let height = (outputHeight - 1) * strideY + (windowHeight - 1) * dilationY + 1
    let width = (outputWidth - 1) * strideX + (windowWidth - 1) * dilationX + 1
    let isPadded =
      paddingTop > 0 || paddingLeft > 0 || height > inputHeight || width > inputWidth
    guard isPadded, outputPixelCount > 0 else { return self }
    var result = self
    (result.inputHeight, result.inputWidth) = (height, width)
    (result.paddingTop, result.paddingLeft) = (0, 0)
    return result
  }

  /// The same windows on the image from which this one was made by adding rows and columns of
  /// zeros around it.
  public func beforePadding(top: Int, bottom: Int, left: Int, right: Int) -> WindowGeometry {
    var result = self
    result.inputHeight -= top + bottom
    result.inputWidth -= left + right
    result.paddingTop += top
    result.paddingLeft += left
    return result
  }

  /// The same windows at some of the output rows alone, on the image without what lies above the first
  /// of them; and how many rows of the image that is.
  func band(_ rows: Range<Int>) -> (geometry: WindowGeometry, firstInputRow: Int) {
    let top = rows.lowerBound * strideY - paddingTop
    let first = min(max(0, top), inputHeight)
    var result = self
    result.inputHeight -= first
    result.paddingTop = first - top
    result.outputHeight = rows.count
    return (result, first)
  }

  /// The same where windows are single pixels, as an image of one column: it can be cut anywhere.
  var asColumn: WindowGeometry {
    guard windowHeight == 1, windowWidth == 1, strideY == 1, strideX == 1, paddingTop == 0,
      paddingLeft == 0, outputHeight == inputHeight, outputWidth == inputWidth
    else { return self }
    var result = self
    (result.inputHeight, result.inputWidth) = (inputHeight * inputWidth, 1)
    (result.outputHeight, result.outputWidth) = (outputHeight * outputWidth, 1)
    return result
  }

  private func clipped(first: Int, step: Int, count: Int, _ extent: Int) -> Range<Int> {
    let lower = first >= 0 ? 0 : min(count, (-first + step - 1) / step)
    let upper = first >= extent ? 0 : min(count, (extent - first + step - 1) / step)
    return lower..<max(lower, upper)
  }
}
