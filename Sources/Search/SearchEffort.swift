/// How many samples the parts of a search look at whose cost grows with the network.
///
/// Corrections and the study of steps run a network many times: so that a large one does not take hours,
/// they see as many samples as stay within a fixed number of multiply-adds, and never so few that what
/// they measure is mostly noise. It depends on nothing but the network: the same search on any machine.
package struct SearchEffort: Sendable, Equatable {
  /// Samples, without their labels, that corrections look at for moments and correlations.
  package let calibrationSampleCount: Int
  /// Samples on which the cost of each filter's steps is measured.
  package let allocationSampleCount: Int

  /// Multiply-adds of one run over the samples: 512 of a network that takes 195 million for each.
  private static let multiplyAdds = 1e11
  private static let calibrationBounds = 256...512
  private static let allocationBounds = 256...4_096

  /// What a network lets do.
  ///
  /// `costPerSample`: what running it once costs, in multiply-adds.
  package init(costPerSample: Double) {
    // A power of two: so the last digit of a cost moves no result.
    let affordable = SearchEffort.multiplyAdds / max(1, costPerSample)
    func count(in bounds: ClosedRange<Int>) -> Int {
      var count = bounds.lowerBound
      while count < bounds.upperBound, Double(2 * count) <= affordable { count *= 2 }
      return count
    }
    calibrationSampleCount = count(in: SearchEffort.calibrationBounds)
    allocationSampleCount = count(in: SearchEffort.allocationBounds)
  }
}
