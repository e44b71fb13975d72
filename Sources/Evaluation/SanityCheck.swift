public import Datasets
public import Records
public import Scoring

/// Looks at what the reference makes of the samples, before anything is said of levels: figures of a
/// model that is fed wrongly mean nothing, however exact they are.
public struct SanityCheck {
  private let outcomes: SampleOutcomes
  private let targets: Targets
  private let identity: DatasetIdentity
  private let trials: PreprocessingTrials?

  /// Fewer samples say nothing about chance.
  private static let leastSampleCount = 8
  /// Above this probability as many right answers may be chance.
  private static let significance = 0.05
  /// Above this share of what chance leaves to be right (Cohen's kappa) few samples are no reason to
  /// doubt a model.
  private static let convincingSkill = 0.5

  /// Makes a check.
  ///
  /// - Parameters:
  ///   - outcomes: what the reference made of the samples.
  ///   - targets: what is right for them.
  ///   - identity: the data's, which may name classes.
  ///   - trials: other preprocessing that was tried.
  public init(
    _ outcomes: SampleOutcomes, targets: Targets, identity: DatasetIdentity,
    trials: PreprocessingTrials? = nil
  ) {
    self.outcomes = outcomes
    self.targets = targets
    self.identity = identity
    self.trials = trials
  }

  /// What was found, the most telling first: causes where they were found, else what shows that there is
  /// one.
  public var findings: [SanityFinding] {
    let causes = [otherPreprocessing, permuted, classCount].compactMap(\.self) + doubts
    guard causes.isEmpty else { return causes }
    let symptom = constantOutputs ?? oneClass ?? chanceLevel ?? negativeDetermination
    return symptom.map { [$0] } ?? []
  }

  private var otherPreprocessing: SanityFinding? {
    guard let trials, let best = trials.clearlyBetter.first, let chosen = trials.trials.first
    else { return nil }
    func right(_ trial: PreprocessingTrials.Trial) -> Int { trial.top.first?.correctCount ?? 0 }
    return SanityFinding(
      .otherPreprocessing,
      problem: "Other preprocessing is clearly better: \(best.preprocessing). Of "
        + "\(trials.sampleCount) samples \(right(best)) are right instead of \(right(chosen)).",
      remedy: "feed the model with what it was trained on"
        + (best.option.map { ", here probably: \($0)" } ?? ""))
  }

  private var permuted: SanityFinding? {
    LabelFindings(outcomes: outcomes, targets: targets).permutation.map {
      SanityFinding(.permutedLabels, problem: $0)
    }
  }

  private var classCount: SanityFinding? {
    guard outcomes.isOfClasses, let names = identity.classNames else { return nil }
    let outputCount = outcomes.perSample == 1 ? 2 : outcomes.perSample
    guard names.count != outputCount else { return nil }
    return SanityFinding(
      .classCount,
      problem: "The data names \(names.count) classes, the model has outputs for \(outputCount).",
      remedy: "name all classes in the order of the model's outputs: --class-names FILE")
  }

  private var doubts: [SanityFinding] {
    identity.doubts.map {
      SanityFinding(
        .data, problem: $0, remedy: "flatten the images onto the background they stand for")
    }
  }

  private var constantOutputs: SanityFinding? {
    guard outcomes.hasConstantOutputs == true else { return nil }
    return SanityFinding(
      .constantOutputs, problem: "The model gives the same outputs for all samples.",
      remedy: "look at the inputs: their scaling, and whether they are all the same")
  }

  private var oneClass: SanityFinding? {
    guard let chance, chance.sampleCount > 1,
      chance.predictedClassCount == 1, chance.labelledClassCount > 1
    else { return nil }
    let predicted = outcomes.predictedClasses.compactMap(\.self).first ?? 0
    return SanityFinding(
      .oneClass,
      problem: "The model predicts class \(predicted) for every sample, the labels have "
        + "\(chance.labelledClassCount) classes.",
      remedy: "look at the inputs: their scaling, and the order of their axes")
  }

  private var chanceLevel: SanityFinding? {
    guard let chance, chance.sampleCount >= Self.leastSampleCount,
      let pValue = chance.pValue, pValue > Self.significance,
      chance.skill < Self.convincingSkill
    else { return nil }
    let expected = Int(chance.expectedCount.rounded())
    return SanityFinding(
      .chanceLevel,
      problem:
        "\(chance.rightCount) of \(chance.sampleCount) predictions are right, which is no more "
        + "than chance explains: predictions without any relation to the labels would have about "
        + "\(expected) right.",
      remedy: "look whether labels, preprocessing and order of axes are those of the training")
  }

  /// `nil` where there are no classes, or no labels.
  private var chance: ChanceAgreement? {
    outcomes.metric == .top1Accuracy
      ? ChanceAgreement(labels: targets.labels, predictions: outcomes.predictedClasses) : nil
  }

  private var negativeDetermination: SanityFinding? {
    guard let determination = outcomes.determination(of: targets), determination < 0 else {
      return nil
    }
    return SanityFinding(
      .negativeDetermination,
      problem: "The outputs are farther from the targets than the targets' own mean is (R² is "
        + "\(SanityCheck.rounded(determination))).",
      remedy: "look whether inputs and targets are scaled as in the training (for tables: "
        + "--normalize zscore --statistics-from TRAINING.csv, --normalize-labels)")
  }

  /// Three figures are enough to see how bad it is.
  private static func rounded(_ value: Double) -> String {
    value > -100 ? "\((value * 100).rounded() / 100)" : "\(Int(max(value, -1e15).rounded()))"
  }
}
