import Records
import Scoring

/// Class by class, and sample by sample.
extension Report {
  /// More classes are not listed one by one.
  private static let longestClassList = 40

  /// The accuracy of each class at each level, and the classes that changed.
  static func classes(_ record: EvaluationRecord) -> [Block] {
    guard let labels = record.samples.labels else { return [] }
    let names = record.provenance.data.classNames
    let scores = record.samples.levels.map { level in
      ConfusionMatrix(
        labels: labels,
        predictions: level.predictions ?? [Int?](repeating: nil, count: labels.count)
      ).scores(confidence: record.analysis.confidence)
    }
    let known = Set(labels.compactMap(\.self)).sorted()
    var blocks: [Block] = [.heading("Classes")]
    if known.count <= longestClassList {
      blocks.append(.table(accuracies(of: known, scores, record, names)))
    } else {
      blocks.append(
        .paragraph(
          "There are \(Table.Cell.grouped(known.count)) classes: too many to list; "
            + "`--samples FILE` writes every sample."))
    }
    return blocks + changedClasses(record, names)
  }

  private static func accuracies(
    of known: [Int], _ scores: [[ClassScore]], _ record: EvaluationRecord, _ names: [String]?
  ) -> Table {
    let levels = record.samples.levels.map(\.level)
    return Table(
      columns: [Table.Column("class", isNumeric: false), .init("samples")]
        + levels.map { Table.Column($0) } + [.init("precision (\(record.reference))")],
      rows: known.map { label in
        let own = scores.map { $0.first { $0.label == label } }
        let count = own.first??.recall?.sampleCount
        return [.text(name(ofClass: label, names)), count.map { .count($0) } ?? .notMeasured]
          + own.enumerated().map { index, score in
            index == 0 ? shareCell(score?.recall, withInterval: true) : shareCell(score?.recall)
          } + [shareCell(own.first??.precision)]
      })
  }

  private static func shareCell(_ estimate: Estimate?, withInterval: Bool = false) -> Table.Cell {
    guard let estimate else { return .notMeasured }
    let digits = accuracyDigits(estimate.sampleCount)
    let text = Table.Cell.percent(estimate.value, digits: digits).text
    return .text(withInterval ? "\(text) (\(share(estimate).text))" : text)
  }

  /// Classes that a level made better or worse, where that is no chance even among all of them.
  private static func changedClasses(_ record: EvaluationRecord, _ names: [String]?) -> [Block] {
    let alpha = 1 - record.analysis.confidence
    var rows: [[Table.Cell]] = []
    var testCount = 0
    for variant in record.variants {
      guard let classes = variant.statistics?.classes else { continue }
      testCount = max(testCount, classes.testedClassCount)
      for change in classes.changes where change.adjustedPValue < alpha {
        rows.append([
          .text(variant.level), .text(name(ofClass: change.label, names)),
          .count(change.counts.sampleCount), .count(change.counts.rightToWrong),
          .count(change.counts.wrongToRight), .text(probability(change.adjustedPValue)),
        ])
      }
    }
    let losses = classLosses(record, names)
    guard !rows.isEmpty else {
      guard losses.isEmpty else { return losses }
      return [
        .paragraph(
          "No class's recall changed significantly by McNemar's test: with Holm's correction for "
            + "\(testCount) classes no level has one below p = \(Table.Cell.plain(alpha)).")
      ]
    }
    return losses + [
      .paragraph(
        "Classes whose recall changed significantly (McNemar's test, Holm's correction for "
          + "\(testCount) classes):"),
      .table(
        Table(
          columns: [
            Table.Column("level", isNumeric: false), .init("class", isNumeric: false),
            .init("samples"), .init("lost"), .init("won"), .init("p (Holm)"),
          ], rows: rows)),
    ]
  }

  /// Classes that lose more of their recall than one may, level by level, also where samples are too
  /// few to be certain.
  private static func classLosses(_ record: EvaluationRecord, _ names: [String]?) -> [Block] {
    guard let margin = record.analysis.classMargin else { return [] }
    let rows = record.variants.flatMap { variant -> [[Table.Cell]] in
      (variant.statistics?.verdict.classes ?? []).map { loss in
        [
          .text(variant.level), .text(name(ofClass: loss.label, names)),
          .count(loss.sampleCount), .count(loss.rightBefore), .count(loss.rightNow),
          .text(VerdictWords.loss(loss.drop.value, .accuracy, sampleCount: loss.sampleCount)),
          VerdictWords.range(loss.drop, .accuracy), .text(loss.certainty.rawValue),
        ]
      }
    }
    guard !rows.isEmpty else { return [] }
    let least = Table.Cell.plain(margin * 100)
    return [
      .paragraph(
        "Classes that lose more than \(least) pp of their recall. certain: the interval, corrected "
          + "for all classes, lies above that, and the level does not pass; likely: that of the class "
          + "alone does, and the level is undecided; open: there are too few samples to tell."),
      .table(
        Table(
          columns: [
            Table.Column("level", isNumeric: false), .init("class", isNumeric: false),
            .init("samples"), .init("right before"), .init("right now"), .init("lost"),
            .init("its interval"), .init("", isNumeric: false),
          ], rows: rows)),
    ]
  }

  /// A class by its number, and its name where there is one.
  package static func name(ofClass label: Int, _ names: [String]?) -> String {
    guard let names, names.indices.contains(label), names[label] != "\(label)" else {
      return "\(label)"
    }
    return "\(label) \(names[label])"
  }

  /// The samples that the smallest level is farthest from.
  static func worst(_ record: EvaluationRecord) -> [Block] {
    guard let first = record.variants.first?.estimates.worstSamples, !first.isEmpty else {
      return []
    }
    let levels = [record.variants.first, record.variants.count > 1 ? record.variants.last : nil]
      .compactMap(\.self)
    return [.heading("Worst samples")]
      + levels.map { variant in
        .table(
          Table(
            columns: [
              Table.Column("level", isNumeric: false), .init("sample"), .init("target"),
              .init("output"), .init("error"),
            ],
            rows: (variant.estimates.worstSamples ?? []).prefix(5).map { sample in
              [
                .text(variant.level), .count(sample.sample), list(sample.targets),
                list(sample.values), .decimal(sample.error, digits: 4),
              ]
            }))
      }
  }

  private static func list(_ values: [Float]?) -> Table.Cell {
    guard let values else { return .notMeasured }
    return .text(
      values.prefix(4).map { Table.Cell.decimal(Double($0), 4) }.joined(separator: ", ")
        + (values.count > 4 ? ", …" : ""))
  }
}
