import Records
package import Scoring

/// How well the model did at each level.
extension Report {
  /// A row a level.
  static func scores(_ record: EvaluationRecord) -> Table {
    guard record.variants.first?.score.metric == .top1Accuracy else { return errors(record) }
    let columns = [
      Table.Column("level", isNumeric: false), .init("accuracy"), .init(interval(record)),
      .init("correct"), .init("samples/s"),
    ]
    let rows = record.variants.map { variant -> [Table.Cell] in
      [
        .text(variant.level), value(variant.score),
        share(variant.estimates.top?.first?.share),
        variant.score.correctCount.map {
          .text("\(Table.Cell.grouped($0)) / \(Table.Cell.grouped(variant.score.sampleCount))")
        } ?? .notMeasured,
        speed(variant),
      ]
    }
    return Table(columns: columns, rows: rows)
  }

  private static func errors(_ record: EvaluationRecord) -> Table {
    let columns = [
      Table.Column("level", isNumeric: false), .init("MAE"), .init(interval(record)),
      .init("mean |change|"), .init("max |change|"), .init("samples/s"),
    ]
    let rows = record.variants.map { variant -> [Table.Cell] in
      [
        .text(variant.level), value(variant.score),
        range(variant.estimates.meanAbsoluteError?.interval, digits: 4),
        number(variant.comparison?.meanOutputDifference),
        number(variant.comparison?.maximumOutputDifference),
        speed(variant),
      ]
    }
    return Table(columns: columns, rows: rows)
  }

  /// `95 % interval`, for a column's head.
  static func interval(_ record: EvaluationRecord) -> String {
    Table.Cell.plain(record.analysis.confidence * 100) + " % interval"
  }

  /// An interval of shares, in percent.
  static func share(_ estimate: Estimate?) -> Table.Cell {
    range(
      estimate?.interval, digits: accuracyDigits(estimate?.sampleCount ?? 0), factor: 100)
  }

  /// The two ends of an interval.
  static func range(_ interval: Interval?, digits: Int, factor: Double = 1) -> Table.Cell {
    interval.map {
      .text(
        Table.Cell.decimal($0.lower * factor, digits) + "…"
          + Table.Cell.decimal($0.upper * factor, digits))
    } ?? .notMeasured
  }

  /// An accuracy in percent, with the digits that its samples deserve; an error as it is.
  package static func value(_ score: Score) -> Table.Cell {
    switch score.metric {
    case .top1Accuracy:
      score.value.map { .percent($0, digits: accuracyDigits(score.sampleCount)) } ?? .notMeasured
    case .meanAbsoluteError: number(score.value)
    }
  }

  /// Samples per second.
  static func speed(_ variant: EvaluationRecord.Variant) -> Table.Cell {
    variant.samplesPerSecond.map { .decimal($0, digits: 0) } ?? .notMeasured
  }

  /// An error, or a difference of outputs.
  static func number(_ value: Double?) -> Table.Cell {
    value.map { .decimal($0, digits: 6) } ?? .notMeasured
  }

  /// As many digits as one sample in `count` can change.
  package static func accuracyDigits(_ count: Int) -> Int {
    var digits = 1
    var resolution = 1_000
    while resolution < count, digits < 4 {
      digits += 1
      resolution *= 10
    }
    return digits
  }
}
