public import Scoring

/// What a model does where its input is prepared in other ways: at float32, on a few samples.
public struct PreprocessingTrials: Codable, Hashable, Sendable {
  /// One way to prepare the input.
  public struct Trial: Codable, Hashable, Sendable {
    /// What is different from what was chosen, in words; for the first trial what was chosen.
    public let preprocessing: String
    /// The option that chooses it, as "--normalize unit"; `nil` where none, or several, do.
    public let option: String?
    /// Samples with a right class among the 1 and 5 greatest outputs.
    public let top: [TopScore]
    /// Samples whose right class is more probable than with what was chosen.
    public let betterCount: Int
    /// Samples whose right class is less probable.
    public let worseCount: Int
    /// How probable a split at least as uneven is by chance (two-sided sign test).
    public let pValue: Double

    /// Makes a trial.
    public init(
      preprocessing: String, option: String? = nil, top: [TopScore], betterCount: Int,
      worseCount: Int, pValue: Double
    ) {
      self.option = option
      self.preprocessing = preprocessing
      self.top = top
      self.betterCount = betterCount
      self.worseCount = worseCount
      self.pValue = pValue
    }
  }

  /// The rule that says what is right.
  public let rule: String
  /// The samples that were tried, spread evenly over the data.
  public let sampleCount: Int
  /// What was chosen, then the alternatives.
  public let trials: [Trial]
  /// Below this a difference is no chance: 0.01, shared among the alternatives.
  public let significance: Double

  /// Makes a list of trials.
  public init(rule: String, sampleCount: Int, trials: [Trial], significance: Double) {
    self.rule = rule
    self.sampleCount = sampleCount
    self.trials = trials
    self.significance = significance
  }

  /// The alternatives that are clearly better than what was chosen, the best first: the right class
  /// is more probable, which is no chance, and more often the first. (More probable alone is what
  /// greater numbers make of any network.)
  public var clearlyBetter: [Trial] {
    trials.dropFirst()
      .filter { trial in
        trial.betterCount > trial.worseCount && trial.pValue < significance
          && zip(trial.top, trials[0].top).allSatisfy { $0.correctCount >= $1.correctCount }
          && trial.top.first?.correctCount != trials[0].top.first?.correctCount
      }
      .sorted { $0.pValue < $1.pValue }
  }
}
