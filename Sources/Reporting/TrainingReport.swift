public import Records
import Scoring

extension Report {
  /// A layer, as a row of a trained model's table.
  public struct Layer: Hashable, Sendable {
    /// The layer's name in the model.
    public let name: String
    /// Its Keras class.
    public let className: String
    /// The extents of its output, without those of the batch.
    public let outputShape: [Int]
    /// The numbers in its weights.
    public let parameterCount: Int

    /// Describes a layer.
    public init(name: String, className: String, outputShape: [Int], parameterCount: Int) {
      self.name = name
      self.className = className
      self.outputShape = outputShape
      self.parameterCount = parameterCount
    }
  }

  /// The README of a trained model.
  ///
  /// - Parameters:
  ///   - training: what the training left behind.
  ///   - layers: the model's layers, in order.
  ///   - levels: the evaluation of the model, where there was one.
  ///   - curves: the picture of the learning curves, seen from the README.
  public init(
    _ training: TrainingRecord, layers: [Layer], levels: EvaluationRecord? = nil, curves: String
  ) {
    let test = training.data.test
    var result: [Block] = [
      .paragraph(
        "\(Report.counted(layers.count, "layer")) with "
          + "\(Report.counted(training.parameterCount, "parameter")), in the format of TF.js.")
    ]
    var notices: [String] = []
    for source in [training.data.training, test] {
      guard let notice = source.notice, !notices.contains(notice) else { continue }
      notices.append(notice)
    }
    result += notices.map { .notice($0) }
    result += [
      .table(Report.table(layers)),
      .heading("Test"),
      .paragraph("\(Report.sentence(training.testScore)) of \(Report.name(test))."),
    ]
    if let levels {
      result.append(.heading("Levels of quantization"))
      let data = levels.provenance.data
      result.append(
        .paragraph(
          "\(Report.counted(data.sampleCount, "sample")) of "
            + "\(Report.name(data.name, data.split)); bytes of the files:"))
      if let notice = data.notice, !notices.contains(notice) { result.append(.notice(notice)) }
      result += [.table(Report.scores(levels)), .table(Report.sizes(levels))]
      result += Report.lost(levels)
    }
    self.init(
      title: "\(training.name): trained on \(Report.name(training.data.training))", result: result,
      provenance: Report.curves(training, path: curves) + Report.provenance(training),
      tool: training.tool.version)
  }

  private static func table(_ layers: [Layer]) -> Table {
    Table(
      columns: [
        Table.Column("layer", isNumeric: false), .init("class", isNumeric: false),
        .init("output"), .init("parameters"),
      ],
      rows: layers.map { layer in
        [
          .text(layer.name), .text(layer.className),
          .text(layer.outputShape.map { "\($0)" }.joined(separator: " × ")),
          .count(layer.parameterCount),
        ]
      })
  }

  /// A figure with what it was computed from, up to the name of the data.
  private static func sentence(_ score: Score) -> String {
    let samples = counted(score.sampleCount, "sample")
    guard score.value != nil else {
      return "Not every output is a finite number, so there is no \(score.metric.title): \(samples)"
    }
    let value = value(score).text
    let lost =
      score.notFiniteCount > 0
      ? " (\(Table.Cell.grouped(score.notFiniteCount)) without finite outputs)" : ""
    return switch score.metric {
    case .top1Accuracy:
      "Accuracy: \(value), \(Table.Cell.grouped(score.correctCount ?? 0)) right of "
        + "\(samples)\(lost)"
    case .meanAbsoluteError:
      "Mean absolute error: \(value), in the targets' unit, over \(samples)\(lost)"
    // A training has labels.
    case .agreement, .meanAbsoluteDeviation:
      "\(score.metric.title): \(value), over \(samples)\(lost)"
    }
  }

  private static func curves(_ training: TrainingRecord, path: String) -> [Block] {
    [
      .heading("Learning curves"),
      .image(path: path, alternative: "Loss and \(training.metric.title), epoch by epoch"),
      .paragraph(
        "Training figures are means over the epoch, while the weights changed; validation figures "
          + "are measured after it."),
    ]
  }

  private static func provenance(_ training: TrainingRecord) -> [Block] {
    let data = training.data
    let machine = training.machine
    return [
      .heading("How it was trained"),
      .facts([
        ("command", training.tool.commandLine.joined(separator: " ")),
        ("version", training.tool.version), ("seed", "\(training.seed)"),
        ("epochs", Table.Cell.grouped(training.history.count)),
        ("best epoch, whose weights these are", Table.Cell.grouped(training.bestEpoch)),
        ("SHA-256 of the weights", training.weightsSHA256),
        ("BLAS", "\(machine.blasKernel) (\(machine.blasLibrary))"),
        ("processor", "\(machine.processor), \(counted(machine.coreCount, "core"))"),
        ("system", machine.operatingSystem), ("date", training.date),
      ]),
      .paragraph("The configuration:"),
      .code(training.configuration),
      .heading("Training data"),
      .facts(
        [
          ("name", name(data.training)),
          (
            "samples",
            "\(Table.Cell.grouped(data.training.sampleCount)), of which "
              + "\(Table.Cell.grouped(data.trainingSampleCount)) to learn from and "
              + "\(Table.Cell.grouped(data.validationSampleCount)) for validation"
          ),
        ] + describe(data.training.files)),
      .heading("Test data"),
      .facts(
        [("name", name(data.test)), ("samples", Table.Cell.grouped(data.test.sampleCount))]
          + describe(data.test.files)),
    ]
  }

  private static func name(_ source: TrainingRecord.Source) -> String {
    name(source.name, source.split)
  }

  /// A data set with the part of it.
  static func name(_ dataset: String, _ split: String?) -> String {
    dataset + (split.map { " (\($0))" } ?? "")
  }

  /// `1 sample`, `1,000 samples`.
  static func counted(_ count: Int, _ thing: String) -> String {
    "\(Table.Cell.grouped(count)) \(thing)\(count == 1 ? "" : "s")"
  }
}

extension Metric {
  /// The metric's words in a sentence.
  package var title: String {
    switch self {
    case .top1Accuracy: "accuracy"
    case .meanAbsoluteError: "mean absolute error"
    case .agreement: "agreement with float32"
    case .meanAbsoluteDeviation: "mean absolute difference from float32"
    }
  }

  /// The metric's words in a table.
  package var shortTitle: String {
    switch self {
    case .top1Accuracy: "accuracy"
    case .meanAbsoluteError: "MAE"
    case .agreement: "agreement"
    case .meanAbsoluteDeviation: "mean |difference|"
    }
  }
}
