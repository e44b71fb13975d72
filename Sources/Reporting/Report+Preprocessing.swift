import Records
import Scoring

/// What was tried besides the chosen preprocessing, and what looks wrong.
extension Report {
  /// Sentences that must not be missed.
  static func warnings(_ record: EvaluationRecord) -> [Block] {
    var texts = record.warnings ?? []
    let data = record.provenance.data
    if let skipped = data.skipped {
      let count =
        "\(Table.Cell.grouped(skipped.count)) of "
        + "\(Table.Cell.grouped(skipped.count + data.sampleCount)) samples could not be read, and "
        + "\(skipped.count == 1 ? "was" : "were") left out: "
      let names = skipped.prefix(5).map { "\($0.place) (\($0.reason))" }
      texts.append(
        count + names.joined(separator: "; ") + (skipped.count > names.count ? "; …" : ""))
    }
    texts += data.remarks.map { $0.map { "\($0)." } } ?? []
    if record.variants.contains(where: { !$0.canBeLoaded }) {
      texts.append(
        "int8 stands for what TFLite and ONNX Runtime store: TF.js can't load it. Its bytes are those "
          + "of the codes, with their scales in the JSON file.")
    }
    return texts.map { .notice($0) }
  }

  /// What was tried, for a report's second part.
  static func trials(_ check: PreprocessingTrials) -> [Block] {
    let places = check.trials.first?.top.map(\.places) ?? []
    let columns =
      [Table.Column("preprocessing", isNumeric: false)]
      + places.map { Table.Column("top-\($0)") }
      + ["better", "worse", "p"].map { Table.Column($0) }
    let rows = check.trials.enumerated().map { index, trial -> [Table.Cell] in
      [.text(index == 0 ? "as chosen" : trial.preprocessing)] + trial.top.map(value)
        + (index == 0
          ? [.notMeasured, .notMeasured, .notMeasured]
          : [
            .count(trial.betterCount), .count(trial.worseCount),
            .text(probability(trial.pValue)),
          ])
    }
    return [
      .heading("Other preprocessing"),
      .paragraph(
        "At float32, on \(check.sampleCount) samples spread over the data, by the rule "
          + "'\(check.rule)'. better, worse: samples whose right class is more, or less, "
          + "probable than with what was chosen; p: how probable so uneven a split is by chance "
          + "(sign test). Below \(probability(check.significance)) it is taken for no chance: "
          + (check.clearlyBetter.isEmpty ? "none is clearly better." : "see the note above.")),
      .table(Table(columns: columns, rows: rows)),
    ]
  }

  /// A probability with two digits that say something.
  package static func probability(_ value: Double) -> String {
    if value >= 0.001 { return Table.Cell.decimal(value, digits: 3).text }
    var (mantissa, exponent) = (value, 0)
    while mantissa < 1, exponent < 400 { (mantissa, exponent) = (mantissa * 10, exponent + 1) }
    // 9.96e-6 is 1e-5.
    if mantissa >= 9.5 { (mantissa, exponent) = (1, exponent - 1) }
    return exponent == 400 ? "0" : "\(Table.Cell.decimal(mantissa, digits: 0).text)e-\(exponent)"
  }
}
