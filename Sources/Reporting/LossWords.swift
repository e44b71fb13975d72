package import Scoring

/// What a margin counts, in words: a loss where somebody says what is right, a disagreement or a
/// distance where nobody does.
package struct LossWords {
  private let unit: Margin.Unit

  package init(_ unit: Margin.Unit) { self.unit = unit }

  /// Whether somebody says what is right.
  package var isLabelled: Bool { unit.needsLabels }

  /// What a level has: `loss`.
  package var noun: String {
    switch unit {
    case .accuracy, .relativeError, .error: "loss"
    case .disagreement: "disagreement"
    case .relativeDeviation, .deviation: "distance"
    }
  }

  /// What a level does, before a quantity: `loses`.
  package var verb: String {
    switch unit {
    case .accuracy, .relativeError, .error: "loses"
    case .disagreement: "disagrees by"
    case .relativeDeviation, .deviation: "differs by"
    }
  }

  /// The same behind "to": `lose`.
  package var infinitive: String {
    switch unit {
    case .accuracy, .relativeError, .error: "lose"
    case .disagreement: "disagree by"
    case .relativeDeviation, .deviation: "differ by"
    }
  }

  /// The head of a column: `loss, pp`.
  package var column: String { symbol.isEmpty ? noun : "\(noun), \(symbol)" }

  /// `pp`, `%`, or nothing for the outputs' unit.
  package var symbol: String {
    switch unit {
    case .accuracy, .disagreement: "pp"
    case .relativeError, .relativeDeviation: "%"
    case .error, .deviation: ""
    }
  }

  /// What a number becomes in this unit: percent of a share.
  package var factor: Double {
    switch unit {
    case .accuracy, .disagreement, .relativeError, .relativeDeviation: 100
    case .error, .deviation: 1
    }
  }

  /// The title of an axis of losses.
  package var axis: String {
    switch unit {
    case .accuracy: "Loss of accuracy, percentage points"
    case .relativeError: "Growth of the error, %"
    case .error: "Growth of the error"
    case .disagreement: "Disagreement, percentage points"
    case .relativeDeviation: "Distance, % of the outputs' standard deviation"
    case .deviation: "Distance, in the outputs' unit"
    }
  }

  /// The title of an axis of what several trials lose, each for itself: `Lost by each tensor alone, %`.
  package func axis(labelled: String, otherwise: String) -> String {
    let long =
      switch unit {
      case .accuracy, .disagreement: "percentage points"
      case .relativeError: "%"
      case .relativeDeviation: "% of their deviation"
      case .error, .deviation: ""
      }
    let title = isLabelled ? labelled : otherwise
    return isLabelled || !long.isEmpty ? "\(title), \(long)" : title
  }

  /// What may be lost at most, as a sentence's beginning: `At most 0.5 pp may be lost`.
  ///
  /// `reference`: what levels are compared with.
  package func allowed(_ margin: Margin, reference: String) -> String {
    switch unit {
    case .accuracy, .relativeError, .error: "At most \(margin) may be lost"
    case .disagreement: "At most \(margin) of the predictions may be others"
    case .relativeDeviation:
      "At most \(margin) of the standard deviation of \(reference)'s outputs may lie between"
    case .deviation: "At most \(margin), in the outputs' unit, may lie between"
    }
  }
}

extension Metric {
  /// What to tell first where nobody says what is right; `nil` with labels.
  package func labelNotice(reference: String) -> String? {
    switch self {
    case .top1Accuracy, .meanAbsoluteError: nil
    case .agreement:
      "No labels: what counts is the agreement with the \(reference) model's own predictions. Its "
        + "accuracy is unknown, but quantization can't change it by more than the disagreement. Outputs "
        + "were taken for classes (for numbers: --task regression)."
    case .meanAbsoluteDeviation:
      "No labels: what counts is the distance from the \(reference) model's own outputs. How far these "
        + "are from the truth is unknown, but quantization can't change the mean absolute error by more "
        + "than the distance. Outputs were taken for numbers (for classes: --task classification)."
    }
  }
}

extension String {
  /// The text with a capital at its beginning.
  package var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
