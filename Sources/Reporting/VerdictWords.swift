package import Scoring

/// What a verdict is called, and what it says, in words.
package struct VerdictWords {
  let verdict: Verdict
  /// Whose outputs the level's were compared with: `float32's`.
  let reference: String

  package init(verdict: Verdict, reference: String = "float32's") {
    self.verdict = verdict
    self.reference = reference
  }

  private var words: LossWords { LossWords(verdict.margin.unit) }

  /// One or two words.
  package var name: String {
    switch verdict.conclusion {
    case .equivalent: "equivalent"
    case .better: "better"
    case .notWorse: "not worse"
    // Without labels another answer may be a better one.
    case .worse: words.isLabelled ? "worse" : "different"
    case .undecided: "undecided"
    }
  }

  /// What the interval says of the margin.
  package var reason: String {
    let margin = verdict.margin.description
    switch verdict.conclusion {
    case .equivalent:
      return words.isLabelled
        ? "the whole interval of the loss lies within ±\(margin)"
        : "the whole interval of the \(words.noun) lies below \(margin)"
    case .better: return "it is surely better by more than \(margin)"
    case .notWorse:
      return "the loss is surely below \(margin); how much better it is stays open"
    case .worse:
      return verdict.reason == .notFinite
        ? "outputs are no finite numbers where \(reference) are"
        : "the whole interval of the \(words.noun) lies above \(margin)"
          + (words.isLabelled ? "" : "; whether that is a loss nobody knows without labels")
    case .undecided:
      return verdict.drop?.interval == nil
        ? whatDecides : "the interval holds the margin of \(margin); \(whatDecides)"
    }
  }

  /// What would make a verdict of no verdict.
  private var whatDecides: String {
    switch verdict.reason {
    case .dropAtMargin:
      return "the \(words.noun) is the margin itself, so more samples would not decide"
    case .noInterval:
      let least = BootstrapDistribution.leastSampleCount
      return verdict.drop.map { $0.sampleCount < least } ?? false
        ? "there are too few samples for an interval: it takes at least \(least)"
        : "there are too few samples for an interval"
    case .notMeasured, .notFinite: return "nothing was measured on both sides"
    case nil:
      guard let count = verdict.furtherSampleCount else {
        return "more samples would not decide"
      }
      return
        "about \(Table.Cell.grouped(VerdictWords.rounded(count))) more samples like these would "
        + "decide"
    }
  }

  /// Two figures: the number is an estimate, and made from one.
  package static func rounded(_ count: Int) -> Int {
    var power = 1
    while count / power >= 100 { power *= 10 }
    return (count + power - 1) / power * power
  }

  /// A loss with its unit: percentage points, percent of the error, or the targets' unit.
  package static func loss(_ value: Double, _ unit: Margin.Unit, sampleCount: Int) -> String {
    let number = lossNumber(value, unit, sampleCount: sampleCount)
    let symbol = LossWords(unit).symbol
    return symbol.isEmpty ? number : "\(number) \(symbol)"
  }

  /// The same without the unit.
  package static func lossNumber(_ value: Double, _ unit: Margin.Unit, sampleCount: Int) -> String {
    switch unit {
    case .accuracy, .disagreement:
      Table.Cell.decimal(value * 100, max(2, Report.accuracyDigits(sampleCount)))
    case .relativeError, .relativeDeviation: Table.Cell.decimal(value * 100, 3)
    case .error: Table.Cell.decimal(value, 4)
    case .deviation: Report.threeDigits(value)
    }
  }

  /// The interval of a loss, without the unit.
  package static func range(_ drop: Estimate?, _ unit: Margin.Unit) -> Table.Cell {
    guard let drop, let interval = drop.interval else { return .notMeasured }
    let ends = [interval.lower, interval.upper].map {
      lossNumber($0, unit, sampleCount: drop.sampleCount)
    }
    return .text("\(ends[0])…\(ends[1])")
  }
}
