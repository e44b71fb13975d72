import Records
import Scoring

/// The figures that a recommendation rests on: what is lost and how sure that is, what is saved, and how
/// many samples say so.
struct RecommendationFigures {
  private let record: EvaluationRecord

  init(_ record: EvaluationRecord) { self.record = record }

  private var margin: Margin { record.analysis.margin }

  /// In the order in which somebody who ships a file asks for them.
  var all: [Decision.KeyFigure] {
    [loss, score, bytes, samples].compactMap(\.self)
  }

  /// The level that is shipped in the reference's place; `nil` where none is.
  private var shipped: EvaluationRecord.Variant? {
    record.recommended.flatMap { $0.level == record.reference ? nil : $0 }
  }

  /// What is lost, with its interval.
  private var loss: Decision.KeyFigure? {
    guard let drop = shipped?.statistics?.verdict.drop else { return nil }
    let words = LossWords(margin.unit)
    let interval = drop.interval.map {
      "\(Table.Cell.plain($0.confidence * 100)) % CI \(VerdictWords.range(drop, margin.unit).text); "
    }
    return .init(
      words.noun.capitalizedFirst,
      VerdictWords.loss(drop.value, margin.unit, sampleCount: drop.sampleCount),
      note: "\(interval ?? "")\(margin) \(words.isLabelled ? "may be lost" : "is allowed")")
  }

  /// The reference's score, and what becomes of it.
  private var score: Decision.KeyFigure? {
    guard let reference = record.variants.first, let metric = record.metric else { return nil }
    // Without labels the reference's is what it is by definition, and the other's is the loss.
    guard metric.needsLabels else { return nil }
    let confidence = Table.Cell.plain(record.analysis.confidence * 100)
    func text(_ variant: EvaluationRecord.Variant) -> String { Report.value(variant.score).text }
    if let shipped {
      return .init(
        metric.shortTitle.capitalizedFirst, text(shipped),
        note: "\(text(reference)) at \(reference.level)")
    }
    let range =
      metric.isOfClasses
      ? Report.share(reference.estimates.top?.first?.share)
      : Report.range(reference.estimates.meanAbsoluteError?.interval, digits: 4)
    return .init(
      metric.shortTitle.capitalizedFirst, text(reference),
      note: "\(reference.level); \(confidence) % CI \(range.text)")
  }

  /// Bytes over the wire, before and after.
  private var bytes: Decision.KeyFigure? {
    guard let reference = record.variants.first?.size.gzipByteCount, reference > 0 else {
      return nil
    }
    guard let size = shipped?.size.gzipByteCount else {
      return .init("Over the wire", ByteUnit.text(reference), note: "\(record.reference), gzipped")
    }
    let share = Table.Cell.percent(Double(size) / Double(reference), digits: 1).text
    return .init(
      "Over the wire", ByteUnit.text(size),
      note: "gzipped; \(share) of \(record.reference)'s \(ByteUnit.text(reference))")
  }

  private var samples: Decision.KeyFigure {
    let data = record.provenance.data
    let further =
      record.decision?.reason == .undecided
      ? record.decision?.furtherSampleCount.map {
        "\(VerdictWords.samples($0)) more would decide"
      } : nil
    return .init(
      "Samples", Table.Cell.grouped(data.sampleCount),
      note: further ?? Report.name(data.name, data.split))
  }
}
