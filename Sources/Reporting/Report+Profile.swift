public import Records

extension Report {
  /// The report of a profile.
  public init(_ record: ProfileRecord) {
    let words = ProfileWords(record)
    title = words.title
    result =
      [.answer(words.answer), .table(ProfileTables(record).short), .paragraph(words.columns)]
      + [words.ceilings, words.remainder].map { .paragraph($0) }
      + words.cautions.map { .notice($0) }
    provenance =
      [.heading("Every layer"), .table(ProfileTables(record).full), .paragraph(words.fullColumns)]
      + (words.idle.map { [.paragraph($0)] } ?? [])
      + [
        .heading("Ceilings"), .table(ProfileTables(record).ceilings),
        .paragraph(words.ceilingColumns), .heading("Where the figures come from"),
        .facts(Report.facts(record)),
      ]
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
