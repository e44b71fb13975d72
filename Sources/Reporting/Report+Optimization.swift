public import Records
import Scoring
import Tensors

extension Report {
  /// The report of a search for the smallest files.
  public init(_ record: OptimizationRecord) {
    let data = record.provenance.data
    let metric = record.baseline.search.metric
    var start: [Block] = [data.notice].compactMap(\.self).map { .notice($0) }
    start += (data.notices ?? []).map { .notice($0) }
    if let notice = metric.labelNotice(reference: "float32") { start.append(.notice(notice)) }
    start.append(.decision(Report.decision(record)))
    var result: [Block] = []
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
    let details =
      Report.storages(record) + [
        .heading("Where the figures come from"),
        .facts([
          ("command", record.provenance.tool.commandLine.joined(separator: " ")),
          ("model", record.provenance.model.path), ("preprocessing", data.inputLine),
          ("split", "seed \(record.seed)"), ("version", record.provenance.tool.version),
          ("BLAS", record.provenance.machine.blasKernel), ("date", record.provenance.date),
        ]),
      ]
    self.init(
      title: Report.title(record),
      parts: start.parts() + [
        Part(
          .figures([
            Report.front(
              record,
              caption:
                "A disc a plan, on the samples of the search; a ring: on samples that had no "
                + "say. The line joins the plans that no other beats in bytes and divergence.")
          ]), in: .page)
      ] + result.parts() + details.parts(in: .files), tool: record.provenance.tool.version)
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
      case .biasCorrection: "whose weights have nothing behind them that this correction could move"
      case .fold: "with no product to fold into"
      case .equalize, .foldScale, .channelScale, .mseRange, .gptq:
        "whose weights see inputs that it can't look at, and keep the nearest codes"
      }
    return
      "'\(correction.rawValue)' leaves \(counted(layers.count, "layer")) alone, \(why): "
      + "\(shown)\(rest)."
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
