/// Several levels of one model on the same samples: estimates of each, and each against the first.
public struct Analysis: Sendable {
  /// What was estimated, a level each.
  public let estimates: [LevelEstimates]
  /// Each level but the first against the first.
  public let comparisons: [PairedStatistics]

  /// Analyses what became of samples; the first level is the baseline.
  ///
  /// - Parameters:
  ///   - levels: the outcomes of the same samples.
  ///   - targets: what is right for them.
  ///   - places: how many of the greatest outputs are looked at, ascending.
  ///   - settings: confidence, margin, bootstrap.
  /// - Precondition: there is a level, and a sample.
  public init(
    _ levels: [SampleOutcomes], targets: Targets, places: [Int], settings: AnalysisSettings
  ) {
    precondition(!levels.isEmpty, "no levels")
    estimates =
      switch levels[0].metric {
      case .top1Accuracy: LevelEstimates.ofClasses(levels, targets, places, settings)
      case .agreement: LevelEstimates.ofAgreement(levels, places, settings)
      case .meanAbsoluteError, .meanAbsoluteDeviation:
        LevelEstimates.ofNumbers(levels, targets, settings)
      }
    comparisons = PairedStatistics.compare(
      Array(levels.dropFirst()), with: levels[0], labels: targets.labels, settings: settings)
  }
}

extension Targets {
  /// The class of each sample by the first rule; `nil` where there is not exactly one.
  public var labels: [Int?] {
    (0..<sampleCount).map { sample in
      let classes = Set(classes(of: sample, rule: 0))
      return classes.count == 1 ? classes.first : nil
    }
  }
}

extension SampleOutcomes {
  /// The mean absolute error of each sample; none for classes.
  ///
  /// It is 0 of a sample that could not be read.
  public var sampleErrors: [Double] { errors.map { $0.absolute / Double(perSample) } }

  /// The mean absolute error of each sample that was read; none for classes.
  public var meanErrors: [Double] {
    zip(sampleErrors, areRead).compactMap { $1 ? $0 : nil }
  }
}
