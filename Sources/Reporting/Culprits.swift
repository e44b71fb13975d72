import Records
import Scoring

/// Who is to blame, why, and what helps, in words.
struct Culprits {
  private let record: SensitivityRecord

  init(_ record: SensitivityRecord) { self.record = record }

  /// Tensors that are to blame.
  var tensors: [SensitivityRecord.Tensor] {
    let names = Set(record.culprits.map(\.name))
    return record.tensors.filter { names.contains($0.name) }
  }

  /// The result in a sentence or two.
  var answer: String {
    if let refusal = RecommendationWords.refusal(record.sanity) { return refusal }
    let verdict = record.everything.statistics.verdict
    let unit = record.analysis.margin.unit
    let loss =
      verdict.drop.map { VerdictWords.change($0.value, unit, sampleCount: $0.sampleCount) }
      ?? "\(LossWords(unit).verb) –"
    let interval = VerdictWords.range(verdict.drop, unit).text
    let verb = LossWords(unit).verb
    let lost =
      verdict.conclusion == .losesClass
      ? ", and \(VerdictWords(verdict: verdict, classNames: record.provenance.data.classNames).reason)"
      : ""
    let whole = "\(record.level) for everything \(loss) (\(interval))\(lost)"
    if verdict.passes {
      return "No culprit: \(whole), less than \(record.analysis.margin)."
    }
    let guilty = tensors
    let pair = pairs.first.map { " \($0)" } ?? ""
    guard let worst = guilty.first else {
      guard pair.isEmpty else { return "\(whole).\(pair)" }
      return "No single culprit: \(whole); \(reason(verb))." + open(verdict)
    }
    let rest = guilty.dropFirst().prefix(4).map(\.name)
    return "\(whole). The worst tensor by \(measure) is \(worst.name): \(words(worst, verb))."
      + (rest.isEmpty ? "" : " Then: \(rest.joined(separator: ", ")).") + pair + open(verdict)
  }

  /// Why no tensor is named.
  private func reason(_ verb: String) -> String {
    let margin = record.analysis.margin
    let large = record.tensors.filter { ($0.alone?.loss?.value ?? 0) > margin.value }
    guard let first = large.first else {
      return "no tensor alone \(verb) more than \(margin)"
    }
    let all = record.tensors.count
    let which =
      large.count == 1 ? "\(first.name) alone exceeds" : "\(large.count) of \(all) tensors exceed"
    let fewer = large.contains(where: isOfFewerSamples) ? " (some were run on fewer samples)" : ""
    return
      "\(which) \(margin)\(large.count == 1 ? "" : " alone"), but by no more than chance explains among "
      + "\(Report.counted(all, "tensor"))\(fewer)"
  }

  /// What a culprit does, with its interval and its samples.
  private func words(_ tensor: SensitivityRecord.Tensor, _ verb: String) -> String {
    let unit = record.analysis.margin.unit
    let samples =
      isOfFewerSamples(tensor)
      ? " on \(Report.counted(tensor.sampleCount, "sample")), after which it was left aside" : ""
    let alone = tensor.alone
    let range = interval(alone)
    return "alone it \(verb) \(Report.loss(alone, unit).text)\(range)\(samples)"
  }

  /// ` (0.21…0.90, Bonferroni-corrected)`: with the interval that all that were tried hold at once.
  private func interval(_ trial: SensitivityRecord.Trial?) -> String {
    guard let loss = trial?.correctedLoss, loss.interval != nil else { return "" }
    let range = VerdictWords.range(loss, record.analysis.margin.unit).text
    return " (\(range), Bonferroni-corrected)"
  }

  /// Whether a tensor was left aside before all samples were run.
  func isOfFewerSamples(_ tensor: SensitivityRecord.Tensor) -> Bool {
    tensor.sampleCount < sampleCount
  }

  /// Samples that the tensors were run on that were not left aside.
  var sampleCount: Int { record.tensors.map(\.sampleCount).max() ?? 0 }

  /// What the worst tensor is chosen by, and tensors are sorted by.
  var measure: String {
    switch record.ranking {
    case .divergence: "KL divergence"
    case .outputDifference: "RMS difference"
    case .changedPredictions: "changed predictions"
    }
  }

  /// What would decide whether everything at the level loses too much, where nothing does yet.
  private func open(_ verdict: Verdict) -> String {
    guard verdict.conclusion == .undecided else { return "" }
    guard let count = verdict.furtherSampleCount else {
      return " Whether that is too much is undecided: \(VerdictWords(verdict: verdict).reason)."
    }
    return " \(VerdictWords.samples(count).capitalizedFirst) more samples would decide "
      + "whether that is too much."
  }

  /// A sentence for each pair of tensors that surely hurt only together.
  var pairs: [String] {
    let unit = record.analysis.margin.unit
    return (record.pairs ?? []).filter(\.isSure).map { pair in
      let alone = pair.names.map { name in
        Report.loss(record.tensors.first { $0.name == name }?.alone, unit).text
      }
      return "\(pair.names.joined(separator: " and ")) hurt only together: "
        + "\(alone.joined(separator: " and ")) alone, \(Report.loss(pair.together, unit).text) both"
        + "\(interval(pair.together))."
    }
  }

  /// A line for each tensor of the worst that has a cause, with the correction and its price.
  var causes: [String] {
    guard !record.everything.statistics.verdict.passes, record.sanity == nil else { return [] }
    let guilty = Set(tensors.map(\.name))
    return record.tensors.prefix(12).compactMap { tensor in
      let words = tensor.findings.compactMap { Culprits.words($0, record.level) }
      guard !words.isEmpty, guilty.isEmpty || guilty.contains(tensor.name) else { return nil }
      let corrections = tensor.findings.compactMap { Culprits.correction($0, tensor) }
      let correction = corrections.first.map { " Correction: \($0)" } ?? ""
      return "\(tensor.name): \(words.joined(separator: "; "))."
        + correction + price(tensor)
    }
  }

  private func price(_ tensor: SensitivityRecord.Tensor) -> String {
    let gzip = tensor.extraGzipBytes.map { ", \(Table.Cell.grouped($0)) gzipped" } ?? ""
    let gain = gain(tensor)
    return " As float16 it takes \(Table.Cell.grouped(tensor.extraBytes)) bytes more\(gzip)"
      + (gain.map { ", and wins back \($0)" } ?? "") + "."
  }

  /// What leaving the tensor out wins, with everything else at the level.
  private func gain(_ tensor: SensitivityRecord.Tensor) -> String? {
    guard let whole = record.everything.statistics.verdict.drop,
      let without = tensor.without?.statistics.verdict.drop
    else { return nil }
    guard whole.value > without.value else { return nil }
    return VerdictWords.loss(
      whole.value - without.value, record.analysis.margin.unit, sampleCount: whole.sampleCount)
  }

  private static func words(_ finding: SensitivityRecord.Finding, _ level: String) -> String? {
    let value = finding.value
    switch finding.cause {
    case .dominantChannel:
      return
        "one channel's range is \(Table.Cell.decimal(value, 1)) times that of the next one, and "
        + "all others share what is left of the codes"
    case .unevenChannels:
      return
        "the greatest channel's range is \(Table.Cell.decimal(value, 0)) times the median one's"
    case .outliers:
      return
        "nearly all of its numbers lie in \(Table.Cell.percent(value, digits: 0).text) of the range: "
        + "outliers take the rest of the codes"
    case .tinyVariances:
      return
        "\(Table.Cell.grouped(Int(value))) of its variances are smaller than one quantization step, and "
        + "the layer divides by them"
    case .noZero: return "zero is none of its codes"
    case .constant: return nil
    }
  }

  private static func correction(
    _ finding: SensitivityRecord.Finding, _ tensor: SensitivityRecord.Tensor
  ) -> String? {
    switch finding.cause {
    case .dominantChannel, .unevenChannels:
      "align the channels (quanteval correct --with channel-scale), which costs nothing, or leave it at float16."
    case .outliers:
      "clip the range (quanteval correct --with mse-range,gptq), or leave it at float16."
    case .tinyVariances:
      "let the normalization take in the scales (quanteval correct --with channel-scale), or leave it at float16."
    case .noZero, .constant: nil
    }
  }
}
