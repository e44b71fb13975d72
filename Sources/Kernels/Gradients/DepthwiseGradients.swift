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
        guard let x = x.baseAddress, let dy = dy.baseAddress, let dw = dw.baseAddress else {
          return
        }
        geometry.forEachOutput { row, column, output in
          geometry.forEachTap(atOutput: row, column) { pixel, tap in
            if multiplier == 1 {
              return addProducts(
                x + pixel * channels, dy + output * channels, count: channels,
                to: dw + tap * channels)
            }
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
        guard let dx = dx.baseAddress, let dy = dy.baseAddress, let w = w.baseAddress else {
          return
        }
        geometry.forEachOutput { row, column, output in
          geometry.forEachTap(atOutput: row, column) { pixel, tap in
            if multiplier == 1 {
              return addProducts(
                dy + output * channels, w + tap * channels, count: channels,
                to: dx + pixel * channels)
            }
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

/// `sums[i] += a[i] * b[i]`, in a loop that the compiler can vectorize.
@inline(__always)
private func addProducts(
  _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, count: Int,
  to sums: UnsafeMutablePointer<Float>
) {
  var index = 0
  while index + 8 <= count {
    let sum =
      UnsafeRawPointer(sums + index).loadUnaligned(as: SIMD8<Float>.self)
      + UnsafeRawPointer(a + index).loadUnaligned(as: SIMD8<Float>.self)
      * UnsafeRawPointer(b + index).loadUnaligned(as: SIMD8<Float>.self)
    UnsafeMutableRawPointer(sums + index).storeBytes(of: sum, as: SIMD8<Float>.self)
    index += 8
  }
  while index < count {
    sums[index] += a[index] * b[index]
    index += 1
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
