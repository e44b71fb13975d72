public import Records
import Scoring

extension Report {
  /// The tables of the TF.js quantization example: all models, all levels.
  ///
  /// - Parameters:
  ///   - records: one evaluation a model, in the order of the rows.
  ///   - units: the unit of a data set's targets, by the data set's name; where it is known, it
  ///     stands beside the error.
  /// - SeeAlso: <https://github.com/tensorflow/tfjs-examples/tree/master/quantization>
  public init(summary records: [EvaluationRecord], units: [String: String] = [:]) {
    var result: [Block] = [
      .heading(
        records.allSatisfy { $0.metric?.needsLabels ?? true }
          ? "Accuracy or mean absolute error" : "Accuracy, error, or agreement with float32"),
      .table(Report.scores(records, units)),
    ]
    let metrics = Set(records.compactMap { $0.variants.first?.score.metric })
    if metrics.contains(.top1Accuracy) {
      result.append(.paragraph("Accuracy: samples whose greatest output is the right class's."))
    }
    if metrics.contains(.meanAbsoluteError) {
      result.append(
        .paragraph("MAE: mean absolute error, in the unit of the data's targets."))
    }
    if metrics.contains(.agreement) {
      result.append(
        .paragraph("Agreement: samples that get float32's class; these data have no labels."))
    }
    if metrics.contains(.meanAbsoluteDeviation) {
      result.append(
        .paragraph(
          "Mean |difference|: of the outputs from float32's; these data have no labels."))
    }
    result += Report.explanations(records).map { .notice($0) }
    result += Report.verdicts(of: records)
    result += [
      .heading("gzip ratio"),
      .table(Report.table(records) { .decimal($0.size.gzipRatio, digits: 4) }),
      .paragraph("Bytes of weight files and model.json, over those of a tar of them, gzipped."),
      .heading("gzip bytes"),
      .table(Report.table(records) { .count($0.size.gzipByteCount) }),
    ]
    let sections = records.enumerated().map { index, record in
      Part(
        .section(
          title: Report.title(record), anchor: Report.anchor(index), parts: Report.parts(record)),
        in: .page)
    }
    self.init(
      title: "Levels of quantization: \(Report.counted(records.count, "model"))",
      parts: [Part(.decision(Report.decisions(records)), in: .page)] + result.parts() + sections
        + Report.origins(records).parts(in: .markdown),
      candidates: Report.candidates(records),
      tool: Set(records.map(\.provenance.tool.version)).sorted().joined(separator: ", "))
  }

  /// What to do with each model.
  private static func decisions(_ records: [EvaluationRecord]) -> Decision {
    Decision(
      "",
      remarks: records.enumerated().compactMap { index, record in
        RecommendationWords(record).map {
          .init(record.name, $0.text, anchor: anchor(index))
        }
      })
  }

  private static func anchor(_ index: Int) -> String { "model-\(index)" }

  private static func origins(_ records: [EvaluationRecord]) -> [Block] {
    [
      .heading("Where the figures come from"),
      .paragraph(
        "Each level was written to disk and read back before it was evaluated. –: not measured. "
          + "Digests, settings and machines are in the records of the models."),
      .facts(
        records.map {
          (
            $0.name,
            Report.name($0.provenance.data.name, $0.provenance.data.split) + "; "
              + $0.provenance.tool.commandLine.joined(separator: " ") + ", " + $0.provenance.date
          )
        }),
    ]
  }

  /// What the converter makes, then the records' other levels.
  private static func levels(_ records: [EvaluationRecord]) -> [String] {
    let standard = ["float32", "float16", "uint16", "uint8"]
    let found = records.flatMap { $0.variants.map(\.level) }
    var seen = Set<String>()
    return (standard + found).filter { seen.insert($0).inserted }
  }

  private static func scores(_ records: [EvaluationRecord], _ units: [String: String]) -> Table {
    Table(
      columns: [
        Table.Column("model", isNumeric: false), .init("metric", isNumeric: false),
        .init("samples"),
      ] + levels(records).map { Table.Column($0) },
      rows: records.map { record in
        let data = record.provenance.data
        let metric = record.variants.first?.score.metric
        let unit = metric == .meanAbsoluteError ? units[data.name].map { ", \($0)" } : nil
        return [
          .text(record.name + (data.notice == nil ? "" : "*")),
          metric.map { .text($0.shortTitle + (unit ?? "")) } ?? .notMeasured,
          .count(data.sampleCount),
        ] + cells(record, levels(records)) { value($0.score) }
      })
  }

  /// Which levels may take float32's place, and which is the smallest of them.
  private static func verdicts(of records: [EvaluationRecord]) -> [Block] {
    let levels = levels(records).filter { $0 != "float32" }
    let table = Table(
      columns: [Table.Column("model", isNumeric: false), .init("margin")]
        + levels.map { Table.Column($0, isNumeric: false) }
        + [.init("ship", isNumeric: false)],
      rows: records.map { record in
        [.text(record.name), .text(record.analysis.margin.description)]
          + levels.map { level -> Table.Cell in
            record.variants.first { $0.level == level }?.statistics.map {
              VerdictWords(verdict: $0.verdict).cell
            } ?? .notMeasured
          } + [
            record.recommended.map { .text($0.level) } ?? .notMeasured
          ]
      })
    return [
      .heading("Verdicts"), .table(table),
      .paragraph(
        "Of the drop's interval against the margin, sample by sample, with Holm's correction. ship: "
          + "the smallest level that loses less than the margin; –: no advice, see its report."),
    ]
  }

  private static func table(
    _ records: [EvaluationRecord], _ cell: (EvaluationRecord.Variant) -> Table.Cell
  ) -> Table {
    Table(
      columns: [Table.Column("model", isNumeric: false)]
        + levels(records).map { Table.Column($0) },
      rows: records.map { [.text($0.name)] + cells($0, levels(records), cell) })
  }

  private static func cells(
    _ record: EvaluationRecord, _ levels: [String],
    _ cell: (EvaluationRecord.Variant) -> Table.Cell
  ) -> [Table.Cell] {
    levels.map { level in
      record.variants.first { $0.level == level }.map(cell) ?? .notMeasured
    }
  }

  /// What the asterisks mean, each once.
  private static func explanations(_ records: [EvaluationRecord]) -> [String] {
    var texts: [String] = []
    for data in records.map(\.provenance.data) {
      guard let notice = data.notice else { continue }
      let text = "* On \(name(data.name, data.split)): \(notice)"
      if !texts.contains(text) { texts.append(text) }
    }
    return texts
  }
}
