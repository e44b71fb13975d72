import Records
import Scoring

/// What is right, and how often the model is, where that is more than a class a sample.
extension Report {
  /// A table a rule, each below a sentence that says what the rule is and how far it lets a model
  /// get.
  static func rules(_ record: EvaluationRecord) -> [Block] {
    let facts = record.rules ?? []
    guard record.variants.contains(where: { $0.rules != nil }) else {
      return [.table(scores(record))]
    }
    let count = record.variants.first?.rules?.count ?? 0
    return (0..<count).flatMap { index -> [Block] in
      let table = Block.table(ruleTable(record, rule: index))
      guard index < facts.count else { return [table] }
      return [.paragraph(sentence(facts[index])), table]
    }
  }

  /// What a rule is, how many samples it scores, and the highest score under it.
  static func sentence(_ facts: RuleFacts) -> String {
    let (count, scorable) = (facts.sampleCount, facts.scorableCount)
    let counted = "\(Table.Cell.grouped(count)) samples"
    let highest =
      facts.highestScore.map { Table.Cell.percent($0, digits: accuracyDigits(count)).text } ?? "–"
    let rest =
      switch facts.rule.unlabelled {
      case .leftOut: "those without a class are left out; the highest score is \(highest)."
      case .wrong where scorable == count: "the highest score is \(highest)."
      case .wrong:
        "\(Table.Cell.grouped(scorable)) of them can be right, the others have no class and count "
          + "as wrong: the highest score is \(highest)."
      }
    return
      "Rule '\(facts.rule.name)': right is any class that the column lists.\n\(counted); \(rest)"
  }

  private static func ruleTable(_ record: EvaluationRecord, rule: Int) -> Table {
    let places = record.variants.first?.rules?[rule].top.map(\.places) ?? []
    var columns = [Table.Column("level", isNumeric: false)]
    columns += places.map { Table.Column("top-\($0)") }
    columns += ["correct", "changed", "lost", "won"].map { Table.Column($0) }
    // The speed is no rule's: it stands once.
    if rule == 0 { columns.append(Table.Column("samples/s")) }
    let rows = record.variants.map { variant -> [Table.Cell] in
      let result = variant.rules.flatMap { rule < $0.count ? $0[rule] : nil }
      var cells: [Table.Cell] = [.text(variant.level)]
      cells += places.map { place in
        result?.top.first { $0.places == place }.map(value) ?? .notMeasured
      }
      cells.append(result?.top.first.map(correct) ?? .notMeasured)
      let changes = result?.changes
      cells += [changes?.total, changes?.rightToWrong, changes?.wrongToRight].map {
        $0.map { .count($0) } ?? .notMeasured
      }
      if rule == 0 { cells.append(speed(variant)) }
      return cells
    }
    return Table(columns: columns, rows: rows)
  }

  /// A share in percent, with the digits that its samples deserve.
  static func value(_ top: TopScore) -> Table.Cell {
    top.value.map { .percent($0, digits: accuracyDigits(top.sampleCount)) } ?? .notMeasured
  }

  private static func correct(_ top: TopScore) -> Table.Cell {
    .text("\(Table.Cell.grouped(top.correctCount)) / \(Table.Cell.grouped(top.sampleCount))")
  }
}
