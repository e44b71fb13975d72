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
  /// - Precondition: as many of the one as of the other.
  public mutating func add(_ values: Span<Float>, wanted: Span<Float>) -> Bool {
    precondition(values.count == wanted.count, "\(values.count) and \(wanted.count) numbers")
    var (errors, signals) = (SIMD8<Double>.zero, SIMD8<Double>.zero)
    var differing = SIMD8<UInt32>.zero
    let whole = values.count & ~7
    values.withUnsafeBytes { values in
      wanted.withUnsafeBytes { wanted in
        for offset in stride(from: 0, to: whole * 4, by: 32) {
          let new = values.loadUnaligned(fromByteOffset: offset, as: SIMD8<Float>.self)
          let old = wanted.loadUnaligned(fromByteOffset: offset, as: SIMD8<Float>.self)
          let signal = SIMD8<Double>(old)
          let error = SIMD8<Double>(new) - signal
          errors += error * error
          signals += signal * signal
          differing |=
            values.loadUnaligned(fromByteOffset: offset, as: SIMD8<UInt32>.self)
            ^ wanted.loadUnaligned(fromByteOffset: offset, as: SIMD8<UInt32>.self)
        }
      }
    }
    var isSame = differing == .zero
    errorSquares += errors.sum()
    signalSquares += signals.sum()
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
