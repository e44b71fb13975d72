import Kernels

/// Gradients in plain loops and binary64.
enum GradientReference {
  /// The gradients of a convolution's image and filter; `term` gives, for an output channel, the
  /// image's channels and the filter's elements of one tap that meet there.
  private static func gradients(
    _ image: [Float], _ filter: [Float], _ outputGradient: [Float], _ g: WindowGeometry,
    outputChannels: Int, _ terms: (_ tap: Int, _ output: Int) -> [(channel: Int, filter: Int)]
  ) -> (image: [Float], filter: [Float]) {
    var dx = [Double](repeating: 0, count: image.count)
    var dw = [Double](repeating: 0, count: filter.count)
    for y in 0..<g.outputHeight {
      for x in 0..<g.outputWidth {
        for i in 0..<g.windowHeight {
          for j in 0..<g.windowWidth {
            let row = y * g.strideY - g.paddingTop + i * g.dilationY
            let column = x * g.strideX - g.paddingLeft + j * g.dilationX
            guard (0..<g.inputHeight).contains(row), (0..<g.inputWidth).contains(column) else {
              continue
            }
            let pixel = row * g.inputWidth + column
            for o in 0..<outputChannels {
              let slope = Double(outputGradient[(y * g.outputWidth + x) * outputChannels + o])
              for (channel, place) in terms(i * g.windowWidth + j, o) {
                dx[pixel * g.channels + channel] += slope * Double(filter[place])
                dw[place] += slope * Double(image[pixel * g.channels + channel])
              }
            }
          }
        }
      }
    }
    return (dx.map { Float($0) }, dw.map { Float($0) })
  }

  static func conv2D(
    _ image: [Float], _ filter: [Float], _ outputGradient: [Float], _ g: WindowGeometry,
    outputChannels: Int
  ) -> (image: [Float], filter: [Float]) {
    gradients(image, filter, outputGradient, g, outputChannels: outputChannels) { tap, o in
      (0..<g.channels).map { ($0, (tap * g.channels + $0) * outputChannels + o) }
    }
  }

  static func depthwise(
    _ image: [Float], _ filter: [Float], _ outputGradient: [Float], _ g: WindowGeometry,
    multiplier: Int
  ) -> (image: [Float], filter: [Float]) {
    let outputChannels = g.channels * multiplier
    return gradients(image, filter, outputGradient, g, outputChannels: outputChannels) { tap, o in
      [(o / multiplier, tap * outputChannels + o)]
    }
  }
}
