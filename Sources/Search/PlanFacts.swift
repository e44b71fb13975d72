package import Scoring

/// What is known of a plan once it was run on the samples of the search: all that plans are chosen by.
package struct PlanFacts: Hashable, Sendable {
  /// The bytes of the files behind gzip.
  package var gzipByteCount: Int
  /// The mean divergence of the probabilities from float32's; `nil` for numbers.
  package var divergence: Double?
  /// How far the outputs are from float32's, as the root of the mean square, where no divergence says it.
  package var outputDifference: Double?
  /// What float32's own probabilities or errors let expect, sample by sample, in the unit of the outputs;
  /// `nil` where nothing lets expect a loss.
  package var expectedLosses: [Double]?
  /// What was lost on the samples of the search, in the margin's unit.
  package var drop: Double
  /// The standard error of that, by the answers that changed.
  package var dropStandardError: Double
  /// The least that was lost, by the loss's interval; `nil` for numbers.
  package var leastDrop: Double?
  /// Whether a class loses more of its recall than one may, or probably does.
  package var losesClass: Bool
  /// The float network's error; 0 where there is none.
  package var baselineError: Double

  /// Puts facts together.
  package init(
    gzipByteCount: Int, divergence: Double? = nil, outputDifference: Double? = nil,
    expectedLosses: [Double]? = nil, drop: Double = 0, dropStandardError: Double = 0,
    leastDrop: Double? = nil, losesClass: Bool = false, baselineError: Double = 0
  ) {
    self.gzipByteCount = gzipByteCount
    self.divergence = divergence
    self.outputDifference = outputDifference
    self.expectedLosses = expectedLosses
    self.drop = drop
    self.dropStandardError = dropStandardError
    self.leastDrop = leastDrop
    self.losesClass = losesClass
    self.baselineError = baselineError
  }

  /// How far the outputs are from float32's.
  package var harm: Double { divergence ?? outputDifference ?? .infinity }

  /// Whether the samples of the search show for sure that more than the margin is lost.
  package func isSurelyWorse(than margin: Margin) -> Bool { (leastDrop ?? drop) > margin.value }
}
