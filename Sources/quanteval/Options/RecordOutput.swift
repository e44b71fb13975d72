import ArgumentParser
import ByteIO
import Evaluation
import Gate
import Records
import Reporting

/// Where what was found goes.
struct RecordOutput: ParsableArguments {
  @Option(help: ArgumentHelp("Write DIR/NAME.html, .md, .csv and .json.", valueName: "dir"))
  var report: String?

  @Option(
    help: ArgumentHelp(
      "Write one line of JSON a sample: label, prediction and probability of each candidate.",
      valueName: "file"))
  var samples: String?

  @Option(
    help: ArgumentHelp(
      "Write the record there; '-' for standard output, instead of the report.",
      valueName: "file"))
  var json: String?

  @Option(
    help: ArgumentHelp(
      "End with 1 where a candidate is worse than the reference, and with 2 where one is undecided and "
        + "that was asked for; with 65 where there is no advice, since the figures mean nothing.",
      valueName: "worse|undecided"))
  var failOn: FailurePolicy?

  @OptionGroup
  var force: ForceOption

  /// All files of the output, looked at before anything runs.
  struct Files {
    fileprivate let files: RunFiles
    fileprivate let report: ReportFiles?
  }

  /// Looks at the places of all files; `title`: the report's name.
  ///
  /// - Throws: `ByteIOError`, where an output is in the way of something.
  func files(inputs: InputFiles, title: String) throws -> Files {
    let reportFiles = report.map { ReportFiles(base: "\($0)/\(title)", hasTable: true) }
    return Files(
      files: try RunFiles(
        inputs: inputs, outputs: outputs + (reportFiles?.outputs ?? []), isForced: force.isForced),
      report: reportFiles)
  }

  /// Writes and shows all that was asked for, and ends with the code of the gravest verdict where that was
  /// asked for.
  ///
  /// `showsSamples`: whether labels may be written.
  func write(_ result: EvaluationResult, to files: Files, showsSamples: Bool) throws {
    let record = showsSamples ? result.record : result.record.withoutLabels
    let text = Report(record)
    let lines = samples == nil ? nil : SampleLines(result.measurement)
    let bytes = json != nil || files.report != nil ? try record.encoded() : []
    try files.files.write(
      (jsonFile.map { [NamedBytes(name: $0, bytes: bytes)] } ?? [])
        + (samples.map { [NamedBytes(name: $0, bytes: lines?.bytes ?? [])] } ?? [])
        + (files.report?.files(
          .init(report: text, record: bytes)) ?? []))
    if json == "-" {
      try StandardOutput.write(String(decoding: bytes, as: UTF8.self))
    } else {
      try StandardOutput.write(
        TerminalRenderer(usesColor: usesColor, width: terminalWidth).render(text))
    }
    if let samples, let lines { try say("\nWritten: \(samples), \(lines.count) lines") }
    if let report = files.report { try say("\n" + report.sentence) }
    result.removeCheckpoint()
    if let failOn, record.variants.count > 1 {
      try [GateCheck(policy: failOn).check(levelsOf: record, name: record.name)].end()
    }
  }

  /// Whether anything but the terminal's report is wanted.
  var isAskedFor: Bool { report != nil || json != nil || samples != nil || failOn != nil }

  /// Where the record goes by itself, if into a file.
  private var jsonFile: String? { json == "-" ? nil : json }

  /// The single files.
  private var outputs: [PlannedOutput] {
    (jsonFile.map { [.record($0)] } ?? []) + (samples.map { [.sampleLines($0)] } ?? [])
  }

  /// Says a line where it is not taken for a part of the record.
  private func say(_ line: String) throws {
    if json == "-" { printToStandardError(line) } else { try StandardOutput.writeLine(line) }
  }
}

extension SampleLines {
  /// All lines.
  fileprivate var bytes: [UInt8] { (0..<count).flatMap { Array(line($0).utf8) } }
}
