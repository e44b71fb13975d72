public import Records
import Scoring
import Tensors

extension Report {
  /// The report of a search for the smallest files.
  public init(_ record: OptimizationRecord) {
    let data = record.provenance.data
    let metric = record.baseline.search.metric
    title = Report.title(record)
    var result: [Block] = []
    if let notice = data.notice { result.append(.notice(notice)) }
    result += (data.notices ?? []).map { .notice($0) }
    if let notice = metric.labelNotice(reference: "float32") { result.append(.notice(notice)) }
    result.append(.answer(RecommendationWords.refusal(record.sanity) ?? Report.answer(record)))
    if record.sanity == nil { result.append(.paragraph(Report.reason(record))) }
    if record.sanity == nil, let expected = Report.confirmedExpectation(record) {
      result.append(.paragraph(expected))
    }
    result += (record.leftAlone ?? []).map {
      .paragraph(Report.leftAlone($0.correction, $0.layers))
    }
    result.append(.table(Report.plans(record, record.plans)))
    result.append(
      .paragraph(
        "bytes: of the weight files, gzip: of the archive, both of those of plain "
          + "\(record.plans.first?.name ?? "uint8"); "
          + "search: \(metric.needsLabels ? "lost" : LossWords(record.analysis.margin.unit).noun) on the \(Table.Cell.grouped(record.searchSampleCount)) samples that plans "
          + "were made and chosen with; expected: of these, "
          + "by float32's own probabilities or errors instead of labels' luck; confirmed: on \(Table.Cell.grouped(record.confirmationSampleCount)) "
          + "others, which no choice has seen. KL: mean divergence of the probabilities (search). *: no "
          + "plan is smaller and nearer to float32."))
    result.append(.paragraph("Inputs: \(data.inputLine)."))
    self.result = result
    provenance =
      Report.storages(record) + [
        .heading("Where the figures come from"),
        .facts([
          ("command", record.provenance.tool.commandLine.joined(separator: " ")),
          ("model", record.provenance.model.path), ("preprocessing", data.inputLine),
          ("split", "seed \(record.seed)"), ("version", record.provenance.tool.version),
          ("BLAS", record.provenance.machine.blasKernel), ("date", record.provenance.date),
        ]),
      ]
  }

  /// What was found: the smallest files that keep the accuracy, or that there are none.
  private static func title(_ record: OptimizationRecord) -> String {
    let data = name(record.provenance.data.name, record.provenance.data.split)
    let kept =
      record.baseline.search.metric.needsLabels ? "its accuracy" : "to float32's outputs"
    if let target = record.targetBytes {
      return "The best \(record.name) in \(Table.Cell.grouped(target)) gzipped bytes on \(data)"
    }
    if record.sanity != nil { return "\(record.name) on \(data): plans without advice" }
    let verdict = record.chosenPlan?.confirmation?.statistics.verdict
    let isRefuted =
      switch verdict?.conclusion {
      case .worse, .losesClass: true
      case .undecided: verdict?.reason == .classAtRisk
      case .equivalent, .better, .notWorse, nil: false
      }
    if record.chosenPlan == nil || record.keepsAccuracy == false || isRefuted {
      return "No smaller \(record.name) was found that keeps \(kept) on \(data)"
    }
    let isShown = verdict?.passes ?? false
    return
      "The smallest \(record.name) that \(isShown ? "keeps" : "is expected to keep") \(kept) on \(data)"
  }

  /// The layers that a correction leaves alone, in a sentence.
  package static func leftAlone(_ correction: Correction, _ layers: [String]) -> String {
    let shown = layers.prefix(8).joined(separator: ", ")
    let rest = layers.count > 8 ? " and \(layers.count - 8) more" : ""
    let why =
      switch correction {
      case .rebias: "have nothing behind them that this correction could move"
      case .equalize, .fold, .align, .clip, .round:
        "see inputs that it can't look at, and keep the nearest codes"
      }
    return
      "'\(correction.rawValue)' leaves \(counted(layers.count, "layer")) alone, whose weights \(why): "
      + "\(shown)\(rest)."
  }

  /// Why the plan was chosen, in a sentence.
  private static func reason(_ record: OptimizationRecord) -> String {
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
  private static func confirmedExpectation(_ record: OptimizationRecord) -> String? {
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

  private static func plans(
    _ record: OptimizationRecord, _ plans: [OptimizationRecord.Plan]
  ) -> Table {
    let unit = record.analysis.margin.unit
    let base = record.plans.first
    return Table(
      columns: [
        Table.Column("plan", isNumeric: false), .init("bytes"), .init("gzip"), .init("search"),
        .init("expected"), .init("confirmed"), .init("KL"),
      ],
      rows: plans.enumerated().map { index, plan in
        [
          .text((index == record.chosen ? "→ " : "") + plan.name + (plan.isOnFront ? " *" : "")),
          base.map {
            .decimal(
              Double(plan.size.weightByteCount) / Double($0.size.weightByteCount), digits: 3)
          } ?? .notMeasured,
          base.map {
            .decimal(Double(plan.size.gzipByteCount) / Double($0.size.gzipByteCount), digits: 3)
          } ?? .notMeasured,
          loss(plan.search, unit), expected(plan, unit), loss(plan.confirmation, unit),
          small(plan.search.comparison.divergence?.mean),
        ]
      })
  }

  private static func expected(
    _ plan: OptimizationRecord.Plan, _ unit: Margin.Unit
  ) -> Table.Cell {
    plan.expectedLoss.map {
      .text(
        VerdictWords.loss($0.value, unit, sampleCount: plan.search.score.sampleCount))
    } ?? .notMeasured
  }

  /// How the chosen plan stores each tensor, for people and for the converter.
  private static func storages(_ record: OptimizationRecord) -> [Block] {
    guard let chosen = record.chosen, record.plans.indices.contains(chosen) else { return [] }
    let plan = record.plans[chosen]
    let command = ConverterCommand(tensors: plan.tensors, corrections: plan.corrections)
    return [
      .heading("The plan's tensors"),
      .table(
        Table(
          columns: [
            Table.Column("tensor", isNumeric: false), .init("stored as", isNumeric: false),
          ],
          rows: plan.tensors.sorted { $0.key < $1.key }.map {
            [.text($0.key), .text("\($0.value)")]
          })),
      .heading("The nearest that the converter can do"),
    ] + command.differences.map { .paragraph($0) } + [.code(command.text)]
  }
}
