public import Scoring

/// What a person says of how outputs are judged; what is left open is found in the model and the
/// labels.
public struct JudgingSettings: Sendable {
  /// What the labels mean.
  public var task: LabelTask
  /// A single output: class 1 is predicted above this; by default 0.5 of a probability, 0 of a logit.
  public var threshold: Float?
  /// How much a level may lose; by default what fits the metric, `Margin.standard`.
  public var margin: Margin?
  /// How often intervals hold the true value.
  public var confidence: Double
  /// How much of the recall of any one class a level may lose: 0.05 are 5 percentage points.
  public var classMargin: Double

  /// How much of a class's recall may be lost where nobody says it.
  public static let standardClassMargin = 0.05

  /// Makes settings.
  public init(
    task: LabelTask = .automatic, threshold: Float? = nil, margin: Margin? = nil,
    confidence: Double = 0.95, classMargin: Double = JudgingSettings.standardClassMargin
  ) {
    self.task = task
    self.threshold = threshold
    self.margin = margin
    self.confidence = confidence
    self.classMargin = classMargin
  }
}
