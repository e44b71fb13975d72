import RealModule

/// The round numbers along an axis, and the range between the first and the last of them.
///
/// Steps are 1, 2 or 5 times a power of ten (Heckbert, "Nice numbers for graph labels", Graphics
/// Gems, 1990). Ticks are counted in whole steps, so no label shows an error of rounding.
struct AxisTicks {
  /// The ends of the axis.
  let range: ClosedRange<Double>
  /// The ticks' places in the range, and their words.
  let ticks: [(value: Double, label: String)]

  /// Finds about five ticks that enclose all values.
  ///
  /// - Parameters:
  ///   - values: finite numbers, none beyond `AxisTicks.limit`.
  ///   - maximum: what no value can exceed, and no tick should.
  init(enclosing values: [Double], maximum: Double) {
    let bounds = AxisTicks.bounds(values, maximum: maximum)
    let (step, exponent) = AxisTicks.step((bounds.upperBound - bounds.lowerBound) / 4)
    let unit = AxisTicks.scaled(step, exponent)
    let first = Int((bounds.lowerBound / unit).rounded(.down))
    let last = max(first + 1, Int((bounds.upperBound / unit).rounded(.up)))
    ticks = (first...last).map { place in
      (AxisTicks.scaled(place * step, exponent), AxisTicks.label(place * step, exponent))
    }
    range = AxisTicks.scaled(first * step, exponent)...AxisTicks.scaled(last * step, exponent)
  }

  /// Finds two to five ticks within a range, which is the axis'.
  init(within range: ClosedRange<Double>) {
    let length = range.upperBound - range.lowerBound
    let magnitude = max(range.lowerBound.magnitude, range.upperBound.magnitude)
    // What is all but one number has no ticks within.
    guard magnitude > 1 / AxisTicks.limit, length > magnitude * 1e-5 else {
      self = AxisTicks(enclosing: [range.lowerBound, range.upperBound], maximum: .infinity)
      return
    }
    let (step, exponent) = AxisTicks.step(length / 5)
    let unit = AxisTicks.scaled(step, exponent)
    let first = Int((range.lowerBound / unit).rounded(.up))
    let last = Int((range.upperBound / unit).rounded(.down))
    ticks = (first...max(first, last)).map { place in
      (AxisTicks.scaled(place * step, exponent), AxisTicks.label(place * step, exponent))
    }
    self.range = range
  }

  /// Finds the ticks of an axis of epochs: the first, and round ones, at most eight or so.
  init(epochs: ClosedRange<Int>) {
    var (step, exponent) = AxisTicks.step(Double(epochs.count - 1) / 6)
    while exponent > 0 {
      step *= 10
      exponent -= 1
    }
    if exponent < 0 { step = 1 }
    let round = epochs.filter { $0 % step == 0 && $0 != epochs.lowerBound }
    ticks = ([epochs.lowerBound] + round).map { (Double($0), Table.Cell.grouped($0)) }
    range = Double(epochs.lowerBound)...Double(epochs.upperBound)
  }

  /// Finds ticks of an axis of logarithms to base ten that encloses all values: 1, 2 and 5 times powers
  /// of ten, or these powers alone where that would be many.
  ///
  /// - Parameter values: positive numbers, none beyond `AxisTicks.limit`.
  init(logarithmsOf values: [Double]) {
    let exponents = values.map { Double.log10($0) }
    let decades =
      Int((exponents.min() ?? 0).rounded(.down))...Int((exponents.max() ?? 0).rounded(.up))
    let places = decades.flatMap { exponent in
      [1, 2, 5].map { (step: $0, value: Double.log10(Double($0)) + Double(exponent), exponent) }
    }
    let first = places.lastIndex { $0.value <= exponents.min() ?? 0 } ?? 0
    let last = places.firstIndex { $0.value >= exponents.max() ?? 0 } ?? places.count - 1
    let used = places[first...max(first + 1, last)]
    ticks = used.filter { used.count <= 8 || $0.step == 1 }
      .map { ($0.value, AxisTicks.label($0.step, $0.2)) }
    range = places[first].value...places[max(first + 1, last)].value
  }

  /// The greatest magnitude that can be shown.
  static let limit = 1e300

  /// The values' range; where they are all but equal, a range around them.
  private static func bounds(_ values: [Double], maximum: Double) -> ClosedRange<Double> {
    guard let low = values.min(), let high = values.max() else { return 0...1 }
    let magnitude = max(low.magnitude, high.magnitude)
    guard magnitude > 1 / limit else { return 0...1 }
    guard high - low <= magnitude * 1e-5 else { return low...high }
    return low - magnitude / 10...min(high + magnitude / 10, max(high, maximum))
  }

  /// The least step of at least `length`: 1, 2 or 5, times a power of ten.
  private static func step(_ length: Double) -> (Int, exponent: Int) {
    guard length > 0 else { return (1, 0) }
    var exponent = 0
    while scaled(10, exponent) <= length { exponent += 1 }
    while scaled(1, exponent) > length { exponent -= 1 }
    for step in [1, 2, 5] where scaled(step, exponent) >= length { return (step, exponent) }
    return (1, exponent + 1)
  }

  /// `count` times ten to the power of `exponent`, rounded once while the power is exact.
  private static func scaled(_ count: Int, _ exponent: Int) -> Double {
    let power = (0..<Int(exponent.magnitude)).reduce(1.0) { product, _ in product * 10 }
    return exponent < 0 ? Double(count) / power : Double(count) * power
  }

  private static func label(_ count: Int, _ exponent: Int) -> String {
    if count == 0 { return "0" }
    // A minus sign is as wide as a digit; a hyphen is easily overlooked.
    let sign = count < 0 ? "\u{2212}" : ""
    let magnitude = Int(count.magnitude)
    guard -5...5 ~= exponent else {
      return "\(sign)\(magnitude)e\(exponent)"
    }
    return sign + Table.Cell.decimal(scaled(magnitude, exponent), max(0, -exponent))
  }
}
