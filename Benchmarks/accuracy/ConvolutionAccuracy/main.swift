import Essentials
import Kernels

// How exact convolutions are: one chain of multiply-adds, BLAS' order, Winograd's tiles.
//
//     ConvolutionAccuracy [NAME MODEL IMAGES.gz]...
//
// prints a Markdown table: random layers of 1 to 512 channels, then those of the networks.

/// A layer of random numbers in -1...1; the image's negative ones are zero where `isRectified`.
func randomLayer(channels: Int, window: Int, isRectified: Bool) -> Layer {
  var generator = SeededGenerator(seed: UInt64(channels * 10 + window))
  func numbers(_ count: Int) -> [Float] {
    (0..<count).map { _ in Float(generator.next() >> 40) * 0x1p-23 - 1 }
  }
  let outputs = 32
  let geometry = WindowGeometry(
    input: (16, 16, channels), window: (window, window), strides: (1, 1), isSamePadded: true)
  let filter = numbers(window * window * channels * outputs)
  let image = numbers(geometry.inputCount)
  return Layer(
    name: "random 16×16×\(channels)→\(outputs), \(window)×\(window)"
      + (isRectified ? ", rectified" : ""),
    geometry: geometry, outputChannels: outputs,
    images: isRectified ? image.map { max($0, 0) } : image, filter: filter)
}

var layers: [Layer] = []
for window in [3, 4] {
  for isRectified in [false, true] {
    for channels in [1, 2, 4, 8, 16, 32, 64, 128, 256, 512] {
      layers.append(randomLayer(channels: channels, window: window, isRectified: isRectified))
    }
  }
}
let arguments = Array(CommandLine.arguments.dropFirst())
for first in stride(from: 0, to: arguments.count - 2, by: 3) {
  layers += try NetworkLayers(
    model: arguments[first + 1], images: arguments[first + 2], named: arguments[first]
  ).layers
}
print("| layer | one chain | OpenBLAS \(GEMM.kernelName) | Winograd |")
print("|---|---:|---:|---:|")
for layer in layers {
  guard let errors = layer.errors() else { continue }
  print(
    "| \(layer.name) | \(errors.direct.cell) | \(errors.blas.cell) | \(errors.winograd.cell) |")
}
