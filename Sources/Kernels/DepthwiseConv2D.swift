/// A convolution in which each input channel has filters of its own; one image.
///
/// Shapes: `image` `[height, width, channels]`; `filter` `[windowHeight, windowWidth, channels,
/// multiplier]`; `output` `[outputHeight, outputWidth, channels * multiplier]`, without bias.
public func depthwiseConv2D(
  image: Span<Float>, filter: Span<Float>, geometry: WindowGeometry, multiplier: Int,
  output: inout MutableSpan<Float>
) {
  let channels = geometry.channels
  let outputChannels = channels * multiplier
  precondition(image.count == geometry.inputCount, "image")
  precondition(
    filter.count == geometry.windowHeight * geometry.windowWidth * outputChannels, "filter")
  precondition(output.count == geometry.outputPixelCount * outputChannels, "output")
  image.withUnsafeBufferPointer { image in
    filter.withUnsafeBufferPointer { filter in
      output.withUnsafeMutableBufferPointer { output in
        guard let x = image.baseAddress, let w = filter.baseAddress, var y = output.baseAddress
        else { return }
        for row in 0..<geometry.outputHeight {
          for column in 0..<geometry.outputWidth {
            y.update(repeating: 0, count: outputChannels)
            geometry.forEachTap(atOutput: row, column) { pixel, tap in
              accumulate(
                x + pixel * channels, w + tap * outputChannels, channels: channels,
                multiplier: multiplier, into: y)
            }
            y += outputChannels
          }
        }
      }
    }
  }
}

@inline(__always)
private func accumulate(
  _ pixel: UnsafePointer<Float>, _ filter: UnsafePointer<Float>, channels: Int, multiplier: Int,
  into sums: UnsafeMutablePointer<Float>
) {
  if multiplier == 1 {
    for c in 0..<channels { sums[c] += pixel[c] * filter[c] }
  } else {
    for c in 0..<channels {
      for m in 0..<multiplier {
        sums[c * multiplier + m] += pixel[c] * filter[c * multiplier + m]
      }
    }
  }
}

extension WindowGeometry {
  /// Calls `body` with the index of each pixel that the window at this output sees, and the
  /// index of that pixel in the window; what lies beyond the image is left out.
  @inline(__always)
  func forEachTap(atOutput row: Int, _ column: Int, _ body: (_ pixel: Int, _ tap: Int) -> Void) {
    let top = row * strideY - paddingTop
    let left = column * strideX - paddingLeft
    let columns = columns(atOutput: column)
    for i in rows(atOutput: row) {
      for j in columns {
        body(
          (top + i * dilationY) * inputWidth + left + j * dilationX, i * windowWidth + j)
      }
    }
  }
}
