import CVectorKernels

/// A fully connected layer in vector code, with a weight that was packed beforehand.
///
/// Every 256 inputs are a chain of multiply-adds, from 0 on; the chains are added in order; then the sum
/// is multiplied by its unit's scale, its shift added, and bounded. So an output's bits depend on its
/// sample alone, on neither the number of samples nor the sample's place, and are the same in all
/// variants that fuse multiply-adds.
public struct PackedDense: Hashable, Sendable {
  /// Inputs of a sample.
  public let depth: Int
  /// Outputs of a sample.
  public let units: Int
  private let variant: VectorVariant

  /// Plans a layer.
  ///
  /// - Precondition: this processor has the `variant`.
  public init(depth: Int, units: Int, variant: VectorVariant = .best) {
    self.depth = depth
    self.units = units
    self.variant = variant
  }

  /// A weight `[depth, units]` in the order in which `run` reads it.
  public func packed(_ weight: [Float]) -> [Float] {
    precondition(weight.count == depth * units, "weight")
    return variant.kernels.packedPanels(of: weight, columns: units)
  }

  /// Elements of scratch memory that `run` needs for so many samples.
  public func scratchCount(rows: Int) -> Int { variant.kernels.denseScratch(rows, depth) }

  /// Computes the outputs of `rows` samples.
  ///
  /// - Parameters:
  ///   - rows: samples, which lie one after another.
  ///   - input: `[rows, depth]`, or more rows.
  ///   - weight: as `packed` gives it.
  ///   - scale: factors of the sums, one a unit.
  ///   - shift: what is added to them.
  ///   - range: the bounds of the result.
  ///   - scratch: at least `scratchCount` elements.
  ///   - crew: who shares the work.
  ///   - output: `[rows, units]`, or more rows.
  public func run(
    rows: Int, input: Span<Float>, weight: Span<Float>, scale: Span<Float>, shift: Span<Float>,
    range: OutputRange, scratch: inout MutableSpan<Float>, crew: Crew? = nil,
    output: inout MutableSpan<Float>
  ) {
    let kernels = variant.kernels
    precondition(input.count >= rows * depth && output.count >= rows * units, "\(rows) rows")
    precondition(
      weight.count == kernels.packedPanelCount(rows: depth, columns: units), "weight")
    precondition(scale.count == units && shift.count == units, "scale, shift")
    let scratchCount = scratchCount(rows: rows)
    precondition(scratch.count >= scratchCount, "scratch")
    let crew = rows * depth * units >= WindowGeometry.leastShared ? crew : nil
    withMemory(input, weight, &scratch, &output) { input, weight, scratch, output in
      withEpilogue(scale, shift, range) { epilogue in
        PanelWork(
          kernel: .product(kernels.multiplyRows, rows: rows, scratchCount: scratchCount),
          depth: depth, columns: units, panelWidth: kernels.panelChannels, input: input,
          filter: weight, epilogue: epilogue, output: output
        ).share(among: crew, scratch: scratch)
      }
    }
  }
}
