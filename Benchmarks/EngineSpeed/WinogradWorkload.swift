import Kernels

/// A convolution by Winograd's tiles, against the same one straight from the image.
///
/// Counted in the multiply-adds of the direct one, of which the tiles need 4/9: with nothing else to
/// do the share would be 2,250 ‰.
struct WinogradWorkload: Workload {
  static let unit = WorkUnit.operations

  private static let imageCount = 16
  private let winograd: WinogradConv2D
  private let direct: DirectConv2D
  private let image: [Float]
  private let filter: [Float]
  private let winogradFilter: [Float]
  private let directFilter: [Float]
  private let scale: [Float]
  private let shift: [Float]
  private let range = OutputRange(lower: 0, upper: .infinity)
  private let scratch: OutputNumbers
  private let output: OutputNumbers
  private let directOutput: OutputNumbers

  init(_ geometry: WindowGeometry, outputChannels: Int) throws {
    guard let winograd = WinogradConv2D(geometry: geometry, outputChannels: outputChannels)
    else { throw WrongResult(description: "\(geometry) has no tiles") }
    self.winograd = winograd
    direct = DirectConv2D(geometry: geometry, outputChannels: outputChannels)
    let taps = geometry.windowHeight * geometry.windowWidth
    image = randomFloats(geometry.inputCount, seed: 1)
    filter = randomFloats(taps * geometry.channels * outputChannels, seed: 2)
    winogradFilter = winograd.packed(filter)
    directFilter = direct.packed(filter)
    scale = randomFloats(outputChannels, seed: 3, in: 0.5..<1)
    shift = randomFloats(outputChannels, seed: 4)
    scratch = OutputNumbers(count: max(winograd.scratchCount, direct.scratchCount))
    output = OutputNumbers(count: geometry.outputPixelCount * outputChannels)
    directOutput = OutputNumbers(count: geometry.outputPixelCount * outputChannels)
  }

  var amount: Double {
    let geometry = winograd.geometry
    return Double(
      2 * geometry.outputPixelCount * filter.count * WinogradWorkload.imageCount)
  }

  func run() {
    for _ in 0..<WinogradWorkload.imageCount {
      scratch.write { scratch in
        output.write { output in
          winograd.run(
            image: image.span, filter: winogradFilter.span, scale: scale.span, shift: shift.span,
            range: range, scratch: &scratch, output: &output)
        }
      }
    }
  }

  func runCeiling() {
    for _ in 0..<WinogradWorkload.imageCount {
      scratch.write { scratch in
        directOutput.write { output in
          direct.run(
            image: image.span, filter: directFilter.span, scale: scale.span, shift: shift.span,
            range: range, scratch: &scratch, output: &output)
        }
      }
    }
  }

  func check() throws {
    let geometry = winograd.geometry
    let (channels, outputs) = (geometry.channels, winograd.outputChannels)
    var sums = [Double](repeating: 0, count: output.values.count)
    geometry.forEachReferenceTap { pixel, source, tap in
      for c in 0..<channels {
        let value = Double(image[source * channels + c])
        for k in 0..<outputs {
          sums[pixel * outputs + k] += value * Double(filter[(tap * channels + c) * outputs + k])
        }
      }
    }
    let expected = sums.indices.map { index in
      max(0, sums[index] * Double(scale[index % outputs]) + Double(shift[index % outputs]))
    }
    try expect(output.values, near: expected)
  }
}
