/// The greatest element of each window, channel by channel; one image, NHWC.
public func maximumPool2D(
  image: Span<Float>, geometry: WindowGeometry, output: inout MutableSpan<Float>
) {
  let channels = geometry.channels
  pool(image, geometry, &output) { x, row, column, y in
    y.update(repeating: -.infinity, count: channels)
    geometry.forEachTap(atOutput: row, column) { pixel, _ in
      let source = x + pixel * channels
      for c in 0..<channels { y[c] = source[c] > y[c] ? source[c] : y[c] }
    }
  }
}

/// The mean of each window, channel by channel, of what lies on the image; one image, NHWC.
public func averagePool2D(
  image: Span<Float>, geometry: WindowGeometry, output: inout MutableSpan<Float>
) {
  let channels = geometry.channels
  pool(image, geometry, &output) { x, row, column, y in
    y.update(repeating: 0, count: channels)
    var count: Float = 0
    geometry.forEachTap(atOutput: row, column) { pixel, _ in
      let source = x + pixel * channels
      for c in 0..<channels { y[c] += source[c] }
      count += 1
    }
    for c in 0..<channels { y[c] /= count }
  }
}

@inline(__always)
private func pool(
  _ image: Span<Float>, _ geometry: WindowGeometry, _ output: inout MutableSpan<Float>,
  _ window: (UnsafePointer<Float>, _ row: Int, _ column: Int, UnsafeMutablePointer<Float>) -> Void
) {
  precondition(image.count == geometry.inputCount, "image")
  precondition(output.count == geometry.outputPixelCount * geometry.channels, "output")
  image.withUnsafeBufferPointer { image in
    output.withUnsafeMutableBufferPointer { output in
      guard let x = image.baseAddress, var y = output.baseAddress else { return }
      for row in 0..<geometry.outputHeight {
        for column in 0..<geometry.outputWidth {
          window(x, row, column, y)
          y += geometry.channels
        }
      }
    }
  }
}
