public import Records
import Scoring

/// Evaluations as a table for programs (RFC 4180): a row a level, numbers in full, nothing rounded.
///
/// What was not measured is an empty field.
public enum CSVRenderer {
  /// How each table begins.
  public static let mark = "model,data,split,level,metric,value,lower,upper,"

  /// The table, with a head.
  public static func render(_ records: [EvaluationRecord]) -> String {
    let rows = records.flatMap { record in
      record.variants.map { variant in columns.map { $0.value(record, variant) } }
    }
    return ([columns.map(\.name)] + rows)
      .map { $0.map(field).joined(separator: ",") + "\r\n" }.joined()
  }

  private typealias Column = (
    name: String, value: @Sendable (EvaluationRecord, EvaluationRecord.Variant) -> String
  )

  private static let columns: [Column] = [
    ("model", { record, _ in record.name }),
    ("data", { record, _ in record.provenance.data.name }),
    ("split", { record, _ in record.provenance.data.split ?? "" }),
    ("level", { $1.level }),
    ("metric", { $1.score.metric.rawValue }),
    ("value", { number($1.score.value) }),
    ("lower", { number(interval($1)?.lower) }),
    ("upper", { number(interval($1)?.upper) }),
    ("confidence", { record, _ in number(record.analysis.confidence) }),
    ("correct", { integer($1.score.correctCount) }),
    ("samples", { integer($1.score.sampleCount) }),
    ("verdict", { $1.statistics?.verdict.conclusion.rawValue ?? "" }),
    ("margin", { record, _ in number(record.analysis.margin.value) }),
    ("margin_unit", { record, _ in record.analysis.margin.unit.rawValue }),
    ("loss", { number($1.statistics?.verdict.drop?.value) }),
    ("loss_lower", { number($1.statistics?.verdict.drop?.interval?.lower) }),
    ("loss_upper", { number($1.statistics?.verdict.drop?.interval?.upper) }),
    ("loss_confidence", { number($1.statistics?.verdict.drop?.interval?.confidence) }),
    ("further_samples", { integer($1.statistics?.verdict.furtherSampleCount) }),
    ("right_to_wrong", { integer($1.comparison?.changes?.rightToWrong) }),
    ("wrong_to_right", { integer($1.comparison?.changes?.wrongToRight) }),
    ("wrong_to_wrong", { integer($1.comparison?.changes?.wrongToWrong) }),
    ("p", { number($1.statistics?.accuracy?.pValue ?? $1.statistics?.errors?.pValue) }),
    ("p_mid", { number($1.statistics?.accuracy?.midPValue) }),
    (
      "p_holm",
      {
        number($1.statistics?.accuracy?.adjustedPValue ?? $1.statistics?.errors?.adjustedPValue)
      }
    ),
    ("cross_entropy", { number($1.estimates.crossEntropy?.value) }),
    ("calibration_error", { number($1.estimates.calibration?.error.value) }),
    ("mse", { number($1.estimates.meanSquaredError?.value) }),
    ("rmse", { number($1.estimates.rootMeanSquaredError?.value) }),
    ("r2", { number($1.estimates.determination?.value) }),
    ("kl_mean", { number($1.comparison?.divergence?.mean) }),
    ("kl_max", { number($1.comparison?.divergence?.maximum) }),
    ("rms_difference", { number($1.comparison?.rootMeanSquareOutputDifference) }),
    ("weight_bytes", { integer($1.size.weightByteCount) }),
    ("file_bytes", { integer($1.size.artifactByteCount) }),
    ("gzip_bytes", { integer($1.size.gzipByteCount) }),
    ("gzip_ratio", { number($1.size.gzipRatio) }),
    ("samples_per_second", { number($1.samplesPerSecond) }),
    ("changed", { integer($1.comparison?.changes?.total) }),
  ]

  private static func interval(_ variant: EvaluationRecord.Variant) -> Interval? {
    (variant.estimates.top?.first?.share ?? variant.estimates.meanAbsoluteError)?.interval
  }

  private static func number(_ value: Double?) -> String { value.map { "\($0)" } ?? "" }
  private static func integer(_ value: Int?) -> String { value.map { "\($0)" } ?? "" }

  private static func field(_ text: String) -> String {
    // A spreadsheet takes what begins like this for a formula, and computes it.
    let isFormula = "=+-@\t\r".contains(text.first ?? " ") && Double(text) == nil
    let text = isFormula ? "'\(text)" : text
    guard text.contains(where: { ",\"\r\n".contains($0) || $0.isNewline }) else { return text }
    return "\"\(text.replacing("\"", with: "\"\""))\""
  }
}
