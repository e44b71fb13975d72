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
      .heading("Against \(record.reference)"), .table(differences(record)),
      .paragraph(differenceWords(record)),
    ] + classes(record) + worst(record)
  }

  private static func meaning(_ record: EvaluationRecord) -> String {
    guard let outputs = record.outputs else {
      return record.metric?.needsLabels == false
        ? " Differences from \(record.reference)'s outputs; R²: the share of these outputs' variance that is kept."
        : " R²: the share of the targets' variance that is explained."
    }
    let seen =
      outputs.source == .lastOperation ? "the network's end says so" : "they look like it"
    let words = " Outputs were taken for"
    switch outputs.scale {
    case .probabilities: return words + " probabilities (\(seen))."
    case .logits:
      let function = outputs.threshold == nil ? "softmax" : "sigmoid"
      return words + " logits (\(seen)); a \(function) makes probabilities of them."
    case .unknown: return " What the outputs are is not known, so there are no probabilities."
    }
  }

  private static func estimates(_ record: EvaluationRecord) -> Table {
    // Without labels there is nothing to estimate of float32, which comes first.
    let isLabelled = record.metric?.needsLabels ?? true
    let places = record.variants.last?.estimates.top?.map(\.places) ?? []
    let isOfClasses = !places.isEmpty
    let ofLabels = isLabelled ? ["cross-entropy", "calibration error"] : []
    let heads =
      isOfClasses
      ? places.map { isLabelled ? "top-\($0)" : "\(record.reference)'s class in top-\($0)" }
        + ofLabels
      : isLabelled
        ? ["MAE", "MSE", "RMSE", "R²"] : ["mean |difference|", "mean square", "RMS", "R²"]
    return Table(
      columns: [Table.Column("level", isNumeric: false)] + heads.map { Table.Column($0) },
      rows: record.variants.map { variant in
        let estimates = variant.estimates
        let errors = [
          estimates.meanAbsoluteError, estimates.meanSquaredError,
          estimates.rootMeanSquaredError, estimates.determination,
        ]
        let probabilities = [estimates.crossEntropy, estimates.calibration?.error]
        let cells: [Table.Cell] =
          isOfClasses
          ? places.map { places in
            shareWithInterval(estimates.top?.first { $0.places == places }?.share)
          } + (isLabelled ? probabilities.map(withInterval) : [])
          : errors.map(withInterval)
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
    let heads =
      switch record.metric {
      case .top1Accuracy:
        [
          "agreement", "right→wrong", "wrong→right", "wrong→wrong", "p", "mid-p", "p (Holm)",
          "KL mean", "median", "99 %", "max", "RMS difference",
        ]
      case .agreement:
        ["agreement", "changed", "KL mean", "median", "99 %", "max", "RMS difference"]
      case .meanAbsoluteError, nil:
        [
          "change of MAE", "relative", "worse", "better", "p", "p (Holm)", "RMS difference",
          "max difference",
        ]
      case .meanAbsoluteDeviation:
        ["mean |difference|", "of the deviation", "RMS difference", "max difference"]
      }
    return Table(
      columns: [Table.Column("level", isNumeric: false)] + heads.map { Table.Column($0) },
      rows: compared.map { variant in
        let cells: [Table.Cell] =
          switch record.metric {
          case .top1Accuracy: classDifferences(variant)
          case .agreement: disagreements(variant)
          case .meanAbsoluteError, nil: errorDifferences(variant)
          case .meanAbsoluteDeviation: distances(variant)
          }
        return [.text(variant.level)] + cells
      })
  }

  private static func disagreements(_ variant: EvaluationRecord.Variant) -> [Table.Cell] {
    let difference = variant.statistics?.difference
    return [
      shareWithInterval(difference?.agreement),
      difference?.changedCount.map { .count($0) } ?? .notMeasured,
    ] + divergences(variant.comparison)
  }

  private static func distances(_ variant: EvaluationRecord.Variant) -> [Table.Cell] {
    let difference = variant.statistics?.difference
    return [
      withInterval(difference?.deviation), percentWithInterval(difference?.relativeDeviation),
      small(variant.comparison?.rootMeanSquareOutputDifference),
      small(variant.comparison?.maximumOutputDifference),
    ]
  }

  private static func percentWithInterval(_ estimate: Estimate?) -> Table.Cell {
    estimate.map {
      .text(
        "\(Table.Cell.decimal($0.value * 100, 3)) % "
          + "(\(range($0.interval, digits: 3, factor: 100).text))")
    } ?? .notMeasured
  }

  /// How the divergence is spread, and how far all outputs are from float32's.
  private static func divergences(_ comparison: PairedComparison?) -> [Table.Cell] {
    let divergence = comparison?.divergence
    return [divergence?.mean, divergence?.median, divergence?.percentile99, divergence?.maximum]
      .map(small) + [small(comparison?.rootMeanSquareOutputDifference)]
  }

  private static func classDifferences(_ variant: EvaluationRecord.Variant) -> [Table.Cell] {
    let (comparison, accuracy) = (variant.comparison, variant.statistics?.accuracy)
    let changes = comparison?.changes
    return [shareWithInterval(accuracy?.agreement)]
      + [changes?.rightToWrong, changes?.wrongToRight, changes?.wrongToWrong].map {
        $0.map { .count($0) } ?? .notMeasured
      }
      + [accuracy?.pValue, accuracy?.midPValue, accuracy?.adjustedPValue].map {
        $0.map { .text(probability($0)) } ?? .notMeasured
      }
      + divergences(comparison)
  }

  private static func errorDifferences(_ variant: EvaluationRecord.Variant) -> [Table.Cell] {
    let errors = variant.statistics?.errors
    return [
      withInterval(errors?.change), percentWithInterval(errors?.relativeChange),
      errors.map { .count($0.worseCount) } ?? .notMeasured,
      errors.map { .count($0.betterCount) } ?? .notMeasured,
      errors.map { .text(probability($0.pValue)) } ?? .notMeasured,
      errors.map { .text(probability($0.adjustedPValue)) } ?? .notMeasured,
      small(variant.comparison?.rootMeanSquareOutputDifference),
      small(variant.comparison?.maximumOutputDifference),
    ]
  }

  /// A number that may be tiny.
  package static func small(_ value: Double?) -> Table.Cell {
    guard let value else { return .notMeasured }
    if value == 0 { return .text("0") }
    return value.magnitude >= 0.001 && value.magnitude < 1e6
      ? .decimal(value, digits: 5) : .text(probability(value))
  }

  private static func differenceWords(_ record: EvaluationRecord) -> String {
    switch record.metric {
    case .meanAbsoluteError, nil:
      "worse, better: samples with a greater or smaller error; p: the exact sign test of these, "
        + "two-sided; Holm: corrected for all levels. The change's intervals are a paired bootstrap's."
    case .top1Accuracy:
      "agreement: samples that get the same class. p: McNemar's exact test, two-sided, and its "
        + "mid-p form; Holm: corrected for all levels. KL: divergence of the class probabilities from "
        + "\(record.reference)'s, in nats, sample by sample. RMS difference: of all outputs. The interval of the "
        + "loss is Tango's score interval for paired proportions (1998)."
    case .agreement:
      "agreement: samples that get \(record.reference)'s class. A level can only disagree, so there is no test of "
        + "pairs: the interval of the disagreement is Wilson's. KL: divergence of the class "
        + "probabilities from \(record.reference)'s, in nats, sample by sample. RMS difference: of all outputs."
    case .meanAbsoluteDeviation:
      "Of the outputs from \(record.reference)'s, sample by sample; of the deviation: as a share of the standard "
        + "deviation of \(record.reference)'s outputs. A level can only differ, so there is no test of pairs: the "
        + "intervals are the bootstrap's."
    }
  }
}
