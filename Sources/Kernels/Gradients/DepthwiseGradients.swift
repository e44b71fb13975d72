/// Adds one image's part of a depthwise filter's gradient.
///
/// Shapes as in `depthwiseConv2D`.
public func addDepthwiseFilterGradient(
  image: Span<Float>, outputGradient: Span<Float>, geometry: WindowGeometry, multiplier: Int,
  into filterGradient: inout MutableSpan<Float>
) {
  let outputChannels = geometry.channels * multiplier
  precondition(image.count == geometry.inputCount, "image")
  precondition(outputGradient.count == geometry.outputPixelCount * outputChannels, "gradient")
  precondition(
    filterGradient.count == geometry.windowHeight * geometry.windowWidth * outputChannels,
    "filter gradient")
  image.withUnsafeBufferPointer { image in
    outputGradient.withUnsafeBufferPointer { outputGradient in
      filterGradient.withUnsafeMutableBufferPointer { filterGradient in
        guard let x = image.baseAddress, let dy = outputGradient.baseAddress,
          let dw = filterGradient.baseAddress
        else { return }
        for i in 0..<geometry.windowHeight {
          for j in 0..<geometry.windowWidth {
            geometry.addTapGradient(
              x, dy, i, j, multiplier: multiplier,
              into: dw + (i * geometry.windowWidth + j) * outputChannels)
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
  let outputChannels = geometry.channels * multiplier
  let tapCount = geometry.windowHeight * geometry.windowWidth
  precondition(imageGradient.count == geometry.inputCount, "image gradient")
  precondition(outputGradient.count == geometry.outputPixelCount * outputChannels, "gradient")
  precondition(filter.count == tapCount * outputChannels, "filter")
  outputGradient.withUnsafeBufferPointer { outputGradient in
    filter.withUnsafeBufferPointer { filter in
      imageGradient.withUnsafeMutableBufferPointer { imageGradient in
        withUnsafeTemporaryAllocation(of: DepthwiseTerm.self, capacity: tapCount) { buffer in
          guard let dy = outputGradient.baseAddress, let w = filter.baseAddress,
            let terms = buffer.baseAddress, var dx = imageGradient.baseAddress
          else { return }
          for row in 0..<geometry.inputHeight {
            for column in 0..<geometry.inputWidth {
              var count = 0
              geometry.forEachOutput(ofPixel: row, column) { output, tap in
                (terms + count).initialize(
                  to: DepthwiseTerm(
                    gradient: dy + output * outputChannels, filter: w + tap * outputChannels))
                count += 1
              }
              addTerms(
                UnsafeBufferPointer(start: terms, count: count), geometry.channels, multiplier,
                into: dx)
              dx += geometry.channels
            }
          }
        }
      }
    }
  }
}

/// What one tap of the window contributes to the gradient of a pixel.
private struct DepthwiseTerm {
  let gradient: UnsafePointer<Float>
  let filter: UnsafePointer<Float>
}

/// `pixel[c] = Σ gradient[c] * filter[c]` over the terms.
@inline(__always)
private func addTerms(
  _ terms: UnsafeBufferPointer<DepthwiseTerm>, _ channels: Int, _ multiplier: Int,
  into pixel: UnsafeMutablePointer<Float>
) {
  let whole = multiplier == 1 ? channels / Lanes.scalarCount * Lanes.scalarCount : 0
  for c in stride(from: 0, to: whole, by: Lanes.scalarCount) {
    var sum = Lanes(repeating: 0)
    for term in terms { sum += (term.gradient + c).lanes * (term.filter + c).lanes }
    (pixel + c).lanes = sum
  }
  for c in whole..<channels {
    var sum: Float = 0
    for term in terms {
      for o in c * multiplier..<(c + 1) * multiplier { sum += term.gradient[o] * term.filter[o] }
    }
    pixel[c] = sum
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

  /// Calls `body` with the index of each output pixel whose window sees the pixel, from the first
  /// on, and with the pixel's place in that window.
  @inline(__always)
  fileprivate func forEachOutput(
    ofPixel row: Int, _ column: Int, _ body: (_ output: Int, _ tap: Int) -> Void
  ) {
    for i in (0..<windowHeight).reversed() {
      let top = row + paddingTop - i * dilationY
      guard top >= 0, top % strideY == 0, top / strideY < outputHeight else { continue }
      for j in (0..<windowWidth).reversed() {
        let left = column + paddingLeft - j * dilationX
        guard left >= 0, left % strideX == 0, left / strideX < outputWidth else { continue }
        body(top / strideY * outputWidth + left / strideX, i * windowWidth + j)
      }
    }
  }

  /// Adds one tap's part of a depthwise filter's gradient: a sum over the output pixels at which
  /// the tap lies on the image.
  fileprivate func addTapGradient(
    _ image: UnsafePointer<Float>, _ outputGradient: UnsafePointer<Float>, _ i: Int, _ j: Int,
    multiplier: Int, into sums: UnsafeMutablePointer<Float>
  ) {
    let rows = outputs(paddingTop - i * dilationY, strideY, inputHeight, outputHeight)
    let columns = outputs(paddingLeft - j * dilationX, strideX, inputWidth, outputWidth)
    let outputChannels = channels * multiplier
    /// Calls `body` with the first pixel and the first gradient of each row, of channel `c`.
    @inline(__always)
    func forEachRow(
      _ c: Int, _ body: (UnsafePointer<Float>, UnsafePointer<Float>) -> Void
    ) {
      for row in rows {
        let y = row * strideY - paddingTop + i * dilationY
        let x = columns.lowerBound * strideX - paddingLeft + j * dilationX
        body(
          image + (y * inputWidth + x) * channels + c / multiplier,
          outputGradient + (row * outputWidth + columns.lowerBound) * outputChannels + c)
      }
    }
    let whole = multiplier == 1 ? channels / Lanes.scalarCount * Lanes.scalarCount : 0
    for c in stride(from: 0, to: whole, by: Lanes.scalarCount) {
      var sum = (sums + c).lanes
      forEachRow(c) { pixels, gradients in
        for column in 0..<columns.count {
          sum +=
            (pixels + column * strideX * channels).lanes
            * (gradients + column * outputChannels).lanes
        }
      }
      (sums + c).lanes = sum
    }
    for c in whole..<outputChannels {
      var sum = sums[c]
      forEachRow(c) { pixels, gradients in
        for column in 0..<columns.count {
          sum += pixels[column * strideX * channels] * gradients[column * outputChannels]
        }
      }
      sums[c] = sum
    }
  }

  /// The outputs `o` of `0..<count` for which `o * step - offset` is in `0..<extent`.
  private func outputs(_ offset: Int, _ step: Int, _ extent: Int, _ count: Int) -> Range<Int> {
    let lower = max(0, offset > 0 ? (offset + step - 1) / step : 0)
    let last = extent - 1 + offset
    let upper = last < 0 ? 0 : min(count, last / step + 1)
    return min(lower, upper)..<upper
  }
}
