package import Scoring

/// What a verdict is called, and what it says, in words.
package struct VerdictWords {
  let verdict: Verdict
  /// Whose outputs the level's were compared with: `float32's`.
  let reference: String
  private let classNames: [String]?

  package init(verdict: Verdict, reference: String = "float32's", classNames: [String]? = nil) {
    self.verdict = verdict
    self.reference = reference
    self.classNames = classNames
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
    case .losesClass: "loses a class"
    case .undecided: "undecided"
    }
  }

  /// How good the news is.
  package var tone: Tone {
    switch verdict.conclusion {
    case .equivalent, .better, .notWorse: .good
    case .worse, .losesClass: .bad
    case .undecided: .open
    }
  }

  /// The name in a table.
  package var cell: Table.Cell { .verdict(name, tone) }

  /// What is said of a level, or of several: `is worse`, `lose a class`.
  package func predicate(ofSeveral: Bool = false) -> String {
    guard verdict.conclusion != .losesClass else {
      return ofSeveral ? "lose a class" : "loses a class"
    }
    return "\(ofSeveral ? "are" : "is") \(name)"
  }

  /// What the interval says of the margin.
  package var reason: String {
    let margin = verdict.margin.description
    switch verdict.conclusion {
    case .equivalent:
      return words.isLabelled
        ? "the whole interval of the loss lies within ±\(margin)"
        : "the whole interval of the \(words.noun) lies below \(margin)"
    case .better: return "it is better by more than \(margin)"
    case .notWorse:
      return "the loss is below \(margin); how much better it is stays open"
    case .worse:
      return verdict.reason == .notFinite
        ? "outputs are no finite numbers where \(reference) are"
        : "the whole interval of the \(words.noun) lies above \(margin)"
          + (words.isLabelled ? "" : "; without labels it is not known whether that is a loss")
    case .losesClass: return lostClasses(.certain)
    case .undecided where verdict.reason == .classAtRisk:
      return "all classes together pass, but \(lostClasses(.likely))"
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
    case .notMeasured, .notFinite, .classAtRisk: return "nothing was measured on both sides"
    case nil:
      guard let count = verdict.furtherSampleCount else {
        return "more samples would not decide"
      }
      return "\(VerdictWords.samples(count)) more samples like these would decide"
    }
  }

  /// More classes are not named in a sentence.
  private static let namedClassCount = 3

  /// The classes that lose more of their recall than one may, as sure as that, in words.
  private func lostClasses(_ certainty: ClassLoss.Certainty) -> String {
    let losses = (verdict.classes ?? []).filter { $0.certainty == certainty }
    let named = losses.prefix(VerdictWords.namedClassCount).map(words(of:))
    let rest = losses.count - named.count
    return named.joined(separator: "; ")
      + (rest > 0 ? "; and \(rest) more class\(rest == 1 ? "" : "es")" : "")
  }

  /// What a class loses: `class 0 (malignant) loses recall: 100 % → 0 % (6 of 6 …)`.
  func words(of loss: ClassLoss) -> String {
    let digits = Report.accuracyDigits(loss.sampleCount)
    func percent(_ count: Int) -> String {
      Table.Cell.percent(Double(count) / Double(max(1, loss.sampleCount)), digits: digits).text
    }
    let interval = loss.drop.interval.map { interval in
      "; lost: \(VerdictWords.range(loss.drop, verdict.margin.unit).text) pp, "
        + "\(Table.Cell.plain(interval.confidence * 100)) % CI"
    }
    guard words.isLabelled else {
      return "the agreement in class \(Report.name(ofClass: loss.label, classNames)) falls, "
        + "\(percent(loss.rightBefore)) → \(percent(loss.rightNow)) (\(loss.rightNow) of "
        + "\(Table.Cell.grouped(loss.sampleCount)) predictions as before\(interval ?? ""))"
    }
    return "the recall of class \(Report.name(ofClass: loss.label, classNames)) falls, "
      + "\(percent(loss.rightBefore)) → \(percent(loss.rightNow)) (\(loss.rightBefore) → "
      + "\(loss.rightNow) of \(Table.Cell.grouped(loss.sampleCount)) right\(interval ?? ""))"
  }

  /// A number of samples that would decide: `about 350`, `more than 10,000,000`.
  package static func samples(_ count: Int) -> String {
    count > SampleShortage.greatestNamedCount
      ? "more than \(Table.Cell.grouped(SampleShortage.greatestNamedCount))"
      : "about \(Table.Cell.grouped(rounded(count)))"
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

  /// What a level does, with its quantity: `loses 0.50 pp`, `gains 0.88 pp`.
  package static func change(_ value: Double, _ unit: Margin.Unit, sampleCount: Int) -> String {
    let gains = unit == .accuracy && value < 0
    let number = loss(gains ? -value : value, unit, sampleCount: sampleCount)
    return "\(gains ? "gains" : LossWords(unit).verb) \(number)"
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

  /// The digits of an end that was drawn at random, at most.
  private static func lossDigits(_ unit: Margin.Unit) -> Int {
    switch unit {
    case .accuracy, .disagreement: 2
    case .relativeError, .relativeDeviation: 3
    case .error, .deviation: 4
    }
  }

  /// The interval of a loss, without the unit.
  package static func range(_ drop: Estimate?, _ unit: Margin.Unit) -> Table.Cell {
    guard let drop, let interval = drop.interval else { return .notMeasured }
    let ends = [interval.lower, interval.upper].map { end in
      guard let error = interval.endError else {
        return lossNumber(end, unit, sampleCount: drop.sampleCount)
      }
      let digits = Report.digits(
        upTo: lossDigits(unit), error: error * LossWords(unit).factor)
      return Table.Cell.decimal(end * LossWords(unit).factor, digits)
    }
    return .text("\(ends[0])…\(ends[1])")
  }
}
