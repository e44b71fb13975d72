/// How an interval was made.
public enum IntervalMethod: String, Codable, Sendable, CaseIterable {
  /// A proportion: E. B. Wilson, "Probable inference, the law of succession, and statistical
  /// inference", JASA 22 (1927), 209–212.
  case wilson
  /// A difference of two proportions of the same samples: T. Tango, "Equivalence test and confidence
  /// interval for the difference in proportions for the paired-sample design", Statistics in
  /// Medicine 17 (1998), 891–908.
  case tango
  /// Bias-corrected and accelerated bootstrap: B. Efron, "Better bootstrap confidence intervals",
  /// JASA 82 (1987), 171–185.
  case bca
}

/// Where a quantity lies, with a stated confidence.
public struct Interval: Codable, Hashable, Sendable {
  /// The lower end.
  public let lower: Double
  /// The upper end.
  public let upper: Double
  /// How often such intervals hold the true value: 0.95, as a rule.
  public let confidence: Double
  /// How it was made.
  public let method: IntervalMethod
  /// How far resampling anew, with another seed, would move an end (a standard error); `nil` where
  /// nothing is drawn.
  public let endError: Double?

  /// Makes an interval; `nil` where an end is no finite number.
  public init?(
    lower: Double, upper: Double, confidence: Double, method: IntervalMethod,
    endError: Double? = nil
  ) {
    guard lower.isFinite, upper.isFinite else { return nil }
    self.lower = lower
    self.upper = upper
    self.confidence = confidence
    self.method = method
    self.endError = endError
  }
}

extension Interval {
  /// Wilson's score interval of `k` of `n`, which need not be whole, so that other numbers of samples
  /// at the same rate can be asked about.
  init?(wilsonOf k: Double, of n: Double, confidence: Double) {
    let z = NormalDistribution.quantile((1 + confidence) / 2)
    let center = (k + z * z / 2) / (n + z * z)
    let half = z * (k * (n - k) / n + z * z / 4).squareRoot() / (n + z * z)
    self.init(
      lower: k == 0 ? 0 : max(0, center - half), upper: k == n ? 1 : min(1, center + half),
      confidence: confidence, method: .wilson)
  }
}

/// A quantity that was estimated from samples.
///
/// What was not measured is no estimate: an optional one is `nil` then, never 0.
public struct Estimate: Codable, Hashable, Sendable {
  /// The best guess.
  public let value: Double
  /// Where the true value lies; `nil` where no method says so honestly, as for too few samples.
  public let interval: Interval?
  /// The samples that it was computed from.
  public let sampleCount: Int

  /// Makes an estimate; `nil` where the value is no finite number or there is no sample.
  public init?(_ value: Double, _ interval: Interval?, sampleCount: Int) {
    guard value.isFinite, sampleCount > 0 else { return nil }
    self.value = value
    self.interval = interval
    self.sampleCount = sampleCount
  }

  /// A proportion with Wilson's score interval; `nil` of no samples.
  ///
  /// Unlike the textbook's interval it stays within 0…1 and keeps a width where all samples are
  /// right, or none.
  public init?(successes: Int, of count: Int, confidence: Double) {
    precondition((0...max(0, count)).contains(successes), "\(successes) of \(count)")
    guard count > 0 else { return nil }
    let (k, n) = (Double(successes), Double(count))
    self.init(
      k / n, Interval(wilsonOf: k, of: n, confidence: confidence), sampleCount: count)
  }
}
