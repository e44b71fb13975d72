import Records
import Scoring

/// What a search for the smallest files came to, in words and figures.
extension Report {
  /// The plan to ship, what it costs and how sure that is.
  static func decision(_ record: OptimizationRecord) -> Decision {
    if let refusal = RecommendationWords.refusal(record.sanity) { return Decision(refusal) }
    let text = answer(record)
    guard let plan = record.chosenPlan, let base = record.plans.first else { return Decision(text) }
    let unit = record.analysis.margin.unit
    let verdict = plan.confirmation?.statistics.verdict
    let interval = verdict?.drop?.interval.map {
      "\(Table.Cell.plain($0.confidence * 100)) % CI \(VerdictWords.range(verdict?.drop, unit).text); "
    }
    let gzip = Double(plan.size.gzipByteCount) / Double(max(1, base.size.gzipByteCount))
    var figures = [
      Decision.KeyFigure(
        LossWords(unit).noun.capitalizedFirst,
        verdict?.drop.map { VerdictWords.loss($0.value, unit, sampleCount: $0.sampleCount) } ?? "–",
        note: "\(interval ?? "")\(record.analysis.margin) "
          + (unit.needsLabels ? "may be lost" : "is allowed")),
      .init(
        "Over the wire", ByteUnit.text(plan.size.gzipByteCount),
        note: "gzipped; \(Table.Cell.percent(gzip, digits: 1).text) of plain \(base.name)'s "
          + ByteUnit.text(base.size.gzipByteCount)),
      .init(
        "Samples", Table.Cell.grouped(record.confirmationSampleCount),
        note: "that had no say; \(Table.Cell.grouped(record.searchSampleCount)) to search with"),
    ]
    if let score = plan.confirmation?.score, score.metric.needsLabels {
      figures.insert(
        .init(
          score.metric.shortTitle.capitalizedFirst, value(score).text,
          note: "\(value(record.baseline.confirmation).text) at float32"), at: 1)
    }
    let words = verdict.map {
      VerdictWords(verdict: $0, classNames: record.provenance.data.classNames)
    }
    return Decision(
      text, headline: "Plan '\(plan.name)'", figures: figures,
      remarks: words.map { words in
        [.init("on samples that had no say: \(words.name)", words.reason, tone: words.tone)]
      } ?? [])
  }

  /// Bytes and losses of a search's plans.
  static func front(_ record: OptimizationRecord, caption: String) -> Figure {
    let words = LossWords(record.analysis.margin.unit)
    func loss(_ trial: SensitivityRecord.Trial?) -> Double? {
      trial?.statistics.verdict.drop.map { $0.value * words.factor }
    }
    let points = record.plans.enumerated().compactMap { index, plan -> ParetoFront.Point? in
      guard let value = loss(plan.search) else { return nil }
      return ParetoFront.Point(
        bytes: plan.size.gzipByteCount, loss: value, isOnFront: plan.isOnFront,
        isChosen: index == record.chosen,
        confirmed: loss(plan.confirmation).map { ($0, nil) })
    }
    return Figure(
      ParetoFront(points, title: words.axis(labelled: "Lost", otherwise: "From float32")),
      caption: caption)
  }

  /// Why the plan was chosen, in a sentence.
  static func reason(_ record: OptimizationRecord) -> String {
    let margin = record.analysis.margin
    let isLabelled = margin.unit.needsLabels
    let verb = isLabelled ? "lose" : "differ from float32 by"
    let target = Table.Cell.grouped(record.targetBytes ?? 0)
    switch record.reason.kind {
    case .smallestExpectedToPass:
      return
        "It has the fewest gzipped bytes of the \(record.reason.passingPlanCount) plans that are "
        + "expected to \(verb) at most half of \(margin), with a standard error to spare, and that the "
        + "samples of the search do not show to be \(isLabelled ? "worse" : "farther")."
    case .noneExpectedToPass:
      return
        "No plan is expected to \(verb) at most half of \(margin), with a standard error to spare; "
        + "this is the one that changes the outputs least."
    case .nearestWithinTarget:
      return "It is the plan that changes the outputs least within \(target) bytes."
    case .noneWithinTarget:
      let least = record.chosenPlan.map { Table.Cell.grouped($0.size.gzipByteCount) } ?? "–"
      return
        "No plan fits into \(target) bytes; this is the smallest that was found, with \(least)."
    }
  }

  private static func answer(_ record: OptimizationRecord) -> String {
    guard let chosen = record.chosen, record.plans.indices.contains(chosen),
      let base = record.plans.first
    else { return "There is no plan." }
    let plan = record.plans[chosen]
    let unit = record.analysis.margin.unit
    let verdict = plan.confirmation?.statistics.verdict
    let loss =
      verdict?.drop.map {
        VerdictWords.change($0.value, unit, sampleCount: $0.sampleCount)
      } ?? "\(LossWords(unit).verb) –"
    let interval = VerdictWords.range(verdict?.drop, unit).text
    let share = Table.Cell.percent(
      Double(plan.size.gzipByteCount) / Double(base.size.gzipByteCount), digits: 1
    ).text
    let words = verdict.map {
      VerdictWords(verdict: $0, classNames: record.provenance.data.classNames)
    }
    let further = verdict.flatMap { Report.whatDecides($0, record) }
    let reason = verdict?.conclusion == .losesClass ? words.map { ", \($0.reason)" } : further
    return
      "Plan '\(plan.name)': \(ByteUnit.text(plan.size.gzipByteCount)) gzipped, \(share) of plain "
      + "\(base.name). On samples that had no say in the choice it \(loss) (\(interval)): "
      + "\(words?.name ?? "–")\(reason ?? "")."
  }

  /// What the chosen plan's changes on the samples of the confirmation let expect.
  static func confirmedExpectation(_ record: OptimizationRecord) -> String? {
    guard let chosen = record.chosen, record.plans.indices.contains(chosen),
      let loss = record.plans[chosen].confirmedExpectedLoss
    else { return nil }
    let unit = record.analysis.margin.unit
    let source = unit == .accuracy ? "probabilities" : "errors"
    func text(_ value: Double) -> String {
      VerdictWords.loss(value, unit, sampleCount: record.confirmationSampleCount)
    }
    return
      "Judged by float32's own \(source) instead of the labels, its changes on those samples are "
      + "expected to cost \(text(loss.value)) (standard error \(text(loss.standardError))). That is a "
      + "more stable figure, as far as float32's \(source) can be trusted."
  }

  /// What would decide an open verdict; the samples are shared out as they were.
  private static func whatDecides(_ verdict: Verdict, _ record: OptimizationRecord) -> String? {
    guard verdict.conclusion == .undecided else { return nil }
    guard let further = verdict.furtherSampleCount else {
      return "; \(VerdictWords(verdict: verdict).reason)"
    }
    let (search, confirmation) = (record.searchSampleCount, record.confirmationSampleCount)
    let all = Double(further) * Double(search + confirmation) / Double(max(1, confirmation))
    return
      "; \(VerdictWords.samples(further)) more of these would decide, so "
      + "\(VerdictWords.samples(Int(min(all.rounded(.up), 1e15)))) more samples in all"
  }
}
