import CVectorKernels

/// A convolution in which each input channel has filters of its own; one image, in vector code.
///
/// Shapes: `image` `[height, width, channels]`; `filter` `[windowHeight, windowWidth, channels,
/// multiplier]`; `output` `[outputHeight, outputWidth, channels * multiplier]`. Each output is one
/// chain of multiply-adds over the taps that lie on the image, row by row, from 0 on; then times
/// its channel's `scale`, plus its `shift`, between the bounds of `range`.
///
/// - Precondition: this processor has the `variant`.
public func depthwiseConv2D(
  image: Span<Float>, filter: Span<Float>, scale: Span<Float>, shift: Span<Float>,
  range: OutputRange, geometry: WindowGeometry, multiplier: Int,
  variant: VectorVariant = .best, crew: Crew? = nil, output: inout MutableSpan<Float>
) {
  let outputChannels = geometry.channels * multiplier
  precondition(image.count == geometry.inputCount, "image")
  precondition(
    filter.count == geometry.windowHeight * geometry.windowWidth * outputChannels, "filter")
  precondition(scale.count == outputChannels && shift.count == outputChannels, "scale, shift")
  precondition(output.count == geometry.outputPixelCount * outputChannels, "output")
  image.withUnsafeBufferPointer { image in
    filter.withUnsafeBufferPointer { filter in
      output.withUnsafeMutableBufferPointer { output in
        guard let x = image.baseAddress, let w = filter.baseAddress, let y = output.baseAddress
        else { return }
        let multiplyAddCount = output.count * geometry.windowHeight * geometry.windowWidth
        let crew = multiplyAddCount >= WindowGeometry.leastShared ? crew : nil
        withEpilogue(scale, shift, range) { epilogue in
          BandWork(
            geometry: geometry, outputChannels: outputChannels,
            kernel: .depthwise(
              variant.kernels.convolveDepthwise, multiplier: multiplier, filter: w, epilogue),
            image: x, output: y
          ).share(among: crew, scratch: y)
        }
      }
    }
  }
}

/// The same with nothing done to the sums.
public func depthwiseConv2D(
  image: Span<Float>, filter: Span<Float>, geometry: WindowGeometry, multiplier: Int,
  output: inout MutableSpan<Float>
) {
  let channels = geometry.channels * multiplier
  withUnsafeTemporaryAllocation(of: Float.self, capacity: 2 * channels) { buffer in
    buffer[..<channels].initialize(repeating: 1)
    buffer[channels...].initialize(repeating: 0)
    let numbers = buffer.span
    depthwiseConv2D(
      image: image, filter: filter, scale: numbers.extracting(first: channels),
      shift: numbers.extracting(last: channels), range: .unbounded, geometry: geometry,
      multiplier: multiplier, output: &output)
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
