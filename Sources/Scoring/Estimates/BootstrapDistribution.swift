import RealModule

/// What a statistic might have been, had other samples been drawn: replicates of it, and the two
/// numbers that correct their bias and skewness.
///
/// BCa intervals as B. Efron defines them ("Better bootstrap confidence intervals", JASA 82 (1987),
/// 171–185; Efron and Tibshirani, "An Introduction to the Bootstrap" (1993), chapter 14): the
/// replicates' quantiles at levels that are moved by the median bias `z₀` and the acceleration `a`,
/// which the jackknife estimates. Quantiles interpolate linearly between order statistics, as
/// numpy's do.
public struct BootstrapDistribution: Sendable {
  /// The statistic of the samples themselves.
  public let value: Double
  /// The samples.
  public let sampleCount: Int
  private let replicates: [Double]
  private let bias: Double
  private let acceleration: Double

  /// Fewer samples than this get no interval: resampling so few covers far less than it says.
  public static let leastSampleCount = 10

  /// Makes a distribution.
  ///
  /// `jackknife`: the statistic without each sample in turn.
  /// `nil` where the value is not finite; where another number is not, there will be no interval.
  public init?(value: Double, replicates: [Double], jackknife: [Double], sampleCount: Int) {
    guard value.isFinite else { return nil }
    self.value = value
    self.sampleCount = sampleCount
    guard !replicates.isEmpty, replicates.allSatisfy(\.isFinite),
      jackknife.allSatisfy(\.isFinite)
    else {
      self.replicates = []
      (bias, acceleration) = (0, 0)
      return
    }
    self.replicates = replicates.sorted()
    // Equals count half, as in scipy: statistics of few distinct values would be biased otherwise.
    let below = replicates.count { $0 < value }
    let notAbove = replicates.count { $0 <= value }
    bias = NormalDistribution.quantile(Double(below + notAbove) / Double(2 * replicates.count))
    let mean = jackknife.reduce(0, +) / Double(max(1, jackknife.count))
    var (squares, cubes) = (0.0, 0.0)
    for number in jackknife {
      let distance = mean - number
      squares += distance * distance
      cubes += distance * distance * distance
    }
    let denominator = 6 * squares * squares.squareRoot()
    acceleration = denominator > 0 ? cubes / denominator : 0
  }

  /// The interval of a confidence; `nil` for few samples, and where all replicates lie on one side of
  /// the value, so that nothing says where the other end is.
  public func interval(confidence: Double) -> Interval? {
    guard sampleCount >= BootstrapDistribution.leastSampleCount, let first = replicates.first,
      let last = replicates.last
    else { return nil }
    if last - first <= 1e-12 * max(first.magnitude, last.magnitude) {
      // No sample differs in what matters but by rounding: a constant is known.
      return Interval(lower: first, upper: last, confidence: confidence, method: .bca)
    }
    guard bias.isFinite else { return nil }
    let z = NormalDistribution.quantile((1 + confidence) / 2)
    return Interval(
      lower: quantile(corrected(-z)), upper: quantile(corrected(z)), confidence: confidence,
      method: .bca, endError: max(endError(at: -z), endError(at: z)))
  }

  private func corrected(_ z: Double, bias: Double? = nil) -> Double {
    let bias = bias ?? self.bias
    let moved = bias + z
    return NormalDistribution.cumulative(bias + moved / (1 - acceleration * moved))
  }

  /// The standard error of an end that comes of drawing finitely many replicates: that of the order
  /// statistic, and that of the bias correction, which is estimated from the same draws.
  private func endError(at z: Double) -> Double {
    let count = Double(replicates.count)
    let level = corrected(z)
    let step = (level * (1 - level) / count).squareRoot()
    let ofQuantile = (quantile(min(1, level + step)) - quantile(max(0, level - step))) / 2
    // The share of replicates below the value has the standard error 1/2√n; divided by the normal
    // density at 0 it is that of the bias.
    let biasStep = (Double.pi / 2 / count).squareRoot()
    let ofBias =
      (quantile(corrected(z, bias: bias + biasStep))
        - quantile(corrected(z, bias: bias - biasStep))) / 2
    return (ofQuantile * ofQuantile + ofBias * ofBias).squareRoot()
  }

  private func quantile(_ level: Double) -> Double { linearQuantile(of: replicates, at: level) }
}

/// The quantile of sorted numbers, linear between neighbours (R's type 7, numpy's default).
///
/// - Precondition: there is a number.
package func linearQuantile(of sorted: [Double], at level: Double) -> Double {
  let place = level * Double(sorted.count - 1)
  let index = min(max(0, Int(place.rounded(.down))), sorted.count - 1)
  let next = min(index + 1, sorted.count - 1)
  return sorted[index] + (sorted[next] - sorted[index]) * (place - Double(index))
}
