import Benchmark
import Kernels

/// The questions, each with its ceiling.
let benchmarks: @Sendable () -> Void = {
  contest("MNIST network, one worker: against its matrix products alone", measuresMemory: true) {
    try MNISTWorkload()
  }
  contest("Convolution 3x3, 24x24x32 to 32, 16 images: against plain GEMM") {
    ConvolutionWorkload()
  }
  for (extent, channels, outputs, window, isSame) in [
    (26, 32, 32, 3, false), (12, 32, 64, 3, false), (10, 64, 64, 3, false),
    (14, 64, 64, 4, false), (8, 64, 64, 3, true), (56, 64, 64, 3, true), (14, 256, 256, 3, true),
    (7, 512, 512, 3, true),
  ] {
    contest(
      "Winograd \(window)x\(window), \(extent)x\(extent)x\(channels) to \(outputs): against direct"
    ) {
      try WinogradWorkload(
        WindowGeometry(
          input: (extent, extent, channels), window: (window, window), strides: (1, 1),
          isSamePadded: isSame), outputChannels: outputs)
    }
  }
  contest("Dense 1024 to 512, 64 samples: against a product by BLAS") { DenseWorkload() }
  contest("Depthwise 3x3, 56x56x64: against a copy") { DepthwiseWorkload() }
  contest("Max-pool 2x2, 24x24x32, 64 images: against a copy") { MaximumPoolWorkload() }
  for bits in [8, 16] {
    contest("Quantizing 100 MB to uint\(bits): against a copy", measuresMemory: true) {
      try QuantizingWorkload(bits: bits)
    }
    contest("Dequantizing 100 MB from uint\(bits): against a copy", measuresMemory: true) {
      try DequantizingWorkload(bits: bits)
    }
  }
  contest("gzip of the MNIST model: against one call of zlib", measuresMemory: true) {
    try GzipWorkload()
  }
}
