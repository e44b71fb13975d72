import Kernels

/// The MNIST network's first max-pool, on a tile of images, against copying those images.
///
/// It writes a quarter of what the copy writes, so more than 1,000 ‰ is possible.
struct MaximumPoolWorkload: Workload {
  static let unit = WorkUnit.bytes

  private static let imageCount = 64
  private let geometry = WindowGeometry(
    input: (24, 24, 32), window: (2, 2), strides: (2, 2), isSamePadded: false)
  private let images: [Float]
  private let outputs: [OutputNumbers]
  private let duplicate: OutputNumbers

  init() {
    images = randomFloats(MaximumPoolWorkload.imageCount * geometry.inputCount, seed: 8)
    let outputCount = geometry.outputPixelCount * geometry.channels
    outputs = (0..<MaximumPoolWorkload.imageCount).map { _ in OutputNumbers(count: outputCount) }
    duplicate = OutputNumbers(count: images.count)
  }

  var amount: Double { Double(images.count * MemoryLayout<Float>.stride) }

  func run() {
    let count = geometry.inputCount
    for (index, output) in outputs.enumerated() {
      let image = images.span.extracting(index * count..<(index + 1) * count)
      output.write { maximumPool2D(image: image, geometry: geometry, output: &$0) }
    }
  }

  func runCeiling() { duplicate.write { copy(images.span, to: &$0) } }

  func check() throws {
    let channels = geometry.channels
    for (index, output) in outputs.enumerated() {
      var greatest = [Double](repeating: -.infinity, count: output.values.count)
      geometry.forEachReferenceTap { pixel, source, _ in
        for c in 0..<channels {
          let value = Double(images[index * geometry.inputCount + source * channels + c])
          greatest[pixel * channels + c] = max(greatest[pixel * channels + c], value)
        }
      }
      try expect(output.values, near: greatest, tolerance: 0)
    }
  }
}
