/// A loss without the luck of labels: its mean, and the standard error of that.
public struct ExpectedLoss: Codable, Hashable, Sendable {
  /// The mean over the samples: of right answers, or of the absolute error.
  public let value: Double
  /// How far the mean is from that of all samples there might be, typically.
  public let standardError: Double

  /// Puts both together.
  public init(value: Double, standardError: Double) {
    self.value = value
    self.standardError = standardError
  }

  /// The mean of samples' losses.
  public init(_ losses: [Double]) {
    let count = Double(losses.count)
    guard count > 0 else {
      self.init(value: 0, standardError: 0)
      return
    }
    let mean = losses.reduce(0, +) / count
    let squares = losses.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    self.init(
      value: mean, standardError: (squares / max(1, count - 1) / count).squareRoot())
  }

  /// The loss in another unit.
  public func scaled(by factor: Double) -> ExpectedLoss {
    ExpectedLoss(value: value * factor, standardError: standardError * factor)
  }
}

/// What other answers than a baseline's are expected to cost.
///
/// Whether a changed answer was a right one is a coin's throw that the baseline's probabilities know:
/// who answers `b` where the baseline says `a` loses `P(a) − P(b)` on average. The mean of these has
/// a fraction of the noise of counting right answers, since labels don't enter it (C. R. Rao and D.
/// Blackwell: the expectation given what is known). For numbers, an output that moves by `δ` where
/// errors are as often above as below the truth costs `max(0, |δ| − |r|)`, on average over the
/// baseline's errors `r`.
public struct LossExpectation: Sendable {
  private enum Kind {
    /// `partners`: which classes are right where a class is; `scale` makes the baseline right as
    /// often as it is.
    case classes(partners: [Int: [Int]]?, scale: Double)
    /// The baseline's errors in order, and the sum of those before each.
    case values(errors: [Double], sums: [Double])
  }

  private let baseline: Predictions
  private let interpretation: OutputInterpretation
  private let counted: [Bool]
  private let kind: Kind

  /// Looks at a baseline; `nil` where nobody says what is right, or what the outputs are.
  public init?(
    baseline: Predictions, targets: Targets, interpretation: OutputInterpretation
  ) {
    self.baseline = baseline
    self.interpretation = interpretation
    let (scale, threshold) = (interpretation.scale, interpretation.decisionThreshold)
    let samples = 0..<baseline.sampleCount
    switch targets {
    case .baselineClasses, .baselineValues: return nil
    case .values(let values, _):
      let errors = zip(baseline.outputs, values).map { Double(($0 - $1).magnitude) }
        .filter(\.isFinite).sorted()
      counted = samples.map { _ in true }
      kind = .values(
        errors: errors, sums: errors.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1) })
    case .classes, .lists:
      guard scale != .unknown else { return nil }
      let lists = samples.map { targets.classes(of: $0, rule: 0) }
      let leavesOut = targets.rules.first?.unlabelled == .leftOut
      counted = lists.map { !(leavesOut && $0.isEmpty) }
      let partners = targets.ruledClasses.isEmpty ? nil : LossExpectation.partners(lists)
      var (right, claimed) = (0.0, 0.0)
      for sample in samples where counted[sample] {
        guard let answer = baseline.predictedClass(of: sample, threshold: threshold) else {
          continue
        }
        if lists[sample].contains(answer) { right += 1 }
        claimed += LossExpectation.share(of: answer, sample, baseline, scale, partners)
      }
      kind = .classes(partners: partners, scale: claimed > 0 ? right / claimed : 0)
    }
  }

  /// For each class all that are right beside it.
  private static func partners(_ lists: [[Int]]) -> [Int: [Int]] {
    var sets: [Int: Set<Int>] = [:]
    for list in lists { for one in list { sets[one, default: []].formUnion(list) } }
    return sets.mapValues { $0.sorted() }
  }

  /// The baseline's probability that an answer is right.
  private static func share(
    of answer: Int, _ sample: Int, _ baseline: Predictions, _ scale: OutputScale,
    _ partners: [Int: [Int]]?
  ) -> Double {
    let outputs = Array(baseline.outputs(of: sample))
    guard let distribution = ClassDistribution(outputs.span, scale: scale) else { return 0 }
    guard let partners else { return distribution.probability(of: answer) }
    return (partners[answer] ?? []).reduce(0) { $0 + distribution.probability(of: $1) }
  }

  /// What the answers of a changed network are expected to cost, sample by sample; of those that
  /// count.
  ///
  /// - Precondition: the same samples as the baseline's.
  public func losses(of predictions: Predictions) -> [Double] {
    let samples = (0..<baseline.sampleCount).filter { counted[$0] }
    switch kind {
    case .classes(let partners, let scale):
      let threshold = interpretation.decisionThreshold
      return samples.map { sample in
        guard let old = baseline.predictedClass(of: sample, threshold: threshold) else {
          return 0
        }
        let new = predictions.predictedClass(of: sample, threshold: threshold)
        guard new != old else { return 0 }
        func share(_ answer: Int) -> Double {
          LossExpectation.share(of: answer, sample, baseline, interpretation.scale, partners)
        }
        return scale * (share(old) - (new.map(share) ?? 0))
      }
    case .values(let errors, let sums):
      return samples.map { sample in
        let moved = zip(predictions.outputs(of: sample), baseline.outputs(of: sample))
          .map { Double(($0 - $1).magnitude) }
        let costs = moved.map { LossExpectation.cost(of: $0, errors, sums) }
        return costs.reduce(0, +) / Double(max(1, costs.count))
      }
    }
  }

  /// The mean of `max(0, move − error)`.
  private static func cost(of move: Double, _ errors: [Double], _ sums: [Double]) -> Double {
    guard move.isFinite, !errors.isEmpty else { return .infinity }
    // The errors below the move: a binary search.
    var (low, high) = (0, errors.count)
    while low < high {
      let middle = (low + high) / 2
      if errors[middle] < move { low = middle + 1 } else { high = middle }
    }
    return (Double(low) * move - sums[low]) / Double(errors.count)
  }
}
