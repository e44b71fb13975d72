import CVectorKernels

/// How far numbers are from what they should be: sums of squares, in binary64.
public struct SignalError: Codable, Hashable, Sendable {
  /// Of the differences.
  public var errorSquares = 0.0
  /// Of the numbers that are wanted.
  public var signalSquares = 0.0

  /// Nothing compared yet.
  public init() {}

  /// Compares numbers, place by place; the order of summation depends on their count only.
  ///
  /// Returns whether all bits are the same.
  ///
  /// - Precondition: as many of the one as of the other; this processor has the `variant`.
  public mutating func add(
    _ values: Span<Float>, wanted: Span<Float>, variant: VectorVariant = .best
  ) -> Bool {
    precondition(values.count == wanted.count, "\(values.count) and \(wanted.count) numbers")
    let whole = values.count & ~15
    var isSame = true
    values.withUnsafeBufferPointer { values in
      wanted.withUnsafeBufferPointer { wanted in
        guard let values = values.baseAddress, let wanted = wanted.baseAddress else { return }
        isSame =
          variant.kernels.compareSignals(values, wanted, whole, &errorSquares, &signalSquares) == 0
      }
    }
    for place in whole..<values.count {
      let signal = Double(wanted[place])
      let error = Double(values[place]) - signal
      errorSquares += error * error
      signalSquares += signal * signal
      if values[place].bitPattern != wanted[place].bitPattern { isSame = false }
    }
    return isSame
  }

  /// Adds what others were compared.
  public static func += (sum: inout SignalError, part: SignalError) {
    sum.errorSquares += part.errorSquares
    sum.signalSquares += part.signalSquares
  }
}
