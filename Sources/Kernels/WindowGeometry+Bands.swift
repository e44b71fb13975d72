import CVectorKernels

extension WindowGeometry {
  /// Work below so many operations, or elements of arrays, takes no longer than calling a crew to it.
  static let leastShared = 1 << 15
}

/// A kernel on the rows of an image's windows, some neighbouring ones at a time.
struct BandWork: SharedWork {
  typealias Convolution =
    @convention(c) (
      UnsafePointer<VKWindow>, Int, Int, UnsafePointer<Float>, UnsafePointer<Float>, VKEpilogue,
      UnsafeMutablePointer<Float>
    ) -> Void
  typealias DepthwiseConvolution =
    @convention(c) (
      UnsafePointer<VKWindow>, Int, UnsafePointer<Float>, UnsafePointer<Float>, VKEpilogue,
      UnsafeMutablePointer<Float>
    ) -> Void
  typealias Pool =
    @convention(c) (
      UnsafePointer<VKWindow>, UnsafePointer<Float>, UnsafeMutablePointer<Float>
    ) -> Void

  enum Kernel: BitwiseCopyable {
    case convolution(Convolution, filter: UnsafePointer<Float>, VKEpilogue)
    case depthwise(DepthwiseConvolution, multiplier: Int, filter: UnsafePointer<Float>, VKEpilogue)
    case pool(Pool)
  }

  let geometry: WindowGeometry
  let outputChannels: Int
  let kernel: Kernel
  let image: UnsafePointer<Float>
  let output: UnsafeMutablePointer<Float>

  var count: Int { geometry.outputHeight }

  func run(_ rows: Range<Int>, scratch: MemberScratch) {
    let (band, firstInputRow) = geometry.band(rows)
    var window = band.vectorWindow
    let image = image + firstInputRow * geometry.inputWidth * geometry.channels
    let output = output + rows.lowerBound * geometry.outputWidth * outputChannels
    switch kernel {
    case .convolution(let convolve, let filter, let epilogue):
      convolve(&window, outputChannels, outputChannels, image, filter, epilogue, output)
    case .depthwise(let convolve, let multiplier, let filter, let epilogue):
      convolve(&window, multiplier, image, filter, epilogue, output)
    case .pool(let pool): pool(&window, image, output)
    }
  }
}
