/// Adds one image's part of a depthwise filter's gradient.
///
/// Shapes as in `depthwiseConv2D`.
public func addDepthwiseFilterGradient(
  image: Span<Float>, outputGradient: Span<Float>, geometry: WindowGeometry, multiplier: Int,
  into filterGradient: inout MutableSpan<Float>
) {
  let channels = geometry.channels
  let outputChannels = channels * multiplier
  precondition(image.count == geometry.inputCount, "image")
  precondition(outputGradient.count == geometry.outputPixelCount * outputChannels, "gradient")
  precondition(
    filterGradient.count == geometry.windowHeight * geometry.windowWidth * outputChannels,
    "filter gradient")
  image.withUnsafeBufferPointer { x in
    outputGradient.withUnsafeBufferPointer { dy in
      filterGradient.withUnsafeMutableBufferPointer { dw in
        geometry.forEachOutput { row, column, output in
          geometry.forEachTap(atOutput: row, column) { pixel, tap in
            for c in 0..<channels {
              for m in 0..<multiplier {
                let o = c * multiplier + m
                dw[tap * outputChannels + o] +=
                  x[pixel * channels + c] * dy[output * outputChannels + o]
              }
            }
          }
        }
      }
    }
  }
}

/// One image's gradient of a depthwise convolution; `imageGradient` is overwritten.
///
/// Shapes as in `depthwiseConv2D`.
public func depthwiseInputGradient(
  outputGradient: Span<Float>, filter: Span<Float>, geometry: WindowGeometry, multiplier: Int,
  into imageGradient: inout MutableSpan<Float>
) {
  let channels = geometry.channels
  let outputChannels = channels * multiplier
  precondition(imageGradient.count == geometry.inputCount, "image gradient")
  precondition(outputGradient.count == geometry.outputPixelCount * outputChannels, "gradient")
  outputGradient.withUnsafeBufferPointer { dy in
    filter.withUnsafeBufferPointer { w in
      imageGradient.withUnsafeMutableBufferPointer { dx in
        dx.update(repeating: 0)
        geometry.forEachOutput { row, column, output in
          geometry.forEachTap(atOutput: row, column) { pixel, tap in
            for c in 0..<channels {
              var sum: Float = 0
              for m in 0..<multiplier {
                let o = c * multiplier + m
                sum += dy[output * outputChannels + o] * w[tap * outputChannels + o]
              }
              dx[pixel * channels + c] += sum
            }
          }
        }
      }
    }
  }
}

extension WindowGeometry {
  /// Calls `body` with the place and the index of each output pixel.
  @inline(__always)
  func forEachOutput(_ body: (_ row: Int, _ column: Int, _ index: Int) -> Void) {
    for row in 0..<outputHeight {
      for column in 0..<outputWidth { body(row, column, row * outputWidth + column) }
    }
  }
}
