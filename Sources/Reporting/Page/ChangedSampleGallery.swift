import Records
import Scoring

/// The samples whose prediction changed, as pictures or rows, with what was said before and after.
struct ChangedSampleGallery {
  private let changed: ChangedSamples
  private let classNames: [String]?
  private let levels: [String]
  private let isOfClasses: Bool
  private let isLabelled: Bool

  /// More right classes of a sample are not named.
  private static let greatestLabelCount = 6

  /// `nil` where no level changed a sample.
  init?(_ record: EvaluationRecord) {
    guard let changed = record.changedSamples else { return nil }
    self.changed = changed
    classNames = record.provenance.data.classNames
    levels = record.variants.map(\.level)
    isOfClasses = record.metric?.isOfClasses ?? false
    isLabelled = record.metric?.needsLabels ?? true
  }

  /// Headings and samples, level by level.
  var blocks: [Report.Block] {
    changed.levels.filter { !$0.samples.isEmpty }.flatMap { level -> [Report.Block] in
      let samples = level.samples.compactMap { number in
        changed.samples.first { $0.sample == number }
      }
      let count = Table.Cell.grouped(level.changedCount)
      let shown =
        samples.count < level.changedCount
        ? "\(count) samples changed; \(samples.count) are shown."
        : "\(count) \(level.changedCount == 1 ? "sample" : "samples") changed."
      let order =
        !isOfClasses
        ? "The greatest changes first."
        : isLabelled ? "First what was right and is not, the surest first." : "The surest first."
      return [
        .heading("Samples that \(level.level) changed"), .paragraph("\(shown) \(order)"),
        samples.contains { $0.picture != nil }
          ? .gallery(samples.map { item($0, level.level) }) : .table(table(samples, level.level)),
      ]
    }
  }

  private func item(_ sample: ChangedSamples.Sample, _ level: String) -> GalleryItem {
    let right = labels(sample)
    let name = sample.place.map { $0.split(separator: "/").last.map(String.init) ?? $0 }
    let title = name ?? "sample \(sample.sample)"
    return GalleryItem(
      title: title,
      lines: (isLabelled ? ["right: \(right)"] : [])
        + [levels.first ?? "float32", level].map { level in
          "\(level): \(answer(sample, level).map(said) ?? "–")"
        },
      picture: sample.picture.map { picture in
        .init(
          mediaType: picture.mediaType, base64: picture.base64, width: picture.width,
          height: picture.height)
      }, alternative: title + (isLabelled ? ", right: \(right)" : ""))
  }

  private func table(_ samples: [ChangedSamples.Sample], _ level: String) -> Table {
    let fields = samples.first?.fields?.map(\.name) ?? []
    let baseline = levels.first ?? "float32"
    return Table(
      columns: [Table.Column("sample")]
        + (isLabelled
          ? [Table.Column(isOfClasses ? "right" : "target", isNumeric: !isOfClasses)] : [])
        + ([baseline, level] + fields).enumerated().map { index, name in
          Table.Column(name, isNumeric: !isOfClasses || index > 1)
        },
      rows: samples.map { sample in
        let right = isOfClasses ? labels(sample) : numbers(sample.targets)
        let truth: [Table.Cell] = isLabelled ? [.text(right)] : []
        return [.count(sample.sample)] + truth + [
          .text(answer(sample, baseline).map(said) ?? "–"),
          .text(answer(sample, level).map(said) ?? "–"),
        ] + (sample.fields ?? []).map { .text($0.value) }
      })
  }

  private func answer(_ sample: ChangedSamples.Sample, _ level: String) -> ChangedSamples.Answer? {
    levels.firstIndex(of: level).flatMap {
      sample.answers.indices.contains($0) ? sample.answers[$0] : nil
    }
  }

  private func labels(_ sample: ChangedSamples.Sample) -> String {
    let names = (sample.labels ?? []).map { Report.name(ofClass: $0, classNames) }
    let shown = names.prefix(Self.greatestLabelCount).joined(separator: " or ")
    return names.isEmpty ? "none" : names.count > Self.greatestLabelCount ? shown + " or …" : shown
  }

  private func said(_ answer: ChangedSamples.Answer) -> String {
    guard isOfClasses else { return numbers(answer.values) }
    let predicted =
      answer.predicted.map { Report.name(ofClass: $0, classNames) } ?? "no finite numbers"
    return predicted
      + (answer.probability.map { " (\(Table.Cell.percent($0, digits: 1).text))" } ?? "")
  }

  private func numbers(_ values: [Float]?) -> String {
    (values ?? []).map { Table.Cell.decimal(Double($0), 4) }.joined(separator: ", ")
  }
}
