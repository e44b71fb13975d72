import CVectorKernels

/// The greatest element of each window, channel by channel; one image, NHWC.
///
/// - Precondition: this processor has the `variant`.
public func maximumPool2D(
  image: Span<Float>, geometry: WindowGeometry, variant: VectorVariant = .best, crew: Crew? = nil,
  output: inout MutableSpan<Float>
) {
  pool(image, geometry, variant.kernels.poolMaximum, crew, &output)
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
  pool(image, geometry, variant.kernels.poolAverage, crew, &output)
}

private func pool(
  _ image: Span<Float>, _ geometry: WindowGeometry, _ kernel: BandWork.Pool, _ crew: Crew?,
  _ output: inout MutableSpan<Float>
) {
  precondition(image.count == geometry.inputCount, "image")
  precondition(output.count == geometry.outputPixelCount * geometry.channels, "output")
  image.withUnsafeBufferPointer { image in
    output.withUnsafeMutableBufferPointer { output in
      guard let x = image.baseAddress, let y = output.baseAddress else { return }
      let crew = image.count >= WindowGeometry.leastShared ? crew : nil
      BandWork(
        geometry: geometry, outputChannels: geometry.channels, kernel: .pool(kernel), image: x,
        output: y
      ).share(among: crew, scratch: y)
    }
  }
}
