import Records
import Scoring

/// The sentences of an advice.
struct AdviceWords {
  private let record: EvaluationRecord
  private let compared: [EvaluationRecord.Variant]
  private let words: LossWords

  init(_ record: EvaluationRecord, compared: [EvaluationRecord.Variant]) {
    self.record = record
    self.compared = compared
    words = LossWords(record.analysis.margin.unit)
  }

  private var margin: Margin { record.analysis.margin }
  private var reference: String { record.reference }

  /// What a level that passes brings, and what smaller ones lack.
  func shipping(
    _ level: EvaluationRecord.Variant, insteadOf baseline: EvaluationRecord.Variant
  ) -> String {
    let bytes = Double(level.size.gzipByteCount) / Double(baseline.size.gzipByteCount)
    let share = Table.Cell.percent(bytes, digits: 1).text
    let size = "\(ByteUnit.text(level.size.gzipByteCount)) gzipped, \(share) of \(reference)'s"
    let loss = level.statistics?.verdict.drop.map { " (\(self.loss($0)))" } ?? ""
    let smaller = compared.filter {
      $0.size.gzipByteCount < level.size.gzipByteCount && $0.isKnownToTFJS
    }
    let others = smaller.compactMap { variant -> String? in
      guard let verdict = variant.statistics?.verdict else { return nil }
      let name = "\(variant.level) \(VerdictWords(verdict: verdict).predicate())"
      return passesAlone(variant) ? "\(name) (\(alone(variant)))" : name
    }
    return "Ship \(level.level): \(size). It \(words.verb) less than \(margin)\(loss)."
      + (others.isEmpty ? "" : " Smaller, but not safe: \(others.joined(separator: ", ")).")
  }

  /// Where all levels that pass have more bytes than the reference.
  var noneIsSmaller: String {
    "Ship \(reference): no level that \(words.verb) less than \(margin) is smaller."
  }

  /// What to say where no level passes.
  var refusal: String {
    let lost = compared.compactMap { variant -> String? in
      guard let verdict = variant.statistics?.verdict, verdict.conclusion == .losesClass else {
        return nil
      }
      let reason = VerdictWords(
        verdict: verdict, classNames: record.provenance.data.classNames
      ).reason
      return "\(variant.level): \(reason)"
    }
    let open = compared.filter { $0.statistics?.verdict.conclusion == .undecided }
    guard !open.isEmpty else {
      if !lost.isEmpty {
        return "Ship \(reference): no level is safe. \(lost.joined(separator: ". "))."
      }
      return words.isLabelled
        ? "Ship \(reference): every other level is worse by more than \(margin)."
        : "Every level \(words.verb) more than \(margin): without labels only \(reference) is safe."
    }
    let rest = compared.count - open.count - lost.count
    let worse =
      rest == 0
      ? "" : "; \(rest == 1 ? "one is" : "\(rest) are") \(words.isLabelled ? "worse" : "different")"
    // Levels that are open for a class' sake were decided by Holm's method already.
    let tested = open.filter {
      $0.statistics?.verdict.reason != .classAtRisk
        && $0.statistics?.verdict.drop?.interval != nil
    }
    let correction =
      tested.count > 1
      ? " (\(confidence(of: tested)) confidence: Holm's correction for \(tested.count) levels at once)"
      : ""
    let candidate = open.filter { passesAlone($0) && $0.isKnownToTFJS }
      .min { $0.size.gzipByteCount < $1.size.gzipByteCount }
    return
      "Keep \(reference) for now: no level is shown to \(words.infinitive) less than \(margin)\(correction); "
      + "undecided: " + open.map(\.level).joined(separator: ", ") + worse + "."
      + (candidate.map { " \(alone($0).capitalizedFirst)." } ?? "") + decided(by: open)
      + (lost.isEmpty ? "" : " \(lost.joined(separator: ". ")).")
  }

  /// What would decide the first of the open levels.
  private func decided(by open: [EvaluationRecord.Variant]) -> String {
    let counts = open.compactMap { variant in
      variant.statistics?.verdict.furtherSampleCount.map { (level: variant.level, count: $0) }
    }
    if let count = counts.map(\.count).min() {
      let levels = counts.filter { $0.count == count }.map(\.level)
      let which = levels.count == open.count ? "" : " \(levels.joined(separator: ", "))"
      return " \(VerdictWords.samples(count).capitalizedFirst) more samples like these would decide"
        + "\(which)."
    }
    let risks = open.filter { $0.statistics?.verdict.reason == .classAtRisk }
    guard let first = risks.first, let verdict = first.statistics?.verdict else {
      return " What would decide stands below."
    }
    let words = VerdictWords(verdict: verdict, classNames: record.provenance.data.classNames)
    return " \(first.level): \(words.reason)."
  }

  private func confidence(of open: [EvaluationRecord.Variant]) -> String {
    let interval = open.compactMap { $0.statistics?.verdict.drop?.interval }.first
    return "\(Table.Cell.plain((interval?.confidence ?? record.analysis.confidence) * 100)) %"
  }

  /// A loss with its interval: `0.00 pp, 95 % CI -0.06…0.06`.
  private func loss(_ drop: Estimate) -> String {
    let number = VerdictWords.loss(drop.value, margin.unit, sampleCount: drop.sampleCount)
    guard let interval = drop.interval else { return number }
    return "\(number), \(Table.Cell.plain(interval.confidence * 100)) % CI "
      + VerdictWords.range(drop, margin.unit).text
  }

  /// Whether an undecided level would pass had it been asked for alone.
  private func passesAlone(_ variant: EvaluationRecord.Variant) -> Bool {
    guard compared.count > 1, variant.statistics?.verdict.conclusion == .undecided,
      variant.statistics?.verdict.reason != .classAtRisk,
      let interval = variant.statistics?.dropAlone(margin.unit)?.interval
    else { return false }
    return interval.upper < margin.value
  }

  private func alone(_ variant: EvaluationRecord.Variant) -> String {
    "asked alone, without the correction, \(variant.level) would pass: --levels \(variant.level)"
  }
}

extension PairedStatistics {
  /// The drop with the interval of a level that is judged alone, in a margin's unit.
  func dropAlone(_ unit: Margin.Unit) -> Estimate? {
    switch unit {
    case .accuracy: accuracy?.drop
    case .relativeError: errors?.relativeChange
    case .error: errors?.change
    case .disagreement: difference?.agreement?.complement
    case .relativeDeviation: difference?.relativeDeviation
    case .deviation: difference?.deviation
    }
  }
}

extension Estimate {
  /// The share of all others.
  fileprivate var complement: Estimate? {
    Estimate(
      1 - value,
      interval.flatMap {
        Interval(
          lower: 1 - $0.upper, upper: 1 - $0.lower, confidence: $0.confidence, method: $0.method)
      }, sampleCount: sampleCount)
  }
}

extension EvaluationRecord {
  /// What the levels are compared with: the name of the first variant.
  package var reference: String { variants.first?.level ?? "float32" }
}
