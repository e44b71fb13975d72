package import Tensors

/// How coarse each tensor's codes may be, so that all of them together cost the fewest bits for a
/// given harm.
///
/// Harm grows with the square of the step, `c Δ²`, and each halving of the step costs each of a
/// tensor's `n` numbers a bit once compressed. So the least bits for a harm are where `Δ² ∝ n / c`
/// (Lagrange; C. Shannon's reverse water-filling). `c` is measured, one tensor at a time.
package struct StepAllocation: Codable, Sendable {
  /// A filter, what its step costs, and its range.
  package struct Filter: Codable, Sendable {
    let name: String
    let count: Int
    let range: Double
    /// The divergence that a step of 1 would cause.
    let harm: Double

    /// Describes a filter.
    package init(name: String, count: Int, range: Double, harm: Double) {
      self.name = name
      self.count = count
      self.range = range
      self.harm = harm
    }
  }

  private let filters: [Filter]

  /// Takes what was measured.
  package init(filters: [Filter]) { self.filters = filters }

  /// A measured step of that many codes.
  static let measuredCodeCount = 32

  /// How each filter is stored where all together may cause `divergence`.
  package func storages(
    divergence: Double, leastCodeCount: Int, wide: QuantizationScheme?
  ) -> [String: QuantizationScheme] {
    let numbers = filters.reduce(0) { $0 + $1.count }
    guard numbers > 0 else { return [:] }
    let share = divergence / Double(numbers)
    return Dictionary(
      filters.map { filter in
        let step =
          filter.harm > 0
          ? (share * Double(filter.count) / filter.harm).squareRoot() : .infinity
        let wanted = step > 0 && step.isFinite ? filter.range / step + 1 : 0
        // Two bytes for a number are much: only where a byte's codes are far too few.
        if let wide, wanted > 1_024 { return (filter.name, wide) }
        let count = Int(min(max(wanted.rounded(.up), Double(leastCodeCount)), 256))
        return (filter.name, .affine(codeCount: count))
      }, uniquingKeysWith: { $1 })
  }
}
