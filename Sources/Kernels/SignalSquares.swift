import CVectorKernels

/// Sums of squares, in binary64, that tell how far numbers are from what they should be.
public enum SignalSquares {
  /// Adds the squares of the differences, and of the numbers that are wanted, place by place; the order
  /// of summation depends on their count only.
  ///
  /// - Parameters:
  ///   - values: the numbers.
  ///   - wanted: what they should be.
  ///   - errors: gets the squares of the differences.
  ///   - signals: gets the squares of the wanted numbers.
  ///   - variant: the vector code.
  /// - Returns: whether all bits are the same.
  /// - Precondition: as many of the one as of the other; this processor has the `variant`.
  public static func add(
    _ values: Span<Float>, wanted: Span<Float>, to errors: inout Double, _ signals: inout Double,
    variant: VectorVariant = .best
  ) -> Bool {
    precondition(values.count == wanted.count, "\(values.count) and \(wanted.count) numbers")
    let whole = values.count & ~15
    var isSame = true
    values.withUnsafeBufferPointer { values in
      wanted.withUnsafeBufferPointer { wanted in
        guard let values = values.baseAddress, let wanted = wanted.baseAddress else { return }
        isSame = variant.kernels.compareSignals(values, wanted, whole, &errors, &signals) == 0
      }
    }
    for place in whole..<values.count {
      let signal = Double(wanted[place])
      let error = Double(values[place]) - signal
      errors += error * error
      signals += signal * signal
      if values[place].bitPattern != wanted[place].bitPattern { isSame = false }
    }
    return isSame
  }
}
