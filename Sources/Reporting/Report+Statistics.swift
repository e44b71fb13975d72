import Records
import Scoring

/// All that was estimated and tested: for files, not for terminals.
extension Report {
  /// Tables of estimates, of differences from float32, of classes and of the worst samples.
  static func statistics(_ record: EvaluationRecord) -> [Block] {
    let confidence = Table.Cell.plain(record.analysis.confidence * 100)
    let bootstrap = record.analysis.bootstrap
    return [
      .heading("Estimates"), .table(estimates(record)),
      .paragraph(
        "In parentheses: intervals of \(confidence) %; of shares Wilson's, of all others the "
          + "bootstrap's (BCa, \(Table.Cell.grouped(bootstrap.resampleCount)) resamples, seed "
          + "\(bootstrap.seed))." + meaning(record)),
      .heading("Against float32"), .table(differences(record)),
      .paragraph(differenceWords(record)),
    ] + classes(record) + worst(record)
  }

  private static func meaning(_ record: EvaluationRecord) -> String {
    guard let outputs = record.outputs else {
      return " R²: the share of the targets' variance that is explained."
    }
    let seen =
      outputs.source == .lastOperation ? "the network's end says so" : "they look like it"
    let words = " Outputs were taken for"
    switch outputs.scale {
    case .probabilities: return words + " probabilities (\(seen))."
    case .logits: return words + " logits (\(seen)); a softmax makes probabilities of them."
    case .unknown: return " What the outputs are is not known, so there are no probabilities."
    }
  }

  private static func estimates(_ record: EvaluationRecord) -> Table {
    let places = record.variants.first?.estimates.top?.map(\.places) ?? []
    let isOfClasses = !places.isEmpty
    let heads =
      isOfClasses
      ? places.map { "top-\($0)" } + ["cross-entropy", "calibration error"]
      : ["MAE", "MSE", "RMSE", "R²"]
    return Table(
      columns: [Table.Column("level", isNumeric: false)] + heads.map { Table.Column($0) },
      rows: record.variants.map { variant in
        let estimates = variant.estimates
        let cells: [Table.Cell] =
          isOfClasses
          ? places.map { places in
            shareWithInterval(estimates.top?.first { $0.places == places }?.share)
          } + [withInterval(estimates.crossEntropy), withInterval(estimates.calibration?.error)]
          : [
            estimates.meanAbsoluteError, estimates.meanSquaredError,
            estimates.rootMeanSquaredError, estimates.determination,
          ].map(withInterval)
        return [.text(variant.level)] + cells
      })
  }

  private static func shareWithInterval(_ estimate: Estimate?) -> Table.Cell {
    guard let estimate else { return .notMeasured }
    let digits = accuracyDigits(estimate.sampleCount)
    return .text(
      "\(Table.Cell.decimal(estimate.value * 100, digits)) % (\(share(estimate).text))")
  }

  private static func withInterval(_ estimate: Estimate?) -> Table.Cell {
    guard let estimate else { return .notMeasured }
    // As many digits as the interval's width deserves.
    let width = estimate.interval.map { $0.upper - $0.lower } ?? estimate.value.magnitude
    var (digits, step) = (2, 0.1)
    while step > width, digits < 9 { (digits, step) = (digits + 1, step / 10) }
    return .text(
      "\(Table.Cell.decimal(estimate.value, digits)) "
        + "(\(range(estimate.interval, digits: digits).text))")
  }

  private static func differences(_ record: EvaluationRecord) -> Table {
    let compared = record.variants.filter { $0.comparison != nil }
    let isOfClasses = record.outputs != nil
    let heads =
      isOfClasses
      ? [
        "agreement", "right→wrong", "wrong→right", "wrong→wrong", "p", "mid-p", "p (Holm)",
        "KL mean", "median", "99 %", "max", "RMS difference",
      ]
      : [
        "change of MAE", "relative", "worse", "better", "p", "p (Holm)", "RMS difference",
        "max difference",
      ]
    return Table(
      columns: [Table.Column("level", isNumeric: false)] + heads.map { Table.Column($0) },
      rows: compared.map { variant in
        [.text(variant.level)]
          + (isOfClasses ? classDifferences(variant) : errorDifferences(variant))
      })
  }

  private static func classDifferences(_ variant: EvaluationRecord.Variant) -> [Table.Cell] {
    let (comparison, accuracy) = (variant.comparison, variant.statistics?.accuracy)
    let changes = comparison?.changes
    let divergence = comparison?.divergence
    return [shareWithInterval(accuracy?.agreement)]
      + [changes?.rightToWrong, changes?.wrongToRight, changes?.wrongToWrong].map {
        $0.map { .count($0) } ?? .notMeasured
      }
      + [accuracy?.pValue, accuracy?.midPValue, accuracy?.adjustedPValue].map {
        $0.map { .text(probability($0)) } ?? .notMeasured
      }
      + [divergence?.mean, divergence?.median, divergence?.percentile99, divergence?.maximum]
      .map(small) + [small(comparison?.rootMeanSquareOutputDifference)]
  }

  private static func errorDifferences(_ variant: EvaluationRecord.Variant) -> [Table.Cell] {
    let errors = variant.statistics?.errors
    let relative = errors?.relativeChange
    return [
      withInterval(errors?.change),
      relative.map {
        .text(
          "\(Table.Cell.decimal($0.value * 100, 3)) % "
            + "(\(range($0.interval, digits: 3, factor: 100).text))")
      } ?? .notMeasured,
      errors.map { .count($0.worseCount) } ?? .notMeasured,
      errors.map { .count($0.betterCount) } ?? .notMeasured,
      errors.map { .text(probability($0.pValue)) } ?? .notMeasured,
      errors.map { .text(probability($0.adjustedPValue)) } ?? .notMeasured,
      small(variant.comparison?.rootMeanSquareOutputDifference),
      small(variant.comparison?.maximumOutputDifference),
    ]
  }

  /// A number that may be tiny.
  static func small(_ value: Double?) -> Table.Cell {
    guard let value else { return .notMeasured }
    if value == 0 { return .text("0") }
    return value.magnitude >= 0.001 && value.magnitude < 1e6
      ? .decimal(value, digits: 5) : .text(probability(value))
  }

  private static func differenceWords(_ record: EvaluationRecord) -> String {
    record.outputs == nil
      ? "worse, better: samples with a greater or smaller error; p: the exact sign test of these, "
        + "two-sided; Holm: corrected for all levels. The change's intervals are a paired bootstrap's."
      : "agreement: samples that get the same class. p: McNemar's exact test, two-sided, and its "
        + "mid-p form; Holm: corrected for all levels. KL: divergence of the class probabilities from "
        + "float32's, in nats, sample by sample. RMS difference: of all outputs. The interval of the "
        + "loss is Tango's score interval for paired proportions (1998)."
  }
}
