/// A fully connected layer on rows of samples, forward and backward.
public struct DenseRows: Hashable, Sendable {
  /// Inputs of a sample.
  public let depth: Int
  /// Outputs of a sample.
  public let units: Int

  /// Makes a layer.
  public init(depth: Int, units: Int) {
    self.depth = depth
    self.units = units
  }

  /// `output[samples, units] = input[samples, depth] · filter[depth, units]`, without bias.
  public func run(
    input: Span<Float>, filter: Span<Float>, output: inout MutableSpan<Float>
  ) {
    GEMM.multiply(
      input, filter, m: output.count / units, k: depth, n: units, into: &output)
  }

  /// Rows of the filter's gradient, of all samples:
  /// `gradient[rows, units] = input[samples, rows]ᵀ · outputGradient[samples, units]`.
  ///
  /// `input` and `outputGradient` are whole; `gradient` are the rows alone.
  public func filterGradient(
    rows: Range<Int>, input: Span<Float>, outputGradient: Span<Float>,
    into gradient: inout MutableSpan<Float>
  ) {
    let samples = input.count / depth
    precondition(outputGradient.count == samples * units, "output gradient")
    precondition(gradient.count == rows.count * units && rows.upperBound <= depth, "rows")
    input.withUnsafeBufferPointer { input in
      outputGradient.withUnsafeBufferPointer { outputGradient in
        gradient.withUnsafeMutableBufferPointer { gradient in
          GEMM.multiply(
            .init(
              start: input.baseAddress.map { $0 + rows.lowerBound }, rowStride: depth,
              isTransposed: true),
            .init(
              start: outputGradient.baseAddress, rowStride: units, isTransposed: false),
            m: rows.count, k: samples, n: units, accumulating: false,
            into: gradient.baseAddress)
        }
      }
    }
  }

  /// `inputGradient[samples, depth] = outputGradient[samples, units] · filterᵀ`.
  public func inputGradient(
    outputGradient: Span<Float>, filter: Span<Float>,
    into inputGradient: inout MutableSpan<Float>
  ) {
    GEMM.multiply(
      outputGradient, filter, .transposed, m: outputGradient.count / units, k: units, n: depth,
      into: &inputGradient)
  }
}
