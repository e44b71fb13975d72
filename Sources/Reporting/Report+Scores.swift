import Records
package import Scoring

/// How well the model did at each level.
extension Report {
  /// A row a level.
  static func scores(_ record: EvaluationRecord) -> Table {
    switch record.metric {
    case .agreement: return agreements(record)
    case .meanAbsoluteDeviation: return deviations(record)
    case .meanAbsoluteError, nil: return errors(record)
    case .top1Accuracy: break
    }
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

  /// How often each level says what float32 says, and how far its probabilities are from float32's.
  private static func agreements(_ record: EvaluationRecord) -> Table {
    Table(
      columns: [
        Table.Column("level", isNumeric: false), .init("agreement"), .init(interval(record)),
        .init("KL mean"), .init("KL max"), .init("samples/s"),
      ],
      rows: record.variants.map { variant in
        [
          .text(variant.level), value(variant.score),
          variant.comparison == nil
            ? .text("by definition") : share(variant.estimates.top?.first?.share),
          small(variant.comparison?.divergence?.mean),
          small(variant.comparison?.divergence?.maximum), speed(variant),
        ]
      })
  }

  /// How far each level's outputs are from float32's.
  private static func deviations(_ record: EvaluationRecord) -> Table {
    Table(
      columns: [
        Table.Column("level", isNumeric: false), .init("mean |difference|"),
        .init(interval(record)), .init("of deviation"), .init("max"), .init("samples/s"),
      ],
      rows: record.variants.map { variant in
        let difference = variant.statistics?.difference
        let interval = variant.estimates.meanAbsoluteError?.interval
        return [
          .text(variant.level), value(variant.score),
          variant.comparison == nil
            ? .text("by definition")
            : interval.map { .text("\(threeDigits($0.lower))…\(threeDigits($0.upper))") }
              ?? .notMeasured,
          difference?.relativeDeviation.map {
            .text(Table.Cell.decimal($0.value * 100, 3) + " %")
          } ?? .notMeasured,
          variant.comparison?.maximumOutputDifference.map { .text(threeDigits($0)) }
            ?? .notMeasured, speed(variant),
        ]
      })
  }

  /// Three significant digits: of differences that may be tiny.
  package static func threeDigits(_ value: Double) -> String {
    let size = value.magnitude
    guard size > 0, size < 1e9 else { return value == 0 ? "0" : "\(value)" }
    var (power, exponent) = (1.0, 0)
    while (size * power).rounded() < 100 { (power, exponent) = (power * 10, exponent + 1) }
    guard exponent > 6 else { return Table.Cell.decimal(value, exponent) }
    // d.dde-x
    let digits = Table.Cell.decimal((value * power).rounded() / 100, 2)
    return "\(digits)e-\(exponent - 2)"
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
    interval.map { interval in
      let digits =
        interval.endError.map { Report.digits(upTo: digits, error: $0 * factor) } ?? digits
      return .text(
        Table.Cell.decimal(interval.lower * factor, digits) + "…"
          + Table.Cell.decimal(interval.upper * factor, digits))
    } ?? .notMeasured
  }

  /// The digits behind the point that a number deserves which another draw would move by `error`: the last
  /// one is that of the error's first.
  static func digits(upTo greatest: Int, error: Double) -> Int {
    var (digits, unit) = (greatest, 1.0)
    for _ in 0..<greatest { unit /= 10 }
    while digits > 0, unit * 10 <= error { (digits, unit) = (digits - 1, unit * 10) }
    return digits
  }

  /// An accuracy in percent, with the digits that its samples deserve; an error as it is.
  package static func value(_ score: Score) -> Table.Cell {
    switch score.metric {
    case .top1Accuracy, .agreement:
      score.value.map { .percent($0, digits: accuracyDigits(score.sampleCount)) } ?? .notMeasured
    case .meanAbsoluteError: number(score.value)
    case .meanAbsoluteDeviation: score.value.map { .text(threeDigits($0)) } ?? .notMeasured
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
