/// Two outcomes, right or wrong, of each of the same samples, counted.
///
/// The difference of the two accuracies depends on the samples that are right once: those that both
/// get right, or wrong, only say how many samples there are.
public struct PairedCounts: Codable, Hashable, Sendable {
  /// The samples.
  public let sampleCount: Int
  /// Right for the baseline, wrong for the candidate.
  public let rightToWrong: Int
  /// Wrong for the baseline, right for the candidate.
  public let wrongToRight: Int

  /// Makes counts.
  ///
  /// - Precondition: there are so many samples.
  public init(sampleCount: Int, rightToWrong: Int, wrongToRight: Int) {
    precondition(
      rightToWrong >= 0 && wrongToRight >= 0 && rightToWrong + wrongToRight <= sampleCount,
      "\(rightToWrong) and \(wrongToRight) of \(sampleCount)")
    self.sampleCount = sampleCount
    self.rightToWrong = rightToWrong
    self.wrongToRight = wrongToRight
  }

  /// McNemar's test: whether as many samples become right as become wrong.
  public var test: SignTest {
    SignTest(betterCount: wrongToRight, worseCount: rightToWrong)
  }

  /// The accuracy that the candidate loses, with Tango's score interval; positive where it is worse.
  ///
  /// `nil` of no samples.
  public func drop(confidence: Double) -> Estimate? {
    guard sampleCount > 0 else { return nil }
    let score = TangoScore(self)
    return Estimate(
      score.drop, score.interval(confidence: confidence), sampleCount: sampleCount)
  }
}

/// Tango's score for a difference of proportions of the same samples; the counts need not be whole,
/// so that other numbers of samples at the same rates can be asked about.
struct TangoScore {
  private let sampleCount: Double
  private let worse: Double
  private let better: Double

  init(_ counts: PairedCounts) {
    sampleCount = Double(counts.sampleCount)
    worse = Double(counts.rightToWrong)
    better = Double(counts.wrongToRight)
  }

  /// The same rates in another number of samples.
  init(_ counts: PairedCounts, scaledTo count: Int) {
    sampleCount = Double(count)
    let factor = Double(count) / Double(counts.sampleCount)
    worse = Double(counts.rightToWrong) * factor
    better = Double(counts.wrongToRight) * factor
  }

  var drop: Double { (worse - better) / sampleCount }

  /// How many standard errors the observed drop lies above `difference`, with the variance that is
  /// most likely where that is the true drop.
  func score(at difference: Double) -> Double {
    let linear =
      -worse - better + (2 * sampleCount - worse + better) * difference
    let constant = -better * difference * (1 - difference)
    let root = max(0, linear * linear - 8 * sampleCount * constant).squareRoot()
    // The likeliest share of samples that become right; in the form that does not cancel.
    let share =
      linear > 0 ? -2 * constant / (linear + root) : (root - linear) / (4 * sampleCount)
    let variance = sampleCount * (2 * share + difference * (1 - difference))
    let distance = worse - better - sampleCount * difference
    guard variance > 0 else { return distance == 0 ? 0 : distance * .infinity }
    return distance / variance.squareRoot()
  }

  func interval(confidence: Double) -> Interval? {
    let z = NormalDistribution.quantile((1 + confidence) / 2)
    return Interval(
      lower: place(of: z, from: -1, to: drop), upper: place(of: -z, from: drop, to: 1),
      confidence: confidence, method: .tango)
  }

  /// Where the score, which falls, passes `level`.
  private func place(of level: Double, from low: Double, to high: Double) -> Double {
    var (low, high) = (low, high)
    // The ends themselves, where nothing lies beyond them.
    if score(at: low) <= level { return low }
    if score(at: high) >= level { return high }
    for _ in 0..<200 {
      let middle = low + (high - low) / 2
      guard middle > low, middle < high else { break }
      if score(at: middle) > level { low = middle } else { high = middle }
    }
    return low + (high - low) / 2
  }
}
