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

  /// Reads numbers, `times` times: as many as there are of whole steps behind the first cache line's
  /// begin, for loads that cross lines take longer.
  ///
  /// Returns how many bytes it moved.
  public func read(_ source: Span<Float>, times: Int = 1) -> Int {
    var count = 0
    source.withUnsafeBufferPointer { source in
      let lines = aligned(UnsafeMutableBufferPointer(mutating: source))
      guard let start = lines.baseAddress else { return }
      count = lines.count
      for _ in 0..<times {
        let result = variant.kernels.readAll(start, count)
        precondition(result.isFinite, "a sum of no numbers")
      }
    }
    return times * count * MemoryLayout<Float>.stride
  }

  /// Copies numbers, `times` times, between parts of two spans that are as `read` would choose them.
  ///
  /// Returns how many bytes it moved: those read and those written.
  public func copy(
    _ source: Span<Float>, to target: inout MutableSpan<Float>, times: Int = 1
  ) -> Int {
    var count = 0
    source.withUnsafeBufferPointer { source in
      target.withUnsafeMutableBufferPointer { target in
        let from = aligned(UnsafeMutableBufferPointer(mutating: source))
        let to = aligned(target)
        guard let x = from.baseAddress, let y = to.baseAddress else { return }
        count = min(from.count, to.count)
        for _ in 0..<times { variant.kernels.copyAll(x, y, count) }
      }
    }
    return 2 * times * count * MemoryLayout<Float>.stride
  }

  /// The whole steps of `granularity` from the first cache line on that begins in a buffer.
  private func aligned(
    _ buffer: UnsafeMutableBufferPointer<Float>
  ) -> UnsafeMutableBufferPointer<Float> {
    let line = 64 / MemoryLayout<Float>.stride
    let place = Int(bitPattern: buffer.baseAddress) / MemoryLayout<Float>.stride % line
    let skipped = min(buffer.count, (line - place) % line)
    let count = (buffer.count - skipped) / granularity * granularity
    return UnsafeMutableBufferPointer(rebasing: buffer[skipped..<skipped + count])
  }
}
