/// How samples become statistics: what a reader has to know to say the same again.
public struct AnalysisSettings: Codable, Hashable, Sendable {
  /// How often intervals hold the true value.
  public let confidence: Double
  /// How much worse a level may be.
  public let margin: Margin
  /// How intervals are made where there is no formula.
  public let bootstrap: Bootstrap

  /// Makes settings.
  ///
  /// - Precondition: a confidence above 0 and below 1.
  public init(margin: Margin, confidence: Double = 0.95, bootstrap: Bootstrap = Bootstrap()) {
    precondition(confidence > 0 && confidence < 1, "a confidence of \(confidence)")
    self.margin = margin
    self.confidence = confidence
    self.bootstrap = bootstrap
  }
}
