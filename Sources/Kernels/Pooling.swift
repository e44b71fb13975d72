import CVectorKernels

/// The greatest element of each window, channel by channel; one image, NHWC.
///
/// - Precondition: this processor has the `variant`.
public func maximumPool2D(
  image: Span<Float>, geometry: WindowGeometry, variant: VectorVariant = .best, crew: Crew? = nil,
  output: inout MutableSpan<Float>
) {
  pool(image, geometry, crew, &output) { variant.kernels.poolMaximum(&$0, $1, $2) }
}

/// The mean of each window, channel by channel, of what lies on the image; one image, NHWC.
///
/// A sum takes its taps row by row.
///
/// - Precondition: this processor has the `variant`.
public func averagePool2D(
  image: Span<Float>, geometry: WindowGeometry, variant: VectorVariant = .best, crew: Crew? = nil,
  output: inout MutableSpan<Float>
) {
  pool(image, geometry, crew, &output) { variant.kernels.poolAverage(&$0, $1, $2) }
}

private func pool(
  _ image: Span<Float>, _ geometry: WindowGeometry, _ crew: Crew?,
  _ output: inout MutableSpan<Float>,
  _ run: (inout VKWindow, UnsafePointer<Float>, UnsafeMutablePointer<Float>) -> Void
) {
  precondition(image.count == geometry.inputCount, "image")
  precondition(output.count == geometry.outputPixelCount * geometry.channels, "output")
  image.withUnsafeBufferPointer { image in
    output.withUnsafeMutableBufferPointer { output in
      guard let x = image.baseAddress, let y = output.baseAddress else { return }
      let crew = image.count >= WindowGeometry.leastShared ? crew : nil
      geometry.forEachBand(
        ofOutputsWith: geometry.channels, among: crew, image: x, output: y, run)
    }
  }
}
