import Records
import Scoring

extension Report {
  /// A row a candidate of each evaluation; `docs/record.md` says what the columns are.
  static func candidates(_ records: [EvaluationRecord]) -> DataTable {
    DataTable(
      columns: columns.map(\.name),
      rows: records.flatMap { record in
        record.variants.map { variant in columns.map { $0.value(record, variant) } }
      })
  }

  private typealias Column = (
    name: String,
    value: @Sendable (EvaluationRecord, EvaluationRecord.Variant) -> DataTable.Value
  )

  private static let columns: [Column] = [
    ("model", { record, _ in .text(record.name) }),
    ("data", { record, _ in .text(record.provenance.data.name) }),
    ("split", { record, _ in .init(record.provenance.data.split) }),
    ("level", { .text($1.level) }),
    ("metric", { .text($1.score.metric.rawValue) }),
    ("value", { .init($1.score.value) }),
    ("lower", { .init(interval($1)?.lower) }),
    ("upper", { .init(interval($1)?.upper) }),
    ("confidence", { record, _ in .number(record.analysis.confidence) }),
    ("correct", { .init($1.score.correctCount) }),
    ("samples", { .integer($1.score.sampleCount) }),
    ("verdict", { .init($1.statistics?.verdict.conclusion.rawValue) }),
    ("margin", { record, _ in .number(record.analysis.margin.value) }),
    ("margin_unit", { record, _ in .text(record.analysis.margin.unit.rawValue) }),
    ("loss", { .init($1.statistics?.verdict.drop?.value) }),
    ("loss_lower", { .init($1.statistics?.verdict.drop?.interval?.lower) }),
    ("loss_upper", { .init($1.statistics?.verdict.drop?.interval?.upper) }),
    ("loss_confidence", { .init($1.statistics?.verdict.drop?.interval?.confidence) }),
    ("further_samples", { .init($1.statistics?.verdict.furtherSampleCount) }),
    ("right_to_wrong", { .init($1.comparison?.changes?.rightToWrong) }),
    ("wrong_to_right", { .init($1.comparison?.changes?.wrongToRight) }),
    ("wrong_to_wrong", { .init($1.comparison?.changes?.wrongToWrong) }),
    ("p", { .init($1.statistics?.accuracy?.pValue ?? $1.statistics?.errors?.pValue) }),
    ("p_mid", { .init($1.statistics?.accuracy?.midPValue) }),
    (
      "p_holm",
      {
        .init($1.statistics?.accuracy?.adjustedPValue ?? $1.statistics?.errors?.adjustedPValue)
      }
    ),
    ("cross_entropy", { .init($1.estimates.crossEntropy?.value) }),
    ("calibration_error", { .init($1.estimates.calibration?.error.value) }),
    ("mse", { .init($1.estimates.meanSquaredError?.value) }),
    ("rmse", { .init($1.estimates.rootMeanSquaredError?.value) }),
    ("r2", { .init($1.estimates.determination?.value) }),
    ("kl_mean", { .init($1.comparison?.divergence?.mean) }),
    ("kl_max", { .init($1.comparison?.divergence?.maximum) }),
    ("rms_difference", { .init($1.comparison?.rootMeanSquareOutputDifference) }),
    ("weight_bytes", { .integer($1.size.weightByteCount) }),
    ("file_bytes", { .integer($1.size.artifactByteCount) }),
    ("gzip_bytes", { .integer($1.size.gzipByteCount) }),
    ("gzip_ratio", { .number($1.size.gzipRatio) }),
    ("samples_per_second", { .init($1.samplesPerSecond) }),
    ("changed", { .init($1.comparison?.changes?.total) }),
    ("recommended", { .text($0.recommended?.level == $1.level ? "yes" : "no") }),
  ]

  private static func interval(_ variant: EvaluationRecord.Variant) -> Interval? {
    (variant.estimates.top?.first?.share ?? variant.estimates.meanAbsoluteError)?.interval
  }
}
