import CVectorKernels

extension WindowGeometry {
  /// Work below so many operations, or elements of arrays, takes no longer than calling a crew to it.
  static let leastShared = 1 << 15

  /// Calls `body` once for all output rows, or has each of a crew call it for some neighbouring ones:
  /// with the windows, the image's first row that they see, and where their outputs begin.
  func forEachBand(
    ofOutputsWith outputChannels: Int, among crew: Crew?, image: UnsafePointer<Float>,
    output: UnsafeMutablePointer<Float>,
    _ body: (inout VKWindow, UnsafePointer<Float>, UnsafeMutablePointer<Float>) -> Void
  ) {
    Crew.share(outputHeight, among: crew) { _, rows in
      let band = band(rows)
      var window = band.geometry.vectorWindow
      body(
        &window, image + band.firstInputRow * inputWidth * channels,
        output + rows.lowerBound * outputWidth * outputChannels)
    }
  }
}
