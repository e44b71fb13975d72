import ByteIO
import Essentials
import Foundation
import Kernels

// How exact convolutions are: one chain of multiply-adds, BLAS' order, Winograd's tiles.
//
//     ConvolutionAccuracy SUMS [NAME MODEL IMAGES.gz]...
//
// prints a Markdown table: random layers of 1 to 512 channels, then those of the networks. The first
// run writes BLAS' sums into the file SUMS; others, which OPENBLAS_CORETYPE gives other kernels, say
// how far theirs are from these.

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
guard let file = arguments.first, arguments.count % 3 == 1 else {
  print("usage: ConvolutionAccuracy SUMS [NAME MODEL IMAGES.gz]...")
  exit(64)
}
for first in stride(from: 1, to: arguments.count, by: 3) {
  layers += try NetworkLayers(
    model: arguments[first + 1], images: arguments[first + 2], named: arguments[first]
  ).layers
}
let written: [Float]? =
  FileManager.default.fileExists(atPath: file)
  ? try FileBytes(contentsOf: file).withBytes { span in
    span.withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
  } : nil
var allSums: [Float] = []
print(
  "| layer | one chain | OpenBLAS \(GEMM.kernelName) | Winograd |"
    + (written == nil ? "" : " \(GEMM.kernelName) less the first |"))
print("|---|---:|---:|---:|" + (written == nil ? "" : "---:|"))
for layer in layers {
  guard let sums = layer.sums() else { continue }
  var row = "| \(layer.name) | \(sums.direct.cell) | \(sums.blas.cell) | \(sums.winograd.cell) |"
  if let written {
    let others = Array(written[allSums.count..<allSums.count + sums.ofBLAS.count])
    row += " \(SumError(sums.ofBLAS, exact: sums.exact, others: others).cell) |"
  }
  print(row)
  allSums += sums.ofBLAS
}
if written == nil {
  try allSums.withUnsafeBytes { Data($0) }.write(to: URL(fileURLWithPath: file))
}
