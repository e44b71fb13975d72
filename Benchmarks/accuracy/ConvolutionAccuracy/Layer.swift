import Kernels

/// A convolution with the numbers that go into it, on several images.
struct Layer {
  let name: String
  let geometry: WindowGeometry
  let outputChannels: Int
  /// One after another.
  let images: [Float]
  /// HWIO.
  let filter: [Float]

  private var imageCount: Int { images.count / geometry.inputCount }

  /// The sums in binary64.
  ///
  /// Products of floats are exact there, and the additions err by 2⁻²⁹ of what floats' do.
  private var exactSums: [Double] {
    let (inputs, outputs) = (geometry.channels, outputChannels)
    var result = [Double](repeating: 0, count: imageCount * geometry.outputPixelCount * outputs)
    for image in 0..<imageCount {
      for y in 0..<geometry.outputHeight {
        for x in 0..<geometry.outputWidth {
          let pixel = (image * geometry.outputHeight + y) * geometry.outputWidth + x
          for i in 0..<geometry.windowHeight {
            for j in 0..<geometry.windowWidth {
              let (row, column) = (y - geometry.paddingTop + i, x - geometry.paddingLeft + j)
              guard (0..<geometry.inputHeight).contains(row),
                (0..<geometry.inputWidth).contains(column)
              else { continue }
              let source = (image * geometry.inputHeight + row) * geometry.inputWidth + column
              let tap = i * geometry.windowWidth + j
              for c in 0..<inputs {
                let value = Double(images[source * inputs + c])
                let taps = (tap * inputs + c) * outputs
                for o in 0..<outputs {
                  result[pixel * outputs + o] += value * Double(filter[taps + o])
                }
              }
            }
          }
        }
      }
    }
    return result
  }

  /// What the ways to add up make of a layer, and how far that is from the exact sums.
  struct Sums {
    let direct: SumError
    let blas: SumError
    let winograd: SumError
    let ofBLAS: [Float]
    let exact: [Double]
  }

  /// Adds up in all ways; `nil` without tiles.
  func sums() -> Sums? {
    guard
      let winograd = WinogradConv2D(geometry: geometry, outputChannels: outputChannels)
    else { return nil }
    let exact = exactSums
    let scale = [Float](repeating: 1, count: outputChannels)
    let shift = [Float](repeating: 0, count: outputChannels)
    let direct = DirectConv2D(geometry: geometry, outputChannels: outputChannels)
    let blas = Conv2D(geometry: geometry, outputChannels: outputChannels)
    let (directFilter, winogradFilter) = (direct.packed(filter), winograd.packed(filter))
    let ofBLAS = sums(scratchCount: blas.scratchCount) {
      blas.run(image: $0, filter: filter.span, scratch: &$1, output: &$2)
    }
    return Sums(
      direct: SumError(
        sums(scratchCount: direct.scratchCount) {
          direct.run(
            image: $0, filter: directFilter.span, scale: scale.span, shift: shift.span,
            range: .unbounded, scratch: &$1, output: &$2)
        }, exact: exact),
      blas: SumError(ofBLAS, exact: exact),
      winograd: SumError(
        sums(scratchCount: winograd.scratchCount) {
          winograd.run(
            image: $0, filter: winogradFilter.span, scale: scale.span, shift: shift.span,
            range: .unbounded, scratch: &$1, output: &$2)
        }, exact: exact), ofBLAS: ofBLAS, exact: exact)
  }

  private func sums(
    scratchCount: Int,
    _ convolve: (Span<Float>, inout MutableSpan<Float>, inout MutableSpan<Float>) -> Void
  ) -> [Float] {
    var scratch = [Float](repeating: .nan, count: scratchCount)
    var output = [Float](repeating: .nan, count: geometry.outputPixelCount * outputChannels)
    return (0..<imageCount).flatMap { index in
      let start = index * geometry.inputCount
      var scratchSpan = scratch.mutableSpan
      var span = output.mutableSpan
      convolve(
        images.span.extracting(start..<start + geometry.inputCount), &scratchSpan, &span)
      return output
    }
  }
}
