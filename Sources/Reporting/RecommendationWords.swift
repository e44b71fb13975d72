import Records
import Scoring

/// What a recommendation says, in sentences.
struct RecommendationWords {
  private let record: EvaluationRecord
  private let recommendation: Recommendation
  private let compared: [EvaluationRecord.Variant]
  private let words: LossWords

  /// `nil` where there is nothing to compare.
  init?(_ record: EvaluationRecord) {
    guard let recommendation = record.decision else { return nil }
    self.record = record
    self.recommendation = recommendation
    compared = record.variants.filter { $0.statistics != nil }
    words = LossWords(record.analysis.margin.unit)
  }

  private var margin: Margin { record.analysis.margin }
  private var reference: String { record.reference }

  /// What stands in a recommendation's place where something makes the figures meaningless; `nil` where
  /// nothing does.
  static func refusal(_ sanity: [SanityFinding]?) -> String? {
    guard let sanity, !sanity.isEmpty else { return nil }
    return "No advice: \(meaningless(sanity))"
  }

  private static func meaningless(_ sanity: [SanityFinding]) -> String {
    let sentences = sanity.map { finding in
      finding.problem + (finding.remedy.map { " To do: \($0)." } ?? "")
    }
    return "the figures below mean nothing yet. \(sentences.joined(separator: " "))"
  }

  /// All of it in a sentence or two.
  var text: String { "\(headline): \(reason)" }

  /// What to do, in a few words.
  var headline: String {
    switch recommendation.reason {
    case .meaningless: "No advice"
    case .smallestThatPasses, .noneIsSmaller, .allLoseTooMuch:
      "Ship \(recommendation.ship ?? reference)"
    case .undecided: "Keep \(reference) for now"
    }
  }

  /// Why, in a sentence or two.
  private var reason: String {
    switch recommendation.reason {
    case .meaningless: RecommendationWords.meaningless(record.sanity ?? [])
    case .smallestThatPasses: record.recommended.map(shipping) ?? ""
    case .noneIsSmaller: "no level that \(words.verb) less than \(margin) is smaller."
    case .allLoseTooMuch: allLoseTooMuch
    case .undecided: undecided
    }
  }

  /// The decision, with its figures.
  var decision: Decision {
    let rest: [String] =
      switch recommendation.reason {
      case .smallestThatPasses: [notSafe(record.recommended)].compactMap(\.self)
      default: [reason.capitalizedFirst]
      }
    return Decision(
      text, headline: headline, figures: RecommendationFigures(record).all, rest: rest,
      remarks: remarks)
  }

  /// What each level is; nothing where that means nothing.
  private var remarks: [Decision.Remark] {
    guard recommendation.ship != nil else { return [] }
    return record.verdicts.map { words, levels in
      .init("\(levels.joined(separator: ", ")): \(words.name)", words.reason, tone: words.tone)
    }
  }

  /// What a level that passes brings, and what smaller ones lack.
  private func shipping(_ level: EvaluationRecord.Variant) -> String {
    let baseline = record.variants[0].size.gzipByteCount
    let bytes = level.size.gzipByteCount
    let share = Table.Cell.percent(Double(bytes) / Double(max(1, baseline)), digits: 1).text
    let size = "\(ByteUnit.text(bytes)) gzipped, \(share) of \(reference)'s"
    let loss = level.statistics?.verdict.drop.map { " (\(self.loss($0)))" } ?? ""
    return "\(size). It \(words.verb) less than \(margin)\(loss)."
      + (notSafe(level).map { " \($0)" } ?? "")
  }

  /// Smaller levels, and why none of them is it; `nil` where there are none.
  private func notSafe(_ level: EvaluationRecord.Variant?) -> String? {
    let others = rejected(below: level?.size.gzipByteCount ?? 0)
    return others.isEmpty ? nil : "Smaller, but not safe: \(others.joined(separator: ", "))."
  }

  /// Levels with fewer bytes that can be loaded, and what they lack.
  private func rejected(below bytes: Int) -> [String] {
    let smaller = compared.filter { $0.size.gzipByteCount < bytes && $0.canBeLoaded }
    return smaller.compactMap { variant -> String? in
      guard let verdict = variant.statistics?.verdict else { return nil }
      let name = "\(variant.level) \(VerdictWords(verdict: verdict).predicate())"
      return passesAlone(variant) ? "\(name) (\(alone(variant)))" : name
    }
  }

  private var allLoseTooMuch: String {
    let lost = lostClasses
    if !lost.isEmpty {
      return "no level is safe. \(lost.joined(separator: ". "))."
    }
    return words.isLabelled
      ? "every other level is worse by more than \(margin)."
      : "every level \(words.verb) more than \(margin), and without labels only \(reference) is safe."
  }

  /// A sentence for each level that loses a class.
  private var lostClasses: [String] {
    compared.compactMap { variant -> String? in
      guard let verdict = variant.statistics?.verdict, verdict.conclusion == .losesClass else {
        return nil
      }
      let words = VerdictWords(verdict: verdict, classNames: record.provenance.data.classNames)
      return "\(variant.level): \(words.reason)"
    }
  }

  private var undecided: String {
    let open = compared.filter { recommendation.undecided?.contains($0.level) ?? false }
    let lost = lostClasses
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
    let candidate = open.filter { passesAlone($0) && $0.canBeLoaded }
      .min { $0.size.gzipByteCount < $1.size.gzipByteCount }
    return
      "no level is shown to \(words.infinitive) less than \(margin)\(correction); "
      + "undecided: " + open.map(\.level).joined(separator: ", ") + worse + "."
      + (candidate.map { " \(alone($0).capitalizedFirst)." } ?? "") + decided(by: open)
      + (lost.isEmpty ? "" : " \(lost.joined(separator: ". ")).")
  }

  /// What would decide the first of the open levels.
  private func decided(by open: [EvaluationRecord.Variant]) -> String {
    if let count = recommendation.furtherSampleCount {
      let levels = open.filter { $0.statistics?.verdict.furtherSampleCount == count }
      let which =
        levels.count == open.count ? "" : " \(levels.map(\.level).joined(separator: ", "))"
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

  private func passesAlone(_ variant: EvaluationRecord.Variant) -> Bool {
    recommendation.passingAlone?.contains(variant.level) ?? false
  }

  private func alone(_ variant: EvaluationRecord.Variant) -> String {
    // Another model's files have no level to ask for.
    "asked alone, without the correction, \(variant.level) would pass"
      + (variant.plan.map { ": --levels \($0.level)" } ?? "")
  }
}

extension EvaluationRecord {
  /// What is said of the levels, in their order; levels of which the same is said stand together.
  var verdicts: [(words: VerdictWords, levels: [String])] {
    var groups: [(words: VerdictWords, levels: [String])] = []
    for variant in variants {
      guard let verdict = variant.statistics?.verdict else { continue }
      let words = VerdictWords(
        verdict: verdict, reference: "\(reference)'s",
        classNames: provenance.data.classNames)
      if let index = groups.firstIndex(where: {
        $0.words.name == words.name && $0.words.reason == words.reason
      }) {
        groups[index].levels.append(variant.level)
      } else {
        groups.append((words, [variant.level]))
      }
    }
    return groups
  }

  /// What the levels are compared with: the name of the first variant.
  package var reference: String { variants.first?.level ?? "float32" }

  /// The level to ship; `nil` where that is not known.
  var recommended: Variant? {
    decision?.ship.flatMap { name in variants.first { $0.level == name } }
  }
}
