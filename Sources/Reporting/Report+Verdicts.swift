import Records
import Scoring

/// Whether each level may take float32's place.
extension Report {
  /// A table of verdicts, and what they rest on.
  static func verdicts(_ record: EvaluationRecord) -> [Block] {
    let compared = record.variants.filter { $0.statistics != nil }
    guard !compared.isEmpty else { return [] }
    let unit = record.analysis.margin.unit
    var columns = [
      Table.Column("level", isNumeric: false), .init("verdict", isNumeric: false),
      .init(LossWords(unit).column), .init("its interval"),
    ]
    let heads: [String] =
      switch record.metric {
      case .top1Accuracy: ["changed", "lost", "won", probabilityHead(compared.count)]
      case .agreement: ["changed"]
      case .meanAbsoluteError: ["worse", "better", probabilityHead(compared.count)]
      case .meanAbsoluteDeviation, nil: []
      }
    columns += heads.map { Table.Column($0) }
    let rows = compared.map { variant -> [Table.Cell] in
      guard let statistics = variant.statistics else { return [] }
      let verdict = statistics.verdict
      let start: [Table.Cell] = [
        .text(variant.level), VerdictWords(verdict: verdict).cell,
        verdict.drop.map {
          .text(VerdictWords.lossNumber($0.value, unit, sampleCount: $0.sampleCount))
        } ?? .notMeasured,
        VerdictWords.range(verdict.drop, unit),
      ]
      let end: [Table.Cell] =
        switch record.metric {
        case .top1Accuracy: classCells(variant)
        case .agreement:
          [statistics.difference?.changedCount.map { .count($0) } ?? .notMeasured]
        case .meanAbsoluteError: errorCells(statistics.errors)
        case .meanAbsoluteDeviation, nil: []
        }
      return start + end
    }
    return [.table(Table(columns: columns, rows: rows)), .paragraph(rule(record, compared))]
      + open(record)
  }

  /// The head of the column of p-values, which are corrected where levels are several.
  private static func probabilityHead(_ levelCount: Int) -> String {
    levelCount > 1 ? "p (Holm)" : "p"
  }

  private static func classCells(_ variant: EvaluationRecord.Variant) -> [Table.Cell] {
    let changes = variant.comparison?.changes
    let accuracy = variant.statistics?.accuracy
    return [
      changes.map { .count($0.total) } ?? .notMeasured,
      accuracy.map { .count($0.counts.rightToWrong) } ?? .notMeasured,
      accuracy.map { .count($0.counts.wrongToRight) } ?? .notMeasured,
      accuracy.map { .text(probability($0.adjustedPValue)) } ?? .notMeasured,
    ]
  }

  private static func errorCells(_ errors: PairedErrors?) -> [Table.Cell] {
    [
      errors.map { .count($0.worseCount) } ?? .notMeasured,
      errors.map { .count($0.betterCount) } ?? .notMeasured,
      errors.map { .text(probability($0.adjustedPValue)) } ?? .notMeasured,
    ]
  }

  /// What the columns mean, and how certain they are.
  private static func rule(
    _ record: EvaluationRecord, _ compared: [EvaluationRecord.Variant]
  ) -> String {
    let settings = record.analysis
    let confidence = Table.Cell.plain(settings.confidence * 100)
    let together =
      compared.count > 1
      ? ", and with Holm's correction for \(compared.count) levels at once" : ""
    let head = probabilityHead(compared.count)
    let corrected = compared.count > 1 ? ", corrected for \(compared.count) levels" : ""
    let words =
      switch record.metric {
      case .top1Accuracy:
        "lost: right at \(record.reference), wrong now; won: the reverse; \(head): McNemar's exact "
          + "test of these\(corrected)."
      case .agreement: "changed: samples that get another class than at \(record.reference)."
      case .meanAbsoluteError, nil:
        "worse, better: samples with a greater or smaller error; \(head): sign test of "
          + "these\(corrected)."
      case .meanAbsoluteDeviation:
        "\(LossWords(settings.margin.unit).noun): the mean absolute difference of the outputs."
      }
    return
      "Against \(record.reference), sample by sample. \(LossWords(settings.margin.unit).allowed(settings.margin, reference: record.reference)); "
      + "\(confidence) % confidence\(together).\n\(words)"
  }

  /// A line for levels that are not decided, or worse without a number; one for all that share it.
  private static func open(_ record: EvaluationRecord) -> [Block] {
    record.verdicts.compactMap { words, levels in
      let verdict = words.verdict
      guard
        verdict.conclusion == .undecided || verdict.conclusion == .losesClass
          || verdict.reason != nil
      else { return nil }
      return .paragraph(
        "\(levels.joined(separator: ", ")) \(words.predicate(ofSeveral: levels.count > 1)): "
          + "\(words.reason).")
    }
  }
}
