public import Records

extension Report {
  /// The report of a profile.
  public init(_ record: ProfileRecord) {
    let words = ProfileWords(record)
    let result: [Block] =
      [.table(ProfileTables(record).short), .paragraph(words.columns)]
      + [words.ceilings, words.remainder].map { .paragraph($0) }
      + words.cautions.map { .notice($0) }
    let details: [Block] =
      [.heading("Every layer"), .table(ProfileTables(record).full), .paragraph(words.fullColumns)]
      + (words.idle.map { [.paragraph($0)] } ?? [])
      + [
        .heading("Ceilings"), .table(ProfileTables(record).ceilings),
        .paragraph(words.ceilingColumns), .heading("Where the figures come from"),
        .facts(Report.facts(record)),
      ]
    self.init(
      title: words.title,
      parts: [
        Part(.decision(Decision(words.answer))),
        Part(.figures([Report.roofline(record), Report.shares(record)]), in: .page),
      ] + result.parts() + details.parts(in: .files), tool: record.tool.version)
  }

  /// The layers under the machine's roofs.
  private static func roofline(_ record: ProfileRecord) -> Figure {
    let points = record.layers.enumerated().map { index, layer in
      Roofline.Point(
        number: index + 1, intensity: layer.intensity ?? 0,
        rate: record.executedFlopsPerSecond(of: layer), share: layer.share,
        kernel: layer.kernels.first ?? "")
    }
    return Figure(
      Roofline(
        points,
        slopes: record.ceilings.levels.map {
          .init(name: $0.name, bytesPerSecond: $0.bytesPerSecond)
        },
        peak: record.ceilings.flopsPerSecond, title: "GFLOP/s against FLOP a byte"),
      caption:
        "A disc a layer, as large as its share of the time; numbers as in the table of every "
        + "layer. Slopes: what the caches and the memory allow; the line above: what the cores can "
        + "multiply. Of Winograd's convolutions: the multiply-adds that they do. Layers that multiply "
        + "nothing have no place here.")
  }

  /// How many of the layers that take longest have a bar.
  private static let barCount = 12

  /// Where the time goes.
  private static func shares(_ record: ProfileRecord) -> Figure {
    let longest = record.layers.enumerated().sorted { $0.element.share > $1.element.share }
    let bars = longest.prefix(barCount).map { index, layer in
      TensorBars.Bar(
        name: "\(index + 1)  \(ProfileTables.name(layer))", value: layer.share * 100, interval: nil)
    }
    return Figure(TensorBars(bars, title: "Share of the time, %"))
  }

  private static func facts(_ record: ProfileRecord) -> [(name: String, value: String)] {
    let (run, machine) = (record.run, record.machine)
    let shapes = run.inputShapes.map { $0.map { "\($0)" }.joined(separator: " × ") }
    return [
      ("command", record.tool.commandLine.joined(separator: " ")),
      ("version", record.tool.version), ("model", record.model.path),
      ("parameters", Table.Cell.grouped(record.model.parameterCount)),
      ("input", "random numbers (seed \(run.seed)), \(shapes.joined(separator: "; "))"),
      ("batch", Table.Cell.grouped(run.batch)), ("workers", "\(run.workerCount)"),
      ("threads of each worker", "\(run.threadsPerSample)"),
      ("runs of each worker", "\(Table.Cell.grouped(run.runCount)), as many without the clock"),
      ("processor", "\(machine.processor), \(counted(machine.coreCount, "core"))"),
      ("instruction set", record.ceilings.instructionSet),
      ("BLAS", "\(machine.blasKernel) (\(machine.blasLibrary))"),
      ("system", machine.operatingSystem), ("date", record.date),
    ] + describe(record.model.files)
  }
}
