/// How samples become statistics: what a reader has to know to say the same again.
public struct AnalysisSettings: Codable, Hashable, Sendable {
  /// How often intervals hold the true value.
  public let confidence: Double
  /// How much worse a level may be.
  public let margin: Margin
  /// Classes: how much of the recall of any one of them a level may lose, as 0.05 for 5 percentage
  /// points; `nil` where classes are not looked at one by one.
  public let classMargin: Double?
  /// How intervals are made where there is no formula.
  public let bootstrap: Bootstrap

  /// Makes settings.
  ///
  /// A class may lose no less than all samples together: a margin above the class' own counts for it,
  /// too.
  ///
  /// - Precondition: a confidence above 0 and below 1.
  public init(
    margin: Margin, confidence: Double = 0.95, classMargin: Double? = nil,
    bootstrap: Bootstrap = Bootstrap()
  ) {
    precondition(confidence > 0 && confidence < 1, "a confidence of \(confidence)")
    self.margin = margin
    self.confidence = confidence
    self.classMargin = classMargin.map { own in
      switch margin.unit {
      case .accuracy, .disagreement: max(own, margin.value)
      case .relativeError, .error, .relativeDeviation, .deviation: own
      }
    }
    self.bootstrap = bootstrap
  }
}
