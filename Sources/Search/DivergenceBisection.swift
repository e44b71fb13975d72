import RealModule

/// Where to look next between what is too much and what is not: halfway, again and again, on a
/// logarithmic scale.
package struct DivergenceBisection: Sendable {
  /// Between these lies what filters may do to the outputs, all together; rounding together does a
  /// fraction of it.
  package static let bounds = 1e-4...1.0

  private var good: [Double] = []
  private var bad: [Double] = []

  /// Begins with the bounds alone.
  package init() {}

  /// Adds what was found of a divergence: whether it may be more.
  package mutating func add(_ divergence: Double, mayBeMore: Bool) {
    if mayBeMore { good.append(divergence) } else { bad.append(divergence) }
  }

  /// Halfway between the least divergence that is too much and the greatest below it that is not.
  package var next: Double {
    let upper = bad.min() ?? DivergenceBisection.bounds.upperBound
    let lower = good.filter { $0 < upper }.max() ?? DivergenceBisection.bounds.lowerBound
    return DivergenceBisection.shortened((lower * upper).squareRoot())
  }

  /// The number with its first two digits, for one above 0 and up to 1.
  private static func shortened(_ value: Double) -> Double {
    let power = Double.exp10(1 - Double.log10(value).rounded(.down))
    return (value * power).rounded() / power
  }
}
