public import Records
import Scoring

extension Report {
  /// The searches for the smallest files of several models, a row each.
  public init(searches records: [OptimizationRecord]) {
    let notices = records.compactMap { record in
      record.provenance.data.notice.map { Block.notice("\(record.name): \($0)") }
    }
    let result: [Block] = [
      .paragraph(
        "float32, uint8 (plain, without corrections), chosen: accuracy, or mean absolute error in the "
          + "unit of the data's targets; loss, with its interval: of the chosen plan against float32. "
          + "All of it on samples that had no say in any choice. bytes: of the weight files, gzip: of "
          + "the archive, both of those of plain uint8."),
      .heading("What was chosen"), .table(Report.choices(records)),
    ]
    let origins: [Block] = [
      .heading("Where the figures come from"),
      .facts(
        records.map {
          (
            $0.name,
            "\($0.provenance.tool.commandLine.joined(separator: " ")), \($0.provenance.date)"
          )
        }),
    ]
    let fronts = records.map { Report.front($0, caption: $0.name) }
    self.init(
      title: "The smallest files that keep the accuracy: \(Report.counted(records.count, "model"))",
      parts: (notices + [.table(Report.losses(records))]).parts()
        + [Part(.figures(fronts), in: .page)] + result.parts() + origins.parts(in: .files),
      tool: Set(records.map(\.provenance.tool.version)).sorted().joined(separator: ", "))
  }

  private static func losses(_ records: [OptimizationRecord]) -> Table {
    Table(
      columns: [
        Table.Column("model", isNumeric: false), .init("float32"), .init("uint8"),
        .init("chosen"), .init("loss"), .init("interval"), .init("margin"),
        .init("verdict", isNumeric: false), .init("bytes"), .init("gzip"),
      ],
      rows: records.map { record in
        let plan = record.chosenPlan
        let base = record.plans.first
        let unit = record.analysis.margin.unit
        let verdict = plan?.confirmation?.statistics.verdict
        func share(_ bytes: (EvaluationRecord.ArtifactSize) -> Int) -> Table.Cell {
          guard let plan, let base, bytes(base.size) > 0 else { return .notMeasured }
          return .decimal(Double(bytes(plan.size)) / Double(bytes(base.size)), digits: 3)
        }
        return [
          .text(record.name), value(record.baseline.confirmation),
          base?.confirmation.map { value($0.score) } ?? .notMeasured,
          plan?.confirmation.map { value($0.score) } ?? .notMeasured,
          verdict?.drop.map {
            .text(VerdictWords.loss($0.value, unit, sampleCount: $0.sampleCount))
          } ?? .notMeasured,
          VerdictWords.range(verdict?.drop, unit), .text("\(record.analysis.margin)"),
          verdict.map { VerdictWords(verdict: $0).cell } ?? .notMeasured,
          share(\.weightByteCount), share(\.gzipByteCount),
        ]
      })
  }

  private static func choices(_ records: [OptimizationRecord]) -> Table {
    Table(
      columns: [
        Table.Column("model", isNumeric: false), .init("data", isNumeric: false),
        .init("searched"), .init("confirmed"), .init("plan", isNumeric: false),
        .init("weight bytes"), .init("gzip bytes"),
      ],
      rows: records.map { record in
        let plan = record.chosenPlan
        let data = record.provenance.data
        return [
          .text(record.name), .text(name(data.name, data.split)),
          .count(record.searchSampleCount), .count(record.confirmationSampleCount),
          plan.map { .text($0.name) } ?? .notMeasured,
          plan.map { .count($0.size.weightByteCount) } ?? .notMeasured,
          plan.map { .count($0.size.gzipByteCount) } ?? .notMeasured,
        ]
      })
  }
}

extension OptimizationRecord {
  /// The plan that was chosen.
  var chosenPlan: Plan? {
    chosen.flatMap { plans.indices.contains($0) ? plans[$0] : nil }
  }
}
