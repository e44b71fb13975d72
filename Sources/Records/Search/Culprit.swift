package import Scoring

extension SensitivityRecord {
  /// A tensor that is to blame: its cost is above what chance explains among all that were tried.
  public struct Culprit: Codable, Hashable, Sendable {
    /// What shows it.
    public enum Evidence: String, Codable, Sendable, CaseIterable {
      /// Alone at the level it loses more than the margin.
      case losesAlone
      /// With everything but it at the level more than a quarter of the loss is gone.
      case isWonBack
    }

    /// The tensor's name.
    public let name: String
    /// What shows it, by one trial or both.
    public let evidence: [Evidence]

    /// Describes a culprit.
    package init(name: String, evidence: [Evidence]) {
      self.name = name
      self.evidence = evidence
    }

    /// A tensor, if it is to blame; `nil` where nothing shows that, or where all its numbers are the same.
    package init?(_ tensor: Tensor, everything: Trial, margin: Margin) {
      guard tensor.findings.allSatisfy({ $0.cause != .constant }) else { return nil }
      var evidence: [Evidence] = []
      if let alone = tensor.alone, (alone.loss?.value ?? 0) > margin.value,
        alone.surelyLoses(margin)
      {
        evidence.append(.losesAlone)
      }
      if let whole = everything.loss?.value, whole > margin.value,
        let rest = tensor.without?.loss?.value, whole - rest > whole / 4,
        let interval = tensor.recovered?.interval, interval.lower > 0
      {
        evidence.append(.isWonBack)
      }
      guard !evidence.isEmpty else { return nil }
      self.init(name: tensor.name, evidence: evidence)
    }
  }
}

extension SensitivityRecord.Trial {
  /// Whether the loss is more than chance explains, among all that were tried beside it.
  ///
  /// Without labels nothing can be won, so any change is a distance above 0: there the interval must lie
  /// above the margin.
  package func surelyLoses(_ margin: Margin) -> Bool {
    guard let interval = (correctedLoss ?? loss)?.interval else {
      // Outputs that are no finite numbers have no interval, and need none.
      return statistics.verdict.reason == .notFinite
    }
    return interval.lower > (margin.unit.needsLabels ? 0 : margin.value)
  }
}
