/// How far the probability of the predicted class is from how often it is right.
///
/// The expected calibration error of C. Guo, G. Pleiss, Y. Sun and K. Q. Weinberger, "On calibration
/// of modern neural networks" (ICML 2017, arXiv 1706.04599): samples in 15 bins of equal width by the
/// probability of the predicted class, (0, 1/15], …, (14/15, 1]; the mean of the distances of mean
/// probability and accuracy, weighted by the samples of each bin. Its expectation is above that of
/// infinitely many samples, and the bootstrap knows: its interval may lie below the value.
public struct Calibration: Codable, Hashable, Sendable {
  /// The number of bins.
  public static let binCount = 15

  /// The samples whose predicted class has a probability in one range.
  public struct Bin: Codable, Hashable, Sendable {
    /// The samples.
    public let sampleCount: Int
    /// Their mean probability; `nil` of none.
    public let meanProbability: Double?
    /// The share of them that is right; `nil` of none.
    public let accuracy: Double?
  }

  /// The expected calibration error.
  public let error: Estimate
  /// The bins, from 0 to 1.
  public let bins: [Bin]

  /// The bin of a probability.
  static func bin(of probability: Double) -> Int {
    min(max(0, Int((probability * Double(binCount)).rounded(.up)) - 1), binCount - 1)
  }

  init(error: Estimate, probabilities: [Double], areRight: [Bool]) {
    self.error = error
    var members = [[Int]](repeating: [], count: Calibration.binCount)
    for (sample, probability) in probabilities.enumerated() {
      members[Calibration.bin(of: probability)].append(sample)
    }
    bins = members.map { samples in
      let count = Double(samples.count)
      return Bin(
        sampleCount: samples.count,
        meanProbability: samples.isEmpty
          ? nil : samples.reduce(0) { $0 + probabilities[$1] } / count,
        accuracy: samples.isEmpty ? nil : Double(samples.count { areRight[$0] }) / count)
    }
  }
}
