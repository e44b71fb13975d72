public import Datasets
public import Evaluation
import Inference
public import ModelGraph
public import Scoring

/// Runs networks made of another one on the same samples, and compares them with the float network.
public struct TrialBench: Sendable {
  /// How answers are judged, and the float network's.
  let judge: TrialJudge
  private let dataset: any Dataset
  private let runner: BatchRunner

  /// What other weights came to.
  public struct Result: Sendable {
    /// What they made of each sample.
    public let outcomes: SampleOutcomes
    /// What the float network made of it.
    public let baseline: SampleOutcomes
    /// Against the float network.
    public let comparison: PairedComparison
    /// What is expected to be lost, sample by sample; `nil` where nobody says what is right, or what
    /// outputs are.
    public let expectedLosses: [Double]?
  }

  /// Runs the float network.
  ///
  /// - Throws: what compiling it or reading the samples throws.
  public init(
    model: Model, dataset: any Dataset, targets: Targets, interpretation: OutputInterpretation,
    runner: BatchRunner
  ) async throws {
    self.dataset = dataset
    self.runner = runner
    judge = TrialJudge(
      try await runner.predictions(
        of: Program(compiling: model), on: dataset, sampleCount: dataset.sampleCount),
      targets: targets, interpretation: interpretation)
  }

  /// Runs a network that was made of it.
  ///
  /// - Throws: what compiling the network or reading the samples throws.
  public func run(_ network: Model) async throws -> Result {
    let program = try Program(compiling: network)
    return judge.result(
      try await runner.predictions(
        of: program, on: dataset, sampleCount: dataset.sampleCount))
  }
}

/// Compares predictions with those of the float network.
struct TrialJudge: Sendable {
  /// What is right for the samples.
  let targets: Targets
  /// What the float network made of them.
  let baseline: SampleOutcomes
  private let interpretation: OutputInterpretation
  private let predictions: Predictions
  private let expectation: LossExpectation?

  /// `predictions`: the float network's.
  init(_ predictions: Predictions, targets: Targets, interpretation: OutputInterpretation) {
    self.targets = targets
    self.interpretation = interpretation
    self.predictions = predictions
    baseline = SampleOutcomes(predictions, targets: targets, interpretation: interpretation)
    expectation = LossExpectation(
      baseline: predictions, targets: targets, interpretation: interpretation)
  }

  /// What another network's predictions come to.
  func result(_ others: Predictions) -> TrialBench.Result {
    let outcomes = SampleOutcomes(
      others, targets: targets, interpretation: interpretation, baseline: predictions)
    return result(outcomes, expectedLosses: expectation?.losses(of: others))
  }

  /// What outcomes come to that were kept.
  func result(_ outcomes: SampleOutcomes, expectedLosses: [Double]?) -> TrialBench.Result {
    TrialBench.Result(
      outcomes: outcomes, baseline: baseline,
      comparison: PairedComparison(baseline: baseline, candidate: outcomes),
      expectedLosses: expectedLosses)
  }
}
