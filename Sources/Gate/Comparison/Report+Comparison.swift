public import Reporting
import Scoring

extension Report {
  /// Two runs beside each other, for terminals and files.
  public init(_ comparison: RunComparison) {
    let (first, second) = (comparison.first, comparison.second)
    self.init(
      title: "B against A on \(comparison.data): \(grouped(comparison.sampleCount)) samples",
      result: [
        .facts([
          ("A", "\(first.model), \(first.name), \(first.date)"),
          ("B", "\(second.model), \(second.name), \(second.date)"),
          ("model", comparison.isOfOneModel ? "the same files" : "other files"),
        ])
      ] + (comparison.metric.needsLabels ? [] : [.notice(Report.labelNotice(comparison))]) + [
        .table(Report.scores(comparison)),
        .table(Report.verdicts(comparison)),
        .paragraph(Report.rule(comparison)),
      ] + Report.sentences(comparison) + Report.changedClasses(comparison))
  }

  /// What stands for what is right where nobody says it.
  private static func labelNotice(_ comparison: RunComparison) -> String {
    comparison.metric.isOfClasses
      ? "No labels: B's predictions are compared with A's; which of two is right is unknown. "
        + "The scores are each run's agreement with its own float32."
      : "No labels: B's outputs are compared with A's; which are nearer to the truth is unknown. "
        + "The scores are each run's mean difference from its own float32."
  }

  private static func scores(_ comparison: RunComparison) -> Table {
    switch comparison.metric {
    case .top1Accuracy: classes(comparison)
    case .meanAbsoluteError: numbers(comparison)
    case .agreement, .meanAbsoluteDeviation: unlabelled(comparison)
    }
  }

  private static func unlabelled(_ comparison: RunComparison) -> Table {
    let isOfClasses = comparison.metric.isOfClasses
    return Table(
      columns: [
        Table.Column("level", isNumeric: false), .init("A"), .init("B"), .init("changed"),
        .init(isOfClasses ? "B agrees with A" : "mean |B - A|"),
      ],
      rows: comparison.levels.map { level in
        let difference = level.statistics.difference
        return [
          .text(level.levels.name), value(level.first), value(level.second),
          .count(level.changedCount),
          isOfClasses
            ? difference?.agreement.map {
              .percent($0.value, digits: accuracyDigits($0.sampleCount))
            } ?? .notMeasured
            : small(difference?.deviation?.value),
        ]
      })
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
    let heads: [String] =
      switch comparison.metric {
      case .top1Accuracy: ["p", "mid-p"]
      case .meanAbsoluteError: ["p"]
      case .agreement, .meanAbsoluteDeviation: []
      }
    return Table(
      columns: [
        Table.Column("level", isNumeric: false), .init("verdict", isNumeric: false),
        .init(LossWords(unit).column), .init("its interval"),
      ] + heads.map { Table.Column($0) },
      rows: comparison.levels.map { level in
        let statistics = level.statistics
        let drop = statistics.verdict.drop
        let pValues = [
          statistics.accuracy?.pValue ?? statistics.errors?.pValue,
          statistics.accuracy?.midPValue,
        ]
        return [
          .text(level.levels.name), .text(VerdictWords(verdict: statistics.verdict).name),
          loss(drop, unit), VerdictWords.range(drop, unit),
        ] + pValues.prefix(heads.count).map { $0.map { .text(probability($0)) } ?? .notMeasured }
      })
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
      switch comparison.metric {
      case .top1Accuracy:
        "lost: right in A, wrong in B; won: the reverse; other: changed, and as right or wrong as "
          + "before. Intervals of the loss are Tango's; p: McNemar's exact test, and its mid-p form."
      case .meanAbsoluteError:
        "worse, better: samples with a greater or smaller error in B; p: the exact sign test of "
          + "these. Intervals of the loss are a paired bootstrap's."
      case .agreement:
        "changed: samples that get another class in B. Intervals of the disagreement are Wilson's."
      case .meanAbsoluteDeviation:
        "changed: samples with other outputs in B. Intervals of the distance are the bootstrap's."
      }
    let allowed = LossWords(settings.margin.unit).allowed(settings.margin, reference: "A")
    return "B against A, sample by sample. \(allowed); "
      + "\(Table.Cell.plain(settings.confidence * 100)) % confidence\(together).\n\(words)"
  }

  /// What each verdict says; levels that share the words share the line.
  private static func sentences(_ comparison: RunComparison) -> [Block] {
    var groups: [(isUnchanged: Bool, words: VerdictWords, levels: [String])] = []
    for level in comparison.levels {
      let words = VerdictWords(
        verdict: level.statistics.verdict, reference: "A's", classNames: comparison.classNames)
      if let index = groups.firstIndex(where: {
        $0.isUnchanged == level.isUnchanged && $0.words.name == words.name
          && $0.words.reason == words.reason
      }) {
        groups[index].levels.append(level.levels.name)
      } else {
        groups.append((level.isUnchanged, words, [level.levels.name]))
      }
    }
    return groups.map { isUnchanged, words, levels in
      let areSeveral = levels.count > 1
      let says =
        isUnchanged
        ? "\(areSeveral ? "are" : "is") unchanged on these samples; \(words.name)"
        : words.predicate(ofSeveral: areSeveral)
      return .paragraph("\(levels.joined(separator: ", ")) \(says): \(words.reason).")
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
        "\(level.levels.name): classes that changed significantly, corrected for "
          + "\(classes.testedClassCount): \(list.joined(separator: "; "))\(more).")
    }
  }
}
