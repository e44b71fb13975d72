import Kernels
import RealModule

/// How far outputs are from what they should be: sums of squares, in binary64.
package struct SignalError: Codable, Hashable, Sendable {
  /// Of the differences.
  package private(set) var errorSquares = 0.0
  /// Of the numbers that are wanted.
  package private(set) var signalSquares = 0.0

  /// Nothing compared yet.
  package init() {}

  /// Compares numbers, place by place; the order of summation depends on their count only.
  ///
  /// - Parameters:
  ///   - values: the numbers.
  ///   - wanted: what they should be.
  /// - Returns: whether all bits are the same.
  /// - Precondition: as many of the one as of the other.
  package mutating func add(_ values: Span<Float>, wanted: Span<Float>) -> Bool {
    SignalSquares.add(values, wanted: wanted, to: &errorSquares, &signalSquares)
  }

  /// Adds what others were compared.
  package static func += (sum: inout SignalError, part: SignalError) {
    sum.errorSquares += part.errorSquares
    sum.signalSquares += part.signalSquares
  }

  /// Signal against error; `nil` without an error.
  package var decibels: Double? {
    guard errorSquares > 0, signalSquares > 0, errorSquares.isFinite else { return nil }
    return 10 * Double.log10(signalSquares / errorSquares)
  }
}
