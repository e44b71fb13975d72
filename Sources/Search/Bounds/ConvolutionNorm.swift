import RealModule

/// A convolution's filter, for a bound of its norm as a linear map between whole images.
///
/// A convolution with strides is one without on blocks of `stride` pixels, whose phases are channels.
/// Zeros around the image make it a part of a convolution on a ring of `outputs + taps - 1` blocks; on a
/// ring the discrete Fourier transform cuts it into one matrix for each frequency, and the norm is the
/// greatest of theirs (H. Sedghi, V. Gupta and P. M. Long, "The singular values of convolutional
/// layers", ICLR 2019, arXiv 1805.10408).
struct ConvolutionNorm {
  /// Taps, in blocks.
  private let taps: (height: Int, width: Int)
  /// Blocks of the ring.
  private let ring: (height: Int, width: Int)
  /// How many windows an input element lies in, at most.
  private let overlap: Int
  private let inputs: Int
  private let outputs: Int
  /// By tap: `[input][output]`.
  private let values: [[Double]]

  /// `filter`: `[height, width, inputs, outputs]`; `extents` of the output.
  init(
    _ filter: [Double], inputs: Int, outputs: Int, attributes: WindowedFilter
  ) {
    func blocks(_ taps: Int, _ stride: Int, _ dilation: Int) -> Int {
      dilation * (taps - 1) / stride + 1
    }
    let strides = attributes.strides
    taps = (
      blocks(attributes.height, strides.height, attributes.dilation.height),
      blocks(attributes.width, strides.width, attributes.dilation.width)
    )
    ring = (
      attributes.outputHeight + taps.height - 1, attributes.outputWidth + taps.width - 1
    )
    overlap =
      min(attributes.height, taps.height) * min(attributes.width, taps.width)
    let phases = strides.height * strides.width
    self.inputs = inputs * phases
    self.outputs = outputs
    var values = Array(
      repeating: [Double](repeating: 0, count: inputs * phases * outputs),
      count: taps.height * taps.width)
    for row in 0..<attributes.height {
      for column in 0..<attributes.width {
        let down = row * attributes.dilation.height
        let right = column * attributes.dilation.width
        let tap = down / strides.height * taps.width + right / strides.width
        let phase = down % strides.height * strides.width + right % strides.width
        let from = (row * attributes.width + column) * inputs * outputs
        for place in 0..<inputs * outputs {
          values[tap][phase * inputs * outputs + place] = filter[from + place]
        }
      }
    }
    self.values = values
  }

  /// An upper bound of the norm.
  func bound() -> Double {
    if values.count == 1 {
      return SpectralNorm.bound(values[0], rows: inputs, columns: outputs)
    }
    let size = Double(min(inputs, outputs))
    let work =
      Double(ring.height * ring.width) * 8 * size * size * (size * 7 + Double(max(inputs, outputs)))
    return work < ConvolutionNorm.workLimit ? boundByFrequencies() : boundByWindows()
  }

  /// Multiply-adds that a bound by frequencies may take: some tenths of a second.
  private static let workLimit = 4e9

  /// Each input element is copied into the windows that it lies in, and their matrix does the rest; or
  /// the sum over the taps, each of which is a matrix of channels.
  func boundByWindows() -> Double {
    let all = SpectralNorm.bound(
      values.flatMap(\.self), rows: values.count * inputs, columns: outputs)
    let sum = values.reduce(0) { $0 + SpectralNorm.bound($1, rows: inputs, columns: outputs) }
    return min(Double(overlap).squareRoot() * all, sum)
  }

  func boundByFrequencies() -> Double {
    let rows = ConvolutionNorm.roots(ring.height)
    let columns = ConvolutionNorm.roots(ring.width)
    var greatest = 0.0
    for down in 0..<ring.height {
      for right in 0..<ring.width {
        // A real filter has conjugate matrices at opposite frequencies.
        let opposite = ((ring.height - down) % ring.height, (ring.width - right) % ring.width)
        if opposite < (down, right) { continue }
        let phases = (0..<values.count).map { tap -> (Double, Double) in
          let one = rows[tap / taps.width * down % ring.height]
          let other = columns[tap % taps.width * right % ring.width]
          return (one.0 * other.0 - one.1 * other.1, one.0 * other.1 + one.1 * other.0)
        }
        greatest = max(greatest, bound(phases, known: greatest))
      }
    }
    return greatest
  }

  /// Of the matrix `Σ phase · tap`.
  private func bound(_ phases: [(Double, Double)], known: Double) -> Double {
    let count = inputs * outputs
    var real = [Double](repeating: 0, count: count)
    var imaginary = real
    for (tap, phase) in zip(values, phases) {
      for place in 0..<count {
        real[place] += phase.0 * tap[place]
        imaginary[place] += phase.1 * tap[place]
      }
    }
    if min(inputs, outputs) == 1 {
      return SpectralNorm.bound(real + imaginary, rows: 1, columns: 2 * count)
    }
    // [[Re, -Im], [Im, Re]] has the same norm.
    var both = [Double](repeating: 0, count: 4 * count)
    for row in 0..<inputs {
      for column in 0..<outputs {
        let place = row * outputs + column
        let (top, bottom) = (row * 2 * outputs, (row + inputs) * 2 * outputs)
        both[top + column] = real[place]
        both[top + outputs + column] = -imaginary[place]
        both[bottom + column] = imaginary[place]
        both[bottom + outputs + column] = real[place]
      }
    }
    return SpectralNorm.bound(both, rows: 2 * inputs, columns: 2 * outputs, known: known)
  }

  private static func roots(_ count: Int) -> [(Double, Double)] {
    (0..<count).map { index in
      let angle = 2 * Double.pi * Double(index) / Double(count)
      return (Double.cos(angle), Double.sin(angle))
    }
  }
}

/// Extents of a filter and of what it makes.
struct WindowedFilter: Sendable {
  var height: Int
  var width: Int
  var strides: (height: Int, width: Int)
  var dilation: (height: Int, width: Int)
  var outputHeight: Int
  var outputWidth: Int
}
