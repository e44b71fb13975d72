import Records
import Scoring

/// Which level to ship, and why: what a reader wants to know first.
struct Advice {
  /// The level; `nil` where none but the reference will do, or where no advice is given.
  let level: String?
  /// The advice, in a sentence or two.
  let text: String
  /// Whether the figures mean enough for advice.
  let isGiven: Bool

  /// What stands in an advice's place where something makes the figures meaningless; `nil` where nothing
  /// does.
  static func refusal(_ sanity: [SanityFinding]?) -> String? {
    guard let sanity, !sanity.isEmpty else { return nil }
    let sentences = sanity.map { finding in
      finding.problem + (finding.remedy.map { " To do: \($0)." } ?? "")
    }
    return "No advice: the figures below mean nothing yet. \(sentences.joined(separator: " "))"
  }

  /// Looks for the level with the fewest gzipped bytes that is not worse than the margin allows; `nil`
  /// where there is nothing to compare.
  ///
  /// Where something makes the figures meaningless there is no advice, and the reason stands in its
  /// place.
  init?(_ record: EvaluationRecord) {
    if let refusal = Advice.refusal(record.sanity) {
      level = nil
      isGiven = false
      text = refusal
      return
    }
    let compared = record.variants.filter { $0.statistics != nil }
    guard let baseline = record.variants.first, !compared.isEmpty else { return nil }
    isGiven = true
    let words = AdviceWords(record, compared: compared)
    let passing = compared.filter { $0.statistics?.verdict.passes == true && $0.isKnownToTFJS }
      .min { $0.size.gzipByteCount < $1.size.gzipByteCount }
    guard let passing else {
      level = nil
      text = words.refusal
      return
    }
    let isSmaller = passing.size.gzipByteCount < baseline.size.gzipByteCount
    level = isSmaller ? passing.level : nil
    text = isSmaller ? words.shipping(passing, insteadOf: baseline) : words.noneIsSmaller
  }
}

extension EvaluationRecord.Variant {
  /// Whether TF.js can load the level: it can't load bytes with a scale for each channel.
  var isKnownToTFJS: Bool { level != "int8" }
}
