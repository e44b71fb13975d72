import RealModule

/// The probabilities of classes that the finite outputs of one sample stand for, in binary64.
///
/// A probability of 0 is one that float32 can't show: it is taken for the least number above 0 that
/// it has, 2⁻¹⁴⁹, before the sum is made; so is a negative number. A single output of 1 leaves class
/// 0 with half the last bit below 1, 2⁻²⁵. So logarithms stay finite, at most 103.3 in magnitude,
/// and an output that underflowed costs what it must cost at least.
struct ClassDistribution {
  private static let least = 0x1p-149

  /// Shares, or logits.
  private let numbers: [Double]
  let areLogits: Bool

  /// Reads outputs; `nil` where nobody knows what they are.
  init?(_ outputs: Span<Float>, scale: OutputScale) {
    var numbers: [Double] = []
    numbers.reserveCapacity(Swift.max(2, outputs.count))
    switch scale {
    case .unknown: return nil
    case .logits:
      // Of a single output: the odds of class 1 against class 0.
      if outputs.count == 1 { numbers.append(0) }
      for index in outputs.indices { numbers.append(Double(outputs[index])) }
    case .probabilities where outputs.count == 1:
      let second = Swift.min(Swift.max(Double(outputs[0]), 0), 1)
      numbers = [
        Swift.max(1 - second, 0x1p-25), Swift.max(second, ClassDistribution.least),
      ]
    case .probabilities:
      for index in outputs.indices {
        numbers.append(Swift.max(Double(outputs[index]), ClassDistribution.least))
      }
    }
    self.numbers = numbers
    areLogits = scale == .logits
  }

  private init(shares: [Double]) { (numbers, areLogits) = (shares, false) }

  /// The same as shares of 1.
  var asProbabilities: ClassDistribution {
    areLogits
      ? ClassDistribution(
        shares: numbers.indices.map { Swift.max(probability(of: $0), ClassDistribution.least) })
      : self
  }

  /// The probability of a class.
  func probability(of wanted: Int) -> Double {
    guard numbers.indices.contains(wanted) else { return 0 }
    if areLogits {
      let sum = numbers.reduce(0) { $0 + Double.exp($1 - numbers[wanted]) }
      return 1 / sum
    }
    return numbers[wanted] / numbers.reduce(0, +)
  }

  /// -log of the probability that one of `classes` is the sample's; `nil` where there is no such
  /// class.
  ///
  /// Made from the odds, log(1 + others / right), which does not lose the digits of a probability
  /// near 1.
  func crossEntropy(of classes: [Int]) -> Double? {
    let wanted = Set(classes).filter { numbers.indices.contains($0) }
    guard let best = wanted.map({ numbers[$0] }).max(), let greatest = numbers.max() else {
      return nil
    }
    // Logits that differ by more than this leave the range of binary64.
    if areLogits, greatest - best > 600 {
      let all = numbers.reduce(0) { $0 + Double.exp($1 - greatest) }
      let right = wanted.reduce(0) { $0 + Double.exp(numbers[$1] - best) }
      return greatest - best + Double.log(all) - Double.log(right)
    }
    var (right, others) = (0.0, 0.0)
    for (index, number) in numbers.enumerated() {
      let share = areLogits ? Double.exp(number - best) : number
      if wanted.contains(index) { right += share } else { others += share }
    }
    return Double.log(onePlus: others / right)
  }

  /// The Kullback-Leibler divergence of another distribution of the same classes from this one.
  ///
  /// Σ p log(p / q), where `p` is this one: S. Kullback and R. A. Leibler, "On information and sufficiency" (1951).
  ///
  /// Both sums are made of terms that are never negative, so that a small divergence keeps its digits:
  /// Σ (p log(p / q) + q - p) of probabilities; of logits that differ by `d`, whose mean under `p` is
  /// 0, log(1 + Σ p (exp(d) - 1 - d)).
  func divergence(of other: ClassDistribution) -> Double {
    guard areLogits else {
      let (sum, otherSum) = (numbers.reduce(0, +), other.numbers.reduce(0, +))
      return zip(numbers, other.numbers).reduce(0) {
        $0 + deviance($1.0 / sum, $1.1 / otherSum)
      }
    }
    let greatest = numbers.max() ?? 0
    let shares = numbers.map { Double.exp($0 - greatest) }
    let sum = shares.reduce(0, +)
    let differences = zip(other.numbers, numbers).map { $0 - $1 }
    let mean = zip(shares, differences).reduce(0) { $0 + $1.0 * $1.1 } / sum
    let furthest = differences.lazy.map { $0 - mean }.max() ?? 0
    if furthest > 600 {
      // exp would leave the range of binary64; the log of the sum is its greatest term.
      let terms = zip(numbers, differences).map {
        $0 - greatest - Double.log(sum) + $1 - mean
      }
      let top = terms.max() ?? 0
      return top + Double.log(terms.reduce(0) { $0 + Double.exp($1 - top) })
    }
    let excess = zip(shares, differences).reduce(0) {
      $0 + $1.0 * exponentialExcess($1.1 - mean)
    }
    return Double.log(onePlus: excess / sum)
  }
}

/// `exp(x) - 1 - x`, without loss near 0: never negative.
private func exponentialExcess(_ x: Double) -> Double {
  guard x.magnitude < 0.5 else { return Double.expMinusOne(x) - x }
  var (term, sum, count) = (x * x / 2, 0.0, 2.0)
  while sum + term != sum {
    sum += term
    count += 1
    term *= x / count
  }
  return sum
}
