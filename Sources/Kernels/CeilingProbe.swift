import CVectorKernels

/// Loops that do nothing but multiply-adds, or nothing but moving bytes: run with a clock, they say
/// what a core can do at most.
///
/// They are the vector code of the convolutions' instruction set, on one core.
public struct CeilingProbe: Sendable {
  private let variant: VectorVariant

  /// Makes the loops of an instruction set.
  ///
  /// - Precondition: this processor has the `variant`.
  public init(variant: VectorVariant = .best) { self.variant = variant }

  /// The instruction set: `AVX-512`, `NEON`.
  public var instructionSet: String { String(cString: variant.kernels.name) }

  /// Floats by which `read` and `copy` go.
  public var granularity: Int { 8 * variant.kernels.lanes }

  /// Computes with numbers that never leave the registers, `rounds` times for each of them.
  ///
  /// Returns how many multiply-adds it did.
  public func multiplyAdd(rounds: Int) -> Int {
    let kernels = variant.kernels
    // 1 is where they all go; a result that nobody looks at would not be computed.
    let result = kernels.multiplyAddInRegisters(rounds, 0.5, 0.5)
    precondition(result.isFinite, "sums that don't converge")
    return rounds * kernels.registerChains * kernels.lanes
  }

  /// Reads numbers, as many as there are of whole steps of `granularity`.
  ///
  /// Returns how many bytes it moved.
  public func read(_ source: Span<Float>) -> Int {
    let count = source.count / granularity * granularity
    source.withUnsafeBufferPointer { source in
      guard let start = source.baseAddress else { return }
      let result = variant.kernels.readAll(start, count)
      precondition(result.isFinite, "a sum of no numbers")
    }
    return count * MemoryLayout<Float>.stride
  }

  /// Copies numbers, as many as there are of whole steps of `granularity` in the shorter span.
  ///
  /// Returns how many bytes it moved: those read and those written.
  public func copy(_ source: Span<Float>, to target: inout MutableSpan<Float>) -> Int {
    let count = min(source.count, target.count) / granularity * granularity
    source.withUnsafeBufferPointer { source in
      target.withUnsafeMutableBufferPointer { target in
        guard let from = source.baseAddress, let to = target.baseAddress else { return }
        variant.kernels.copyAll(from, to, count)
      }
    }
    return 2 * count * MemoryLayout<Float>.stride
  }
}
