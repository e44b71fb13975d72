public import Essentials

/// How much worse than the baseline a level may be.
public struct Margin: Codable, Hashable, Sendable, CustomStringConvertible {
  /// What the margin's number counts.
  public enum Unit: String, Codable, Sendable, CaseIterable {
    /// Accuracy: 0.005 are 0.5 percentage points.
    case accuracy
    /// The baseline's error: 0.01 is 1 % of it.
    case relativeError
    /// The error itself, in the targets' unit.
    case error
    /// Predictions that are others than the baseline's: 0.005 are 0.5 percentage points of agreement.
    case disagreement
    /// The distance from the baseline's outputs: 0.01 is 1 % of their standard deviation.
    case relativeDeviation
    /// The distance itself, in the outputs' unit.
    case deviation

    /// Whether somebody must say what is right.
    public var needsLabels: Bool {
      switch self {
      case .accuracy, .relativeError, .error: true
      case .disagreement, .relativeDeviation, .deviation: false
      }
    }

    /// What the same number counts where nobody says what is right.
    var withoutLabels: Unit {
      switch self {
      case .accuracy, .disagreement: .disagreement
      case .relativeError, .relativeDeviation: .relativeDeviation
      case .error, .deviation: .deviation
      }
    }
  }

  /// What the number counts.
  public let unit: Unit
  /// The number, above 0.
  public let value: Double

  /// Makes a margin.
  ///
  /// - Precondition: a finite number above 0.
  public init(_ value: Double, _ unit: Unit) {
    precondition(value > 0 && value.isFinite, "a margin of \(value)")
    self.unit = unit
    self.value = value
  }

  /// What is asked for where nobody asks: 0.5 percentage points of accuracy or agreement, 1 % of an
  /// error or of what the baseline's outputs vary by.
  public static func standard(for metric: Metric) -> Margin {
    switch metric {
    case .top1Accuracy: Margin(0.005, .accuracy)
    case .meanAbsoluteError: Margin(0.01, .relativeError)
    case .agreement: Margin(0.005, .disagreement)
    case .meanAbsoluteDeviation: Margin(0.01, .relativeDeviation)
    }
  }

  /// Reads `0.5pp`, `1%` or `250`: percentage points of accuracy, a share of the baseline's error, an
  /// error in the targets' unit.
  ///
  /// - Throws: `MarginError.unreadable`.
  public init(parsing text: String) throws(MarginError) {
    var number = text.filter { $0 != " " }
    var (unit, divisor) = (Unit.error, 1.0)
    if number.lowercased().hasSuffix("pp") {
      (unit, divisor) = (.accuracy, 100)
      number.removeLast(2)
    } else if number.hasSuffix("%") {
      (unit, divisor) = (.relativeError, 100)
      number.removeLast()
    }
    guard let value = Double(number), value > 0, (value / divisor).isFinite, value / divisor > 0
    else { throw .unreadable(text) }
    self.init(value / divisor, unit)
  }

  /// Whether a margin of this unit fits a metric.
  public func fits(_ metric: Metric) -> Bool {
    switch metric {
    case .top1Accuracy: unit == .accuracy
    case .meanAbsoluteError: unit == .relativeError || unit == .error
    case .agreement: unit == .disagreement
    case .meanAbsoluteDeviation: unit == .relativeDeviation || unit == .deviation
    }
  }

  /// The margin for a metric: where nobody says what is right, the same number counts what is others
  /// than the baseline's.
  ///
  /// - Throws: `MarginError.unfit`.
  public func fitted(to metric: Metric) throws(MarginError) -> Margin {
    let margin = metric.needsLabels ? self : Margin(value, unit.withoutLabels)
    guard margin.fits(metric) else { throw .unfit(self, metric) }
    return margin
  }

  /// As it is written: `0.5 pp`, `1 %`, `250`.
  public var description: String {
    // Six digits at most: 0.007 * 100 is 0.7000000000000001.
    func plain(_ number: Double) -> String {
      let rounded = (number * 1e6).rounded() / 1e6
      let text = "\(rounded > 0 && rounded < 1e9 ? rounded : number)"
      return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }
    return switch unit {
    case .accuracy, .disagreement: plain(value * 100) + " pp"
    case .relativeError, .relativeDeviation: plain(value * 100) + " %"
    case .error, .deviation: plain(value)
    }
  }
}

/// What can be wrong with a margin.
public enum MarginError: DiagnosticError {
  /// The text is no margin.
  case unreadable(String)
  /// The margin counts what the metric does not.
  case unfit(Margin, Metric)
  /// The text is no margin for the recall of a class.
  case unreadableClassMargin(String)

  /// What is wrong.
  public var problem: String {
    switch self {
    case .unreadable(let text): "'\(text)' is no margin."
    case .unreadableClassMargin(let text): "'\(text)' is no margin for the recall of a class."
    case .unfit(let margin, .top1Accuracy): "A margin of \(margin) does not fit an accuracy."
    case .unfit(let margin, .meanAbsoluteError): "A margin of \(margin) does not fit an error."
    case .unfit(let margin, .agreement): "A margin of \(margin) does not fit an agreement."
    case .unfit(let margin, .meanAbsoluteDeviation):
      "A margin of \(margin) does not fit a difference of numbers."
    }
  }

  /// The margin stands in the problem's text.
  public var location: String? { nil }

  /// What to write.
  public var remedy: String? {
    switch self {
    case .unreadable:
      "write a number above 0: 0.5pp (percentage points of accuracy), 1% (of the error), or 250 "
        + "(an error in the targets' unit)"
    case .unreadableClassMargin: "write percentage points above 0 and below 100: 5pp"
    case .unfit(_, .top1Accuracy), .unfit(_, .agreement): "write percentage points: 0.5pp"
    case .unfit(_, .meanAbsoluteError):
      "write a share of the baseline's error, 1%, or an error in the targets' unit, 250"
    case .unfit(_, .meanAbsoluteDeviation):
      "write a share of the standard deviation of float32's outputs, 1%, or a difference in their "
        + "unit, 250"
    }
  }

  /// The command line asks for it.
  public var kind: FailureKind { .usage }
}
