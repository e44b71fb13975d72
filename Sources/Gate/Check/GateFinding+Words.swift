import Reporting
import Scoring

/// What a finding says to a person.
extension GateFinding {
  /// What was found, in a sentence or two.
  public var message: String {
    switch fact {
    case .sameData(let name, let sampleCount):
      return "The baseline's data, \(name): \(grouped(sampleCount)) samples."
    case .incomparable(let error): return error.problem
    case .model(let changedFiles):
      return changedFiles.isEmpty
        ? "The baseline's model, byte for byte."
        : "Another model than the baseline's: \(list(changedFiles))."
    case .missingLevel: return "The baseline has this level, the record lacks it."
    case .newLevel: return "The baseline lacks this level: it is not guarded yet."
    case .weights(let isSame):
      return isSame
        ? "The same model is quantized to the same bytes."
        : "The same model is quantized to other bytes than the baseline's."
    case .predictions(let comparison): return comparison.sentence
    case .verdict(let comparison): return comparison.judgement(reference: "the reference's")
    case .bytes(let measure, let old, let new, let tolerance):
      let words = "\(measure.words): \(GateFinding.change(from: old, to: new))"
      return switch outcome {
      case .failed: "\(words); at most \(tolerance) more is allowed."
      case .noted: "\(words); once accepted, this is what is guarded."
      default: "\(words)."
      }
    }
  }

  /// `1,000 → 1,010 bytes (+1.00 %)`, or `1,000 bytes, as before`.
  static func change(from old: Int, to new: Int) -> String {
    guard old != new else { return "\(grouped(new)) bytes, as before" }
    return "\(grouped(old)) → \(grouped(new)) bytes (\(relativeChange(from: old, to: new)))"
  }

  /// `+1.00 %`; `0` where nothing changed.
  static func relativeChange(from old: Int, to new: Int) -> String {
    guard old != new else { return "0" }
    guard old > 0 else { return "new" }
    let share = Double(new - old) / Double(old)
    let text = Table.Cell.decimal(share * 100, 2)
    return (share > 0 ? "+" : "") + text + " %"
  }

  private func list(_ names: [String]) -> String {
    let shown = names.prefix(4).joined(separator: ", ")
    return names.count > 4 ? "\(shown) and \(names.count - 4) more files" : shown
  }
}

extension GateFinding.Measure {
  fileprivate var words: String {
    switch self {
    case .files: "Weights and model.json"
    case .gzip: "Gzipped"
    }
  }
}

extension LevelComparison {
  /// What happened to the predictions, in a sentence or two.
  public var sentence: String {
    let count = grouped(second.sampleCount)
    guard !isUnchanged else {
      return "0 of \(count) \(first.metric.answer)s changed."
    }
    return judgement(reference: "the baseline's")
  }

  /// How many answers changed, and the verdict with its reason.
  func judgement(reference: String) -> String {
    let words = VerdictWords(verdict: statistics.verdict, reference: reference)
    return "\(what(grouped(second.sampleCount))) \(words.name.capitalizedFirst): \(words.reason)."
  }

  /// How many changed, and what came of it.
  private func what(_ count: String) -> String {
    let (old, new) = (Report.value(first).text, Report.value(second).text)
    guard first.metric.needsLabels else {
      return "\(grouped(changedCount)) of \(count) \(first.metric.answer)s changed; "
        + "\(first.metric.title) \(old) → \(new)."
    }
    if let changes {
      let parts = [
        (changes.rightToWrong, "right→wrong"), (changes.wrongToRight, "wrong→right"),
        (changes.wrongToWrong, "wrong→wrong"), (changes.rightToRight ?? 0, "right→right"),
      ].filter { $0.0 > 0 }.map { "\(grouped($0.0)) \($0.1)" }
      return "\(grouped(changedCount)) of \(count) predictions changed "
        + "(\(parts.joined(separator: ", "))); accuracy \(old) → \(new)."
    }
    return "\(grouped(changedCount)) of \(count) errors changed; MAE \(old) → \(new)."
  }
}

/// `1234567` as `1,234,567`.
func grouped(_ count: Int) -> String { Table.Cell.grouped(count) }

extension Metric {
  /// What may change from run to run.
  var answer: String {
    switch self {
    case .top1Accuracy, .agreement: "prediction"
    case .meanAbsoluteError: "error"
    case .meanAbsoluteDeviation: "output"
    }
  }
}
