import Records
import Reporting
import Scoring

/// What changes with a baseline, for the message of the commit that changes it.
extension BaselineAcceptance {
  /// A first line of the kind that git shows alone, an empty line, and a paragraph a level.
  public var message: String {
    let name = baseline.name
    let data = baseline.provenance.data
    let place = data.name + (data.split.map { " (\($0))" } ?? "")
    guard let replaced else {
      return text(
        "\(name): first baseline, \(grouped(data.sampleCount)) samples of \(place)",
        baseline.variants.map { "\($0.level): \(facts($0))." })
    }
    guard !changesNothing else { return text("\(name): the baseline stays as it is", []) }
    do {
      let names = (first: "the old baseline", second: "the new one")
      return difference(try RunComparison(replaced, baseline, names: names), replaced)
    } catch {
      let reason = (error as? ComparisonError)?.problem ?? "\(error)"
      return text(
        "\(name): new baseline, not comparable with the old one",
        [reason] + baseline.variants.map { "\($0.level): \(facts($0))." })
    }
  }

  /// The message where both baselines are of the same samples.
  private func difference(_ comparison: RunComparison, _ replaced: EvaluationRecord) -> String {
    let changed = comparison.levels.map(\.changedCount).max() ?? 0
    let what = comparison.metric.answer
    let title =
      "\(baseline.name): new baseline, "
      + (changed == 0
        ? "no \(what) changed"
        : "\(grouped(changed)) \(what)\(changed == 1 ? "" : "s") changed")
    var parts: [String] = []
    let (old, new) = (comparison.first.modelFiles, comparison.second.modelFiles)
    let files = Set(old.keys).union(new.keys).filter { old[$0] != new[$0] }.sorted()
    if !files.isEmpty {
      parts.append("Another model: \(files.prefix(4).joined(separator: ", ")).")
    }
    for variant in baseline.variants {
      guard let before = replaced.variants.first(where: { $0.level == variant.level }),
        let pair = comparison.levels.first(where: { $0.levels.second == variant.level })
      else {
        parts.append("\(variant.level), new: \(facts(variant)).")
        continue
      }
      let (was, `is`) = (before.size, variant.size)
      let files = GateFinding.change(from: was.artifactByteCount, to: `is`.artifactByteCount)
      let gzip = GateFinding.change(from: was.gzipByteCount, to: `is`.gzipByteCount)
      parts.append(
        "\(variant.level): \(pair.sentence) \(score(variant.score)). Files: \(files); gzipped: "
          + "\(gzip).")
    }
    let levels = Set(baseline.variants.map(\.level))
    for gone in replaced.variants where !levels.contains(gone.level) {
      parts.append("\(gone.level): no longer guarded.")
    }
    if replaced.analysis.margin != baseline.analysis.margin {
      parts.append(
        "The margin was \(replaced.analysis.margin), and is \(baseline.analysis.margin).")
    }
    return text(title, parts)
  }

  private func facts(_ variant: EvaluationRecord.Variant) -> String {
    "\(score(variant.score)). Files: \(grouped(variant.size.artifactByteCount)) bytes; gzipped: "
      + "\(grouped(variant.size.gzipByteCount)) bytes"
  }

  private func score(_ score: Score) -> String {
    let value = Report.value(score).text
    guard let correct = score.correctCount else {
      return
        "\(score.metric == .meanAbsoluteError ? "MAE" : "Mean difference from float32") \(value)"
    }
    let word = score.metric.needsLabels ? "right" : "as at float32"
    return "\(grouped(correct)) of \(grouped(score.sampleCount)) \(word) (\(value))"
  }

  /// Lines of at most 72 columns, as messages of commits have.
  private func text(_ title: String, _ paragraphs: [String]) -> String {
    let lines = paragraphs.flatMap { wrapped("- \($0)") }
    return ([title] + (lines.isEmpty ? [] : [""]) + lines).joined(separator: "\n") + "\n"
  }

  private func wrapped(_ text: String) -> [String] {
    var lines: [String] = []
    for word in text.split(separator: " ") {
      if let last = lines.last, last.count + 1 + word.count <= 72 {
        lines[lines.count - 1] = "\(last) \(word)"
      } else {
        lines.append((lines.isEmpty ? "" : "  ") + word)
      }
    }
    return lines
  }
}
