/// A candidate against a baseline, on the same samples.
public struct PairedComparison: Codable, Hashable, Sendable {
  /// Samples whose predicted class changed, by what became of them; `nil` for numbers.
  public let changes: ChangedPredictions?
  /// The greatest absolute difference of an output; `nil` where one is not a number.
  public let maximumOutputDifference: Double?
  /// The mean absolute difference of the outputs; `nil` where one is not a number.
  public let meanOutputDifference: Double?

  /// Samples whose predicted class changed.
  public struct ChangedPredictions: Codable, Hashable, Sendable {
    /// Right before, wrong now.
    public let rightToWrong: Int
    /// Wrong before, right now.
    public let wrongToRight: Int
    /// Wrong before, wrong now in another way.
    public let wrongToWrong: Int

    /// All of them.
    public var total: Int { rightToWrong + wrongToRight + wrongToWrong }
  }

  /// Compares predictions of the same samples.
  ///
  /// - Precondition: both have the same extents, and as many samples as there are targets.
  public init(baseline: Predictions, candidate: Predictions, targets: Targets) {
    precondition(
      baseline.perSample == candidate.perSample
        && baseline.outputs.count == candidate.outputs.count,
      "predictions of the same samples")
    precondition(baseline.sampleCount == targets.sampleCount, "samples and targets")
    var sum = 0.0
    var greatest = 0.0
    for (old, new) in zip(baseline.outputs, candidate.outputs) {
      let difference = Double((new - old).magnitude)
      sum += difference
      // A comparison with NaN is false: let it through, so that it shows.
      if !(difference <= greatest) { greatest = difference }
    }
    let mean = sum / Double(max(1, baseline.outputs.count))
    maximumOutputDifference = sum.isFinite ? greatest : nil
    meanOutputDifference = sum.isFinite ? mean : nil
    switch targets {
    case .values: changes = nil
    case .classes(let classes):
      changes = ChangedPredictions(baseline: baseline, candidate: candidate, classes: classes)
    }
  }
}

extension PairedComparison.ChangedPredictions {
  fileprivate init(baseline: Predictions, candidate: Predictions, classes: [Int]) {
    var (rightToWrong, wrongToRight, wrongToWrong) = (0, 0, 0)
    for (sample, target) in classes.enumerated() {
      let old = baseline.predictedClass(of: sample)
      let new = candidate.predictedClass(of: sample)
      if old == new { continue }
      if old == target {
        rightToWrong += 1
      } else if new == target {
        wrongToRight += 1
      } else {
        wrongToWrong += 1
      }
    }
    self.rightToWrong = rightToWrong
    self.wrongToRight = wrongToRight
    self.wrongToWrong = wrongToWrong
  }
}
