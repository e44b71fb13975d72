import Records

/// Changes of the confusion matrix: samples of a class that were given one class at float32, and
/// another one at a level.
///
/// Without labels the first of these is not known.
struct PredictionMoves {
  private struct Move: Hashable {
    let label: Int?
    let before: Int?
    let after: Int?
  }

  private let moves: [(level: String, moves: [(move: Move, count: Int)])]
  private let classNames: [String]?
  private let isLabelled: Bool
  private let reference: String

  /// More kinds of changes a level are not listed.
  private static let greatestCount = 12

  init(_ record: EvaluationRecord) {
    let samples = record.samples
    classNames = record.provenance.data.classNames
    reference = record.reference
    let before = samples.levels.first?.predictions ?? []
    let isLabelled = samples.reference == nil
    self.isLabelled = isLabelled
    let labels =
      isLabelled ? samples.labels ?? [] : [Int?](repeating: nil, count: before.count)
    moves = samples.levels.dropFirst().compactMap { level in
      guard let after = level.predictions, after.count == before.count,
        labels.count == before.count
      else { return nil }
      var counts: [Move: Int] = [:]
      for sample in before.indices where before[sample] != after[sample] {
        counts[
          Move(label: labels[sample], before: before[sample], after: after[sample]), default: 0
        ] += 1
      }
      func key(_ move: Move) -> [Int] { [move.label ?? -1, move.before ?? -1, move.after ?? -1] }
      let sorted = counts.sorted {
        $0.value != $1.value
          ? $0.value > $1.value : key($0.key).lexicographicallyPrecedes(key($1.key))
      }
      return sorted.isEmpty ? nil : (level.level, sorted.map { (move: $0.key, count: $0.value) })
    }
  }

  var isEmpty: Bool { moves.isEmpty }

  /// A table a level with changes, the most frequent first.
  var tables: [Table] {
    moves.map { level, moves in
      var rows = moves.prefix(PredictionMoves.greatestCount).map { move, count -> [Table.Cell] in
        [.text(level)] + (isLabelled ? [name(move.label, missing: "several")] : []) + [
          name(move.before, missing: "none"), name(move.after, missing: "none"), .count(count),
        ]
      }
      let rest = moves.dropFirst(PredictionMoves.greatestCount)
      if !rest.isEmpty {
        rows.append(
          [
            .text(level), .text("\(rest.count) more kinds"), .notMeasured,
          ] + (isLabelled ? [.notMeasured] : []) + [.count(rest.reduce(0) { $0 + $1.count })])
      }
      return Table(
        columns: [Table.Column("level", isNumeric: false)]
          + ((isLabelled ? ["right"] : []) + ["at \(reference)", "at the level"]).map {
            Table.Column($0, isNumeric: false)
          } + [.init("samples")], rows: rows)
    }
  }

  private func name(_ label: Int?, missing: String) -> Table.Cell {
    .text(label.map { Report.name(ofClass: $0, classNames) } ?? missing)
  }
}
