import Records
import Scoring

/// What only a page shows of an evaluation.
extension Report {
  /// Below the decision: each candidate in a row, and what it costs and keeps as pictures.
  static func overview(_ record: EvaluationRecord) -> [Part] {
    let left: [Block] =
      [.table(summary(record))] + (losses(record).map { [.figures([$0])] } ?? [])
    return ([.columns(left.parts(in: .page)), .figures([accuracyAgainstBytes(record)])] as [Block])
      .parts(in: .page)
  }

  /// Changed predictions, the samples that changed, and how weights lie.
  static func pictures(_ record: EvaluationRecord) -> [Block] {
    changes(record) + (ChangedSampleGallery(record)?.blocks ?? []) + histograms(record)
  }

  /// What somebody decides by, in a row.
  private static func summary(_ record: EvaluationRecord) -> Table {
    let unit = record.analysis.margin.unit
    return Table(
      columns: [
        Table.Column("level", isNumeric: false), .init("verdict", isNumeric: false),
        .init(LossWords(unit).column), .init(record.metric?.shortTitle ?? "score"), .init("gzip"),
      ],
      rows: record.variants.map { variant in
        let verdict = variant.statistics?.verdict
        return [
          .text(variant.level),
          verdict.map { VerdictWords(verdict: $0).cell } ?? .text("reference"),
          verdict?.drop.map { drop in
            let number = VerdictWords.lossNumber(drop.value, unit, sampleCount: drop.sampleCount)
            let range = VerdictWords.range(drop, unit)
            return .text(drop.interval == nil ? number : "\(number) (\(range.text))")
          } ?? .notMeasured,
          value(variant.score), .text(ByteUnit.text(variant.size.gzipByteCount)),
        ]
      })
  }

  private static func accuracyAgainstBytes(_ record: EvaluationRecord) -> Figure {
    let isOfClasses = record.metric?.isOfClasses ?? false
    let points = record.variants.map { variant in
      let estimate =
        isOfClasses ? variant.estimates.top?.first?.share : variant.estimates.meanAbsoluteError
      let factor: Double = isOfClasses ? 100 : 1
      return AccuracyAgainstBytes.Point(
        level: variant.level, rawByteCount: variant.size.artifactByteCount,
        gzipByteCount: variant.size.gzipByteCount,
        value: (estimate?.value ?? variant.score.value).map { $0 * factor },
        interval: estimate?.interval.map { $0.lower * factor...$0.upper * factor })
    }
    return Figure(
      AccuracyAgainstBytes(
        points,
        axisTitle: (record.metric?.title.capitalizedFirst ?? "") + (isOfClasses ? ", %" : ""),
        maximum: isOfClasses ? 100 : .infinity))
  }

  /// Each candidate's loss against the margin; `nil` where none has an interval.
  private static func losses(_ record: EvaluationRecord) -> Figure? {
    let margin = record.analysis.margin
    let words = LossWords(margin.unit)
    let factor = words.factor
    let rows = record.variants.enumerated().compactMap {
      index, variant -> DropsAgainstMargin.Row? in
      guard let drop = variant.statistics?.verdict.drop, let interval = drop.interval else {
        return nil
      }
      return DropsAgainstMargin.Row(
        level: variant.level, color: index, drop: drop.value * factor,
        interval: interval.lower * factor...interval.upper * factor)
    }
    guard !rows.isEmpty else { return nil }
    let losesClass = record.variants.contains {
      $0.statistics?.verdict.conclusion == .losesClass
    }
    return Figure(
      DropsAgainstMargin(rows, margin: margin.value * factor, words: words),
      caption: "The green band is what \(words.isLabelled ? "may be lost" : "is allowed"). A level "
        + "whose whole line is left of its right edge may take \(record.reference)'s place"
        + (losesClass ? ", unless it loses a class." : "."))
  }

  /// Which predictions became which, level by level.
  private static func changes(_ record: EvaluationRecord) -> [Block] {
    guard record.metric?.isOfClasses ?? false else { return [] }
    let moves = PredictionMoves(record)
    guard !moves.isEmpty else { return [] }
    return [
      .heading("Changed predictions"),
      .paragraph("What was predicted at \(record.reference), and what instead."),
    ] + moves.tables.map { .table($0) }
  }

  /// More pictures of tensors than these stand behind a click.
  private static let openHistogramCount = 12

  /// The weights of each tensor, and the numbers that each level has for them.
  private static func histograms(_ record: EvaluationRecord) -> [Block] {
    guard let histograms = record.histograms, !histograms.isEmpty else { return [] }
    let figures = histograms.compactMap { histogram -> Figure? in
      guard histogram.minimum < histogram.maximum else { return nil }
      let grids = record.variants.enumerated().compactMap {
        index, variant -> WeightHistogram.Grid? in
        guard let tensor = variant.tensors?.first(where: { $0.name == histogram.name }),
          let minimum = tensor.minimum, let scale = tensor.scale, let code = tensor.greatestCode
        else { return nil }
        return .init(
          level: variant.level, color: index, minimum: minimum, scale: scale, greatestCode: code)
      }
      return Figure(
        WeightHistogram(
          name: histogram.name, range: histogram.minimum...histogram.maximum,
          counts: histogram.counts, grids: grids))
    }
    let rest = Array(figures.dropFirst(openHistogramCount))
    return [
      .heading("Weights and their codes"),
      .paragraph(
        "How often weights of each size occur; below, the numbers that a level has for them."),
      .figures(Array(figures.prefix(openHistogramCount))),
    ]
      + (rest.isEmpty
        ? []
        : [.details("\(counted(rest.count, "more tensor"))", [Part(.figures(rest), in: .page)])])
  }
}
