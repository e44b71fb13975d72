public import Records
import Scoring

extension Report {
  /// The report of a search for culprits.
  public init(_ record: SensitivityRecord) {
    let data = record.provenance.data
    let samples = Table.Cell.grouped(data.sampleCount)
    let title =
      "What \(record.level) costs \(record.name), tensor by tensor: \(samples) samples of "
      + Report.name(data.name, data.split)
    let culprits = Culprits(record)
    var start: [Block] = [data.notice].compactMap(\.self).map { .notice($0) }
    start += (data.notices ?? []).map { .notice($0) }
    if let notice = record.baseline.metric.labelNotice(reference: "float32") {
      start.append(.notice(notice))
    }
    start.append(
      .decision(
        Decision(culprits.answer, remarks: culprits.causes.map { .init("", $0) })))
    var result: [Block] = []
    result.append(.table(Report.tensors(record, count: 12)))
    result.append(
      .paragraph(Report.columns(record)))
    result += culprits.pairs.dropFirst().map { .paragraph($0) }
    // A page has them with the answer.
    let causes = culprits.causes.map { Part(.paragraph($0), in: .text) }
    var rest: [Block] = []
    rest.append(.paragraph(Report.cost(record)))
    rest.append(.paragraph("Inputs: \(data.inputLine)."))
    let details: [Block] =
      Report.exclusions(record)
      + (record.groups.isEmpty ? [] : [.heading("Groups"), .table(Report.groups(record))])
      + [.heading("Along the network")]
      + [
        .table(Report.layers(record)),
        .paragraph(
          "Each layer's output with everything at \(record.level) against float32's, errors of all "
            + "layers before it included."), .heading("All tensors"),
        .table(Report.tensors(record, count: record.tensors.count)),
        .heading("Where the figures come from"),
        .facts([
          ("command", record.provenance.tool.commandLine.joined(separator: " ")),
          ("model", record.provenance.model.path), ("preprocessing", data.inputLine),
          ("version", record.provenance.tool.version),
          ("BLAS", record.provenance.machine.blasKernel), ("date", record.provenance.date),
        ]),
      ]
    self.init(
      title: title,
      parts: start.parts() + [Part(.columns(Report.pictures(record)), in: .page)]
        + result.parts() + causes + rest.parts() + details.parts(in: .files),
      tool: record.provenance.tool.version)
  }

  /// What tensors cost, and where the network loses its signal.
  private static func pictures(_ record: SensitivityRecord) -> [Part] {
    let words = LossWords(record.analysis.margin.unit)
    let factor = words.factor
    let culprits = Culprits(record)
    let bars = record.tensors.prefix(20).compactMap { tensor -> TensorBars.Bar? in
      guard let drop = tensor.alone?.statistics.verdict.drop else { return nil }
      let samples =
        culprits.isOfFewerSamples(tensor) ? " (\(counted(tensor.sampleCount, "sample")))" : ""
      return .init(
        name: tensor.name + samples, value: drop.value * factor,
        interval: drop.interval.map { $0.lower * factor...$0.upper * factor })
    }
    let noise = record.layers.compactMap { layer in
      layer.accumulatedSNR.map { (layer.name, $0) }
    }
    let exclusions = (record.exclusions ?? []).compactMap { exclusion in
      exclusion.trial.statistics.verdict.drop.map {
        (bytes: exclusion.size.gzipByteCount, loss: $0.value * factor)
      }
    }
    let points = exclusions.map { point in
      ParetoFront.Point(
        bytes: point.bytes, loss: point.loss,
        isOnFront: !exclusions.contains { $0.bytes < point.bytes && $0.loss <= point.loss },
        isChosen: false, confirmed: nil)
    }
    let tensors = Figure(
      TensorBars(
        bars,
        title: words.axis(
          labelled: "Lost by each tensor alone", otherwise: "Each tensor alone")))
    let network = Figure(
      NoiseCurve(noise, title: "Signal against error along the network, dB"))
    let front = Figure(
      ParetoFront(
        points,
        title: words.axis(
          labelled: "Lost with the worst at float16", otherwise: "With the worst at float16")))
    return [
      Part(.figures([tensors]), in: .page),
      Part(.figures(points.isEmpty ? [network] : [network, front]), in: .page),
    ]
  }

  /// What the columns of the tensors' table are.
  private static func columns(_ record: SensitivityRecord) -> String {
    let isOfClasses = record.baseline.metric.isOfClasses
    let loss =
      switch record.baseline.metric {
      case .top1Accuracy: "accuracy lost"
      case .meanAbsoluteError: "growth of the error"
      case .agreement: "disagreement with float32"
      case .meanAbsoluteDeviation: "distance from float32"
      }
    let harm =
      isOfClasses
      ? "KL: mean divergence of the probabilities, alone"
      : "RMS: root mean square of the outputs' differences, alone"
    return
      "alone: \(loss) with only this tensor at \(record.level); without: with everything but this "
      + "tensor; \(harm); dB: the layer's output against its error."
      + (record.ranking == .changedPredictions
        ? " The worst by changed predictions first, then by dB."
        : " The worst by \(isOfClasses ? "KL" : "RMS") first: it tells tensors apart where the "
          + "score can't.") + fewerSamples(record)
  }

  /// What the tensors rest on that were left aside.
  private static func fewerSamples(_ record: SensitivityRecord) -> String {
    let culprits = Culprits(record)
    let aside = record.tensors.count { culprits.isOfFewerSamples($0) }
    guard aside > 0 else { return "" }
    return
      " samples: \(aside) of \(record.tensors.count) tensors were left aside after fewer than "
      + "\(Table.Cell.grouped(culprits.sampleCount)), once they were none of the five worst; they stand last."
  }

  private static func cost(_ record: SensitivityRecord) -> String {
    let cost = record.cost
    func number(_ value: Double) -> String { Table.Cell.decimal(value, 1) }
    return
      "Took \(number(cost.alone)) runs of the whole network for the tensors alone and "
      + "\(number(cost.without)) without each; one run a tensor would be \(number(cost.naive)) each."
      + (cost.others > 0 ? " Groups: \(number(cost.others))." : "")
  }

  private static func tensors(_ record: SensitivityRecord, count: Int) -> Table {
    let isOfClasses = record.baseline.metric.isOfClasses
    let unit = record.analysis.margin.unit
    let culprits = Culprits(record)
    let hasFewer = record.tensors.contains { culprits.isOfFewerSamples($0) }
    return Table(
      columns: [
        Table.Column("tensor", isNumeric: false), .init("alone"), .init("without"),
        .init("changed"), .init(isOfClasses ? "KL" : "RMS"), .init("dB"),
        .init("+bytes"),
      ] + (hasFewer ? [.init("samples")] : []),
      rows: record.tensors.prefix(count).map { tensor in
        [
          .text(tensor.name), loss(tensor.alone, unit), loss(tensor.without, unit),
          tensor.alone?.comparison.changes.map { .count($0.total) } ?? .notMeasured,
          small(
            tensor.alone?.comparison.divergence?.mean
              ?? tensor.alone?.comparison.rootMeanSquareOutputDifference),
          tensor.localSNR.map { .decimal($0, digits: 1) } ?? .notMeasured,
          .count(tensor.extraBytes),
        ] + (hasFewer ? [.count(tensor.sampleCount)] : [])
      })
  }

  static func loss(_ trial: SensitivityRecord.Trial?, _ unit: Margin.Unit) -> Table.Cell {
    guard let drop = trial?.statistics.verdict.drop else { return .notMeasured }
    return .text(VerdictWords.loss(drop.value, unit, sampleCount: drop.sampleCount))
  }

  private static func groups(_ record: SensitivityRecord) -> Table {
    let unit = record.analysis.margin.unit
    return Table(
      columns: [
        Table.Column("group", isNumeric: false), .init("tensors"), .init("alone"),
        .init("without"), .init("KL alone"), .init("KL without"),
      ],
      rows: record.groups.map { group in
        [
          .text(group.name), .count(group.tensorCount), loss(group.alone, unit),
          loss(group.without, unit), small(group.alone.comparison.divergence?.mean),
          small(group.without?.comparison.divergence?.mean),
        ]
      })
  }

  /// The worst tensors left out, more and more of them.
  private static func exclusions(_ record: SensitivityRecord) -> [Block] {
    guard let exclusions = record.exclusions else { return [] }
    let unit = record.analysis.margin.unit
    let base = exclusions.first?.size.gzipByteCount ?? 0
    return [
      .heading("The worst at float16"),
      .table(
        Table(
          columns: [
            Table.Column("left out"), .init("weights"), .init("gzip"), .init("of all"),
            .init("loss"), .init("its interval"),
          ],
          rows: exclusions.map { exclusion in
            [
              .count(exclusion.tensorCount), .count(exclusion.size.weightByteCount),
              .count(exclusion.size.gzipByteCount),
              .percent(
                Double(exclusion.size.gzipByteCount) / Double(max(1, base)), digits: 1),
              loss(exclusion.trial, unit),
              VerdictWords.range(exclusion.trial.statistics.verdict.drop, unit),
            ]
          })),
      .paragraph(
        "So many of the worst tensors at float16, the others at \(record.level): what leaving tensors "
          + "out can do, and what it costs. 'quanteval optimize' looks for better ways."),
    ]
  }

  private static func layers(_ record: SensitivityRecord) -> Table {
    Table(
      columns: [Table.Column("layer", isNumeric: false), .init("SNR, dB")],
      rows: record.layers.map { layer in
        [
          .text(layer.name),
          layer.accumulatedSNR.map { .decimal($0, digits: 1) } ?? .notMeasured,
        ]
      })
  }
}
