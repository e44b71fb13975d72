import Records
import Scoring

/// Which level to ship, and why: what a reader wants to know first.
struct Advice {
  /// The level; `nil` where none but float32 will do.
  let level: String?
  /// The advice, in a sentence or two.
  let text: String

  /// Looks for the level with the fewest gzipped bytes that is surely not worse than the margin
  /// allows; `nil` where there is nothing to compare.
  init?(_ record: EvaluationRecord) {
    let compared = record.variants.filter { $0.statistics != nil }
    guard let baseline = record.variants.first, !compared.isEmpty else { return nil }
    let passing = compared.filter { $0.statistics?.verdict.passes == true && $0.isKnownToTFJS }
      .min { $0.size.gzipByteCount < $1.size.gzipByteCount }
    let margin = record.analysis.margin
    let words = LossWords(margin.unit)
    guard let passing, let verdict = passing.statistics?.verdict else {
      level = nil
      text = Advice.refusal(compared, margin: margin)
      return
    }
    let isSmaller = passing.size.gzipByteCount < baseline.size.gzipByteCount
    level = isSmaller ? passing.level : nil
    let bytes = Double(passing.size.gzipByteCount) / Double(baseline.size.gzipByteCount)
    let share = Table.Cell.percent(bytes, digits: 1).text
    let size =
      "\(ByteUnit.text(passing.size.gzipByteCount)) gzipped, \(share) of float32's"
    guard isSmaller else {
      text = "Ship float32: no level that \(words.verb) at most \(margin) is smaller."
      return
    }
    let loss = verdict.drop.map { drop in
      let number = VerdictWords.loss(drop.value, margin.unit, sampleCount: drop.sampleCount)
      let interval = drop.interval.map { interval in
        let ends = VerdictWords.range(drop, margin.unit).text
        return ", \(ends) with \(Table.Cell.plain(interval.confidence * 100)) % confidence"
      }
      return " (\(number)\(interval ?? ""))"
    }
    let smaller = compared.filter {
      $0.size.gzipByteCount < passing.size.gzipByteCount && $0.isKnownToTFJS
    }
    let others = smaller.map { variant in
      "\(variant.level) is \(variant.statistics.map { VerdictWords(verdict: $0.verdict).name } ?? "–")"
    }
    text =
      "Ship \(passing.level): \(size). It surely \(words.verb) less than \(margin)\(loss ?? "")."
      + (others.isEmpty ? "" : " Smaller, but not safe: \(others.joined(separator: ", ")).")
  }

  /// What to say where no level passes.
  private static func refusal(_ compared: [EvaluationRecord.Variant], margin: Margin) -> String {
    let open = compared.filter { $0.statistics?.verdict.conclusion == .undecided }
    let counts = open.compactMap { $0.statistics?.verdict.furtherSampleCount }
    let words = LossWords(margin.unit)
    let worse =
      compared.count == open.count
      ? "" : "the others are \(words.isLabelled ? "worse" : "different"); "
    guard !open.isEmpty else {
      return words.isLabelled
        ? "Ship float32: every other level is surely worse by more than \(margin)."
        : "Every level surely \(words.verb) more than \(margin): without labels only float32 is safe."
    }
    let more =
      counts.min().map {
        "about \(Table.Cell.grouped(VerdictWords.rounded($0))) more samples like these would decide "
          + "the first of them"
      } ?? "see below what would decide it"
    return
      "Keep float32 for now: no level surely \(words.verb) less than \(margin); \(worse)undecided: "
      + open.map(\.level).joined(separator: ", ") + " (\(more))."
  }
}

extension EvaluationRecord.Variant {
  /// Whether TF.js can load the level: it can't load bytes with a scale for each channel.
  var isKnownToTFJS: Bool { level != "int8" }
}
