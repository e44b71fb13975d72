import RealModule

/// How many of `trials` succeed, each with the same probability.
///
/// C. Loader's saddle-point form ("Fast and accurate computation of binomial probabilities", 2000):
/// differences of logarithms of factorials would lose as many digits as the factorials have.
/// Relative errors stay near 1e-13 for a million trials.
public struct BinomialDistribution: Sendable {
  /// The number of trials.
  public let trials: Int
  /// The probability of a success.
  public let probability: Double

  /// Makes a distribution.
  ///
  /// - Precondition: no negative number of trials, and a probability above 0 and below 1.
  public init(trials: Int, probability: Double = 0.5) {
    precondition(trials >= 0 && probability > 0 && probability < 1, "a binomial distribution")
    self.trials = trials
    self.probability = probability
  }

  /// The probability of exactly so many successes.
  public func mass(_ successes: Int) -> Double {
    guard (0...trials).contains(successes) else { return 0 }
    let (n, k, failures) = (Double(trials), Double(successes), Double(trials - successes))
    if successes == 0 { return Double.exp(n * Double.log(onePlus: -probability)) }
    if successes == trials { return Double.exp(n * Double.log(probability)) }
    let exponent =
      stirlingError(trials) - stirlingError(successes) - stirlingError(trials - successes)
      - deviance(k, n * probability) - deviance(failures, n * (1 - probability))
    return Double.exp(exponent) * (n / (2 * Double.pi * k * failures)).squareRoot()
  }

  /// The probability of so many successes or fewer.
  public func lowerTail(_ successes: Int) -> Double {
    guard successes >= 0 else { return 0 }
    guard successes < trials else { return 1 }
    guard Double(successes) < Double(trials) * probability else {
      return 1 - upperTail(successes + 1)
    }
    let odds = (1 - probability) / probability
    var (term, sum, count) = (1.0, 1.0, successes)
    while count > 0, term > sum * 1e-18 {
      term *= Double(count) / Double(trials - count + 1) * odds
      sum += term
      count -= 1
    }
    return min(1, mass(successes) * sum)
  }

  /// The probability of so many successes or more.
  public func upperTail(_ successes: Int) -> Double {
    guard successes > 0 else { return 1 }
    return BinomialDistribution(trials: trials, probability: 1 - probability)
      .lowerTail(trials - successes)
  }
}

/// `log(n!)` less Stirling's formula.
private func stirlingError(_ count: Int) -> Double {
  let n = Double(count)
  guard count > 15 else {
    let factorial = (1...max(1, count)).reduce(1.0) { $0 * Double($1) }
    return Double.log(factorial) - (0.5 * Double.log(2 * Double.pi * n) + n * Double.log(n) - n)
  }
  let square = n * n
  let inner = 1 / 1260.0 - (1 / 1680.0 - 1 / 1188.0 / square) / square
  return (1 / 12.0 - (1 / 360.0 - inner / square) / square) / n
}

/// `x * log(x / mean) + mean - x`, without loss where both are close: never negative.
func deviance(_ x: Double, _ mean: Double) -> Double {
  let difference = x - mean
  guard difference.magnitude < 0.1 * (x + mean) else {
    return x * Double.log(x / mean) - difference
  }
  let ratio = difference / (x + mean)
  var sum = difference * ratio
  var power = 2 * x * ratio
  var odd = 1.0
  while true {
    power *= ratio * ratio
    odd += 2
    let next = sum + power / odd
    if next == sum { return sum }
    sum = next
  }
}
