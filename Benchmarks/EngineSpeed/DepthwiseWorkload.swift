import Kernels

/// A depthwise 3×3 convolution, against copying an image of its size.
///
/// It reads and writes the copy's bytes and multiplies nine times for each: the further from the
/// copy, the more it is arithmetic and not memory that costs.
struct DepthwiseWorkload: Workload {
  static let unit = WorkUnit.bytes

  private let geometry = WindowGeometry(
    input: (56, 56, 64), window: (3, 3), strides: (1, 1), isSamePadded: true)
  private let image: [Float]
  private let filter: [Float]
  private let output: OutputNumbers
  private let duplicate: OutputNumbers

  init() {
    image = randomFloats(geometry.inputCount, seed: 6)
    filter = randomFloats(3 * 3 * geometry.channels, seed: 7)
    output = OutputNumbers(count: geometry.outputPixelCount * geometry.channels)
    duplicate = OutputNumbers(count: image.count)
  }

  var amount: Double { Double(image.count * MemoryLayout<Float>.stride) }

  func run() {
    output.write { output in
      depthwiseConv2D(
        image: image.span, filter: filter.span, geometry: geometry, multiplier: 1,
        output: &output)
    }
  }

  func runCeiling() { duplicate.write { copy(image.span, to: &$0) } }

  func check() throws {
    let channels = geometry.channels
    var sums = [Double](repeating: 0, count: output.values.count)
    geometry.forEachReferenceTap { pixel, source, tap in
      for c in 0..<channels {
        sums[pixel * channels + c] +=
          Double(image[source * channels + c]) * Double(filter[tap * channels + c])
      }
    }
    try expect(output.values, near: sums)
  }
}
