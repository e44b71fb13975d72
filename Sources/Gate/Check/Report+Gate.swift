import Records
public import Reporting
import Scoring

extension Report {
  /// What a gate says of a record, for terminals and files.
  public init(_ result: GateResult) {
    let name = result.record.name
    self.init(
      title: "\(name): \(result.words)",
      result: result.comparison.map { Report.blocks(result, $0) }
        ?? result.findings.map { result.blocks($0) ? .failure($0.message) : .notice($0.message) })
  }

  private static func blocks(_ result: GateResult, _ comparison: RunComparison) -> [Block] {
    [.table(table(result, comparison)), .paragraph(summary(result, comparison))]
      + marked(result)
  }

  /// What blocks, what is open, and what somebody should know; in this order.
  private static func marked(_ result: GateResult) -> [Block] {
    let blocking = result.findings.filter(result.blocks)
    let rest = result.findings.filter { finding in
      !result.blocks(finding) && finding.outcome != .passed
    }
    return blocking.map { .failure("\($0.title): \($0.message)") }
      + rest.map { .paragraph("\($0.title): \($0.message)") }
  }

  private static func table(_ result: GateResult, _ comparison: RunComparison) -> Table {
    let unit = comparison.settings.margin.unit
    return Table(
      columns: [
        Table.Column("level", isNumeric: false), .init("verdict", isNumeric: false),
        .init(LossWords(unit).column), .init("its interval"), .init("changed"), .init("files"),
        .init("gzip"),
      ],
      rows: comparison.levels.compactMap { level -> [Table.Cell]? in
        guard
          let old = result.baseline.variants.first(where: { $0.level == level.levels.first }),
          let new = result.record.variants.first(where: { $0.level == level.levels.second })
        else { return nil }
        let verdict = level.statistics.verdict
        return [
          .text(level.levels.name),
          .text(level.isUnchanged ? "unchanged" : VerdictWords(verdict: verdict).name),
          loss(verdict.drop, unit), VerdictWords.range(verdict.drop, unit),
          .count(level.changedCount),
          .text(
            GateFinding.relativeChange(
              from: old.size.artifactByteCount, to: new.size.artifactByteCount)),
          .text(
            GateFinding.relativeChange(
              from: old.size.gzipByteCount, to: new.size.gzipByteCount)),
        ]
      }
        + result.findings.filter { $0.fact == .missingLevel }.map { finding in
          [.text(finding.level ?? "–"), .text("missing")]
            + [Table.Cell](repeating: .notMeasured, count: 5)
        })
  }

  private static func summary(_ result: GateResult, _ comparison: RunComparison) -> String {
    let settings = comparison.settings
    let changed = comparison.levels.contains { !$0.isUnchanged }
    let what = comparison.metric.answer
    let allowed = LossWords(settings.margin.unit).allowed(
      settings.margin, reference: "the baseline")
    let together =
      comparison.levels.count > 1
      ? ", Holm's correction for \(comparison.levels.count) levels" : ""
    return
      "\(grouped(comparison.sampleCount)) samples of \(comparison.data), one by one, against "
      + "\(comparison.first.name) of \(comparison.first.date)"
      + (changed ? "." : ": not one \(what) changed.")
      + " \(allowed); "
      + "\(Table.Cell.plain(settings.confidence * 100)) % confidence\(together)."
  }
}

extension GateResult {
  /// The conclusion, in words.
  var words: String {
    switch conclusion {
    case .passed: "passes"
    case .undecided: "undecided"
    case .regression: "regression"
    case .incomparable: "can't be judged"
    }
  }
}
