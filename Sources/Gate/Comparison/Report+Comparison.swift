public import Reporting
import Scoring

extension Report {
  /// Two runs beside each other, for terminals and files.
  public init(_ comparison: RunComparison) {
    let isOfClasses = comparison.metric == .top1Accuracy
    let (first, second) = (comparison.first, comparison.second)
    self.init(
      title: "B against A on \(comparison.data): \(grouped(comparison.sampleCount)) samples",
      result: [
        .facts([
          ("A", "\(first.model), \(first.name), \(first.date)"),
          ("B", "\(second.model), \(second.name), \(second.date)"),
          ("model", comparison.isOfOneModel ? "the same files" : "other files"),
        ]),
        .table(isOfClasses ? Report.classes(comparison) : Report.numbers(comparison)),
        .table(Report.verdicts(comparison)),
        .paragraph(Report.rule(comparison)),
      ] + Report.sentences(comparison) + Report.changedClasses(comparison))
  }

  private static func classes(_ comparison: RunComparison) -> Table {
    Table(
      columns: [
        Table.Column("level", isNumeric: false), .init("A"), .init("B"), .init("changed"),
        .init("lost"), .init("won"), .init("other"), .init("agreement"),
      ],
      rows: comparison.levels.map { level in
        let changes = level.changes
        return [
          .text(level.levels.name), value(level.first), value(level.second),
          .count(level.changedCount), changes.map { .count($0.rightToWrong) } ?? .notMeasured,
          changes.map { .count($0.wrongToRight) } ?? .notMeasured,
          changes.map { .count($0.wrongToWrong + ($0.rightToRight ?? 0)) } ?? .notMeasured,
          level.statistics.accuracy.map {
            .percent($0.agreement.value, digits: accuracyDigits($0.agreement.sampleCount))
          } ?? .notMeasured,
        ]
      })
  }

  private static func numbers(_ comparison: RunComparison) -> Table {
    Table(
      columns: [
        Table.Column("level", isNumeric: false), .init("MAE A"), .init("MAE B"),
        .init("changed"), .init("worse"), .init("better"),
      ],
      rows: comparison.levels.map { level in
        let errors = level.statistics.errors
        return [
          .text(level.levels.name), value(level.first), value(level.second),
          .count(level.changedCount), errors.map { .count($0.worseCount) } ?? .notMeasured,
          errors.map { .count($0.betterCount) } ?? .notMeasured,
        ]
      })
  }

  private static func verdicts(_ comparison: RunComparison) -> Table {
    let unit = comparison.settings.margin.unit
    let isOfClasses = comparison.metric == .top1Accuracy
    return Table(
      columns: [
        Table.Column("level", isNumeric: false), .init("verdict", isNumeric: false),
        .init(lossTitle(unit)), .init("its interval"), .init("p"),
      ] + (isOfClasses ? [.init("mid-p")] : []),
      rows: comparison.levels.map { level in
        let statistics = level.statistics
        let drop = statistics.verdict.drop
        let pValue = statistics.accuracy?.pValue ?? statistics.errors?.pValue
        return [
          .text(level.levels.name), .text(VerdictWords(verdict: statistics.verdict).name),
          loss(drop, unit), VerdictWords.range(drop, unit),
          pValue.map { .text(probability($0)) } ?? .notMeasured,
        ]
          + (isOfClasses
            ? [
              statistics.accuracy.map { .text(probability($0.midPValue)) } ?? .notMeasured
            ] : [])
      })
  }

  /// The head of a column of losses.
  static func lossTitle(_ unit: Margin.Unit) -> String {
    switch unit {
    case .accuracy: "loss, pp"
    case .relativeError: "loss, %"
    case .error: "loss"
    }
  }

  /// A loss, without its unit.
  static func loss(_ drop: Estimate?, _ unit: Margin.Unit) -> Table.Cell {
    drop.map { .text(VerdictWords.lossNumber($0.value, unit, sampleCount: $0.sampleCount)) }
      ?? .notMeasured
  }

  /// What the columns mean, and how certain they are.
  private static func rule(_ comparison: RunComparison) -> String {
    let settings = comparison.settings
    let together =
      comparison.levels.count > 1
      ? ", with Holm's correction for \(comparison.levels.count) levels at once" : ""
    let words =
      comparison.metric == .top1Accuracy
      ? "lost: right in A, wrong in B; won: the reverse; other: changed, and as right or wrong as "
        + "before. Intervals of the loss are Tango's; p: McNemar's exact test, and its mid-p form."
      : "worse, better: samples with a greater or smaller error in B; p: the exact sign test of "
        + "these. Intervals of the loss are a paired bootstrap's."
    return "B against A, sample by sample. At most \(settings.margin) may be lost; "
      + "\(Table.Cell.plain(settings.confidence * 100)) % confidence\(together).\n\(words)"
  }

  /// What each verdict says; levels that share the words share the line.
  private static func sentences(_ comparison: RunComparison) -> [Block] {
    var names: [(sentence: String, levels: [String])] = []
    for level in comparison.levels {
      let words = VerdictWords(verdict: level.statistics.verdict, reference: "A's")
      let start = level.isUnchanged ? "unchanged on these samples; " : ""
      let sentence = "\(start)\(words.name): \(words.reason)."
      if let index = names.firstIndex(where: { $0.sentence == sentence }) {
        names[index].levels.append(level.levels.name)
      } else {
        names.append((sentence, [level.levels.name]))
      }
    }
    return names.map { sentence, levels in
      .paragraph(
        "\(levels.joined(separator: ", ")) \(levels.count == 1 ? "is" : "are") \(sentence)")
    }
  }

  /// Classes that surely changed, so many of which are named.
  private static let namedClassCount = 5

  private static func changedClasses(_ comparison: RunComparison) -> [Block] {
    let greatest = 1 - comparison.settings.confidence
    return comparison.levels.compactMap { level in
      guard let classes = level.statistics.classes else { return nil }
      let clear = classes.changes.filter { $0.adjustedPValue < greatest }
      guard !clear.isEmpty else { return nil }
      let list = clear.prefix(namedClassCount).map { change in
        "\(name(ofClass: change.label, comparison.classNames)) (\(change.counts.rightToWrong) lost, "
          + "\(change.counts.wrongToRight) won of \(grouped(change.counts.sampleCount)), p "
          + "\(probability(change.adjustedPValue)))"
      }
      let more =
        clear.count > namedClassCount ? " and \(clear.count - namedClassCount) more" : ""
      return .paragraph(
        "\(level.levels.name): classes that surely changed, corrected for "
          + "\(classes.testedClassCount): \(list.joined(separator: "; "))\(more).")
    }
  }
}
