import RealModule

/// Where to look next between what is too much and what is not: halfway, again and again, on a
/// logarithmic scale.
package struct DivergenceBisection: Sendable {
  /// Between these lies what filters may do to the outputs, all together; rounding together does a
  /// fraction of it.
  package static let bounds = 1e-4...1.0

  /// Files that differ by less than this share are as good as one another.
  package static let negligibleShare = 0.005

  private typealias Found = (divergence: Double, byteCount: Int)
  private var good: [Found] = []
  private var bad: [Found] = []

  /// Begins with the bounds alone.
  package init() {}

  /// Adds what was found of a divergence: the bytes of its files, and whether it may be more.
  package mutating func add(_ divergence: Double, byteCount: Int, mayBeMore: Bool) {
    if mayBeMore {
      good.append((divergence, byteCount))
    } else {
      bad.append((divergence, byteCount))
    }
  }

  /// Halfway between the least divergence that is too much and the greatest below it that is not; `nil`
  /// where what lies between them is not worth a plan.
  package var next: Double? {
    let tooMuch = bad.min { $0.divergence < $1.divergence }
    let upper = tooMuch?.divergence ?? DivergenceBisection.bounds.upperBound
    let allowed = good.filter { $0.divergence < upper }.max { $0.divergence < $1.divergence }
    let lower = allowed?.divergence ?? DivergenceBisection.bounds.lowerBound
    if let tooMuch, let allowed {
      let gain = Double(allowed.byteCount - tooMuch.byteCount)
      if gain < DivergenceBisection.negligibleShare * Double(allowed.byteCount) { return nil }
    }
    return DivergenceBisection.shortened((lower * upper).squareRoot())
  }

  /// The number with its first two digits, for one above 0 and up to 1.
  private static func shortened(_ value: Double) -> Double {
    let power = Double.exp10(1 - Double.log10(value).rounded(.down))
    return (value * power).rounded() / power
  }
}
