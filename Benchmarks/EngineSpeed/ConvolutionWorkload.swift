import Kernels

/// A 3×3 convolution as the MNIST network's second, against one matrix product of its size.
///
/// The product gets its patches ready-made, so unrolling is what costs; more than 1,000 ‰ comes
/// from cutting the product to sizes that BLAS multiplies without packing.
struct ConvolutionWorkload: Workload {
  static let unit = WorkUnit.operations

  private static let imageCount = 16
  private let plan = Conv2D(
    geometry: WindowGeometry(
      input: (24, 24, 32), window: (3, 3), strides: (1, 1), isSamePadded: true),
    outputChannels: 32)
  private let depth = 3 * 3 * 32
  private let image: [Float]
  private let filter: [Float]
  private let patches: [Float]
  private let scratch: OutputNumbers
  private let output: OutputNumbers
  private let product: OutputNumbers

  init() {
    let geometry = plan.geometry
    image = randomFloats(geometry.inputCount, seed: 1)
    filter = randomFloats(depth * plan.outputChannels, seed: 2)
    patches = randomFloats(geometry.outputPixelCount * depth, seed: 3)
    scratch = OutputNumbers(count: plan.scratchCount)
    output = OutputNumbers(count: geometry.outputPixelCount * plan.outputChannels)
    product = OutputNumbers(count: geometry.outputPixelCount * plan.outputChannels)
  }

  var amount: Double {
    Double(
      2 * plan.geometry.outputPixelCount * depth * plan.outputChannels
        * ConvolutionWorkload.imageCount)
  }

  func run() {
    for _ in 0..<ConvolutionWorkload.imageCount {
      scratch.write { scratch in
        output.write { output in
          plan.run(image: image.span, filter: filter.span, scratch: &scratch, output: &output)
        }
      }
    }
  }

  func runCeiling() {
    for _ in 0..<ConvolutionWorkload.imageCount {
      product.write { product in
        GEMM.multiply(
          patches.span, filter.span, m: plan.geometry.outputPixelCount, k: depth,
          n: plan.outputChannels, into: &product)
      }
    }
  }

  func check() throws {
    let (channels, outputs) = (plan.geometry.channels, plan.outputChannels)
    var sums = [Double](repeating: 0, count: output.values.count)
    plan.geometry.forEachReferenceTap { pixel, source, tap in
      for c in 0..<channels {
        let value = Double(image[source * channels + c])
        for k in 0..<outputs {
          sums[pixel * outputs + k] += value * Double(filter[(tap * channels + c) * outputs + k])
        }
      }
    }
    try expect(output.values, near: sums)
  }
}
