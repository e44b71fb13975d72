import ArgumentParser
import ByteIO
import Datasets
import Essentials
import Evaluation
import Foundation
import Gate
import Kernels
import ModelFormats
import ModelGraph
import Quantization
import Records
import Scoring
import Tensors
import Reporting

/// The command `quanteval evaluate`.
struct EvaluateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Evaluate a model at several levels of quantization.",
    discussion: """
      Each level is written to disk as tensorflowjs_converter would write it, read back, and run \
      on the data. The model as it is in its files is always evaluated first: it is what the levels \
      are compared with.

      Examples:
        quanteval evaluate Models/mnist --data mnist
        quanteval evaluate model.json --data images.npy --labels labels.npy --levels uint8
        quanteval evaluate model.json --data photographs/ --normalize symmetric
        quanteval evaluate model.json --data test.csv --label-column price \\
          --normalize zscore --statistics-from train.csv --normalize-labels
      """)

  @Argument(help: "A model.json, or the directory of one.")
  var model: String

  @OptionGroup var semantics: SemanticsOptions

  @OptionGroup(title: "Data")
  var dataset: DatasetOptions

  @Option(help: ArgumentHelp("The levels, of \(levelNames).", valueName: "levels"))
  var levels = LevelList(schemes: QuantizationScheme.standard)

  @OptionGroup
  var converter: ConverterOptions

  @Option(help: ArgumentHelp("Write DIR/NAME.html, .md, .csv and .json.", valueName: "dir"))
  var report: String?

  @Option(help: "The report's name (default: the model's directory).")
  var name: String?

  @Option(help: ArgumentHelp("Keep each level's files, in DIR/LEVEL.", valueName: "dir"))
  var keepArtifacts: String?

  @Option(
    parsing: .unconditional, help: ArgumentHelp("Use the first N samples only.", valueName: "n"))
  var limit: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Classes: how many of the greatest outputs may hold the right one (default: 1, and 5 for 100 "
        + "classes or more).",
      valueName: "k,…"))
  var top: PlaceList?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Try other preprocessing on N samples at float32, and warn where it is clearly better; 0 "
        + "tries none.",
      valueName: "n"))
  var preprocessingCheck = 300

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "How much a level may lose: percentage points of accuracy (0.5pp, the default), a share of the "
        + "error (1%, the default), or an error in the targets' unit (250).",
      valueName: "margin"))
  var margin: String?

  @OptionGroup
  var judging: JudgingOptions

  @Option(
    help: ArgumentHelp(
      "Write one line of JSON a sample: label, prediction and probability at each level.",
      valueName: "file"))
  var samples: String?

  @Option(
    help: ArgumentHelp(
      "End with 1 where a level is worse than the reference, and with 2 where one is undecided and "
        + "that was asked for; with 65 where there is no advice, since the figures mean nothing.",
      valueName: "worse|undecided"))
  var failOn: FailurePolicy?

  @Option(
    help: ArgumentHelp(
      "Write the record there; '-' for standard output, instead of the report.",
      valueName: "file"))
  var json: String?

  @Flag(
    help: ArgumentHelp(
      "Measure every file and tensor as gzip, brotli and zstd too, which takes seconds a MB."))
  var wire = false

  @Flag(
    help: ArgumentHelp(
      "Name changed samples by their numbers only, and keep no labels: no pictures, no rows (for data "
        + "that you may not publish)."))
  var noSamples = false

  @OptionGroup
  var threads: ThreadOptions

  @OptionGroup
  var force: ForceOption

  func validate() throws {
    if let limit, limit < 1 { throw ValidationError("'--limit' must be 1 or more.") }
    guard preprocessingCheck >= 0 else {
      throw ValidationError("'--preprocessing-check' must be 0 or more.")
    }
    if let name, name.isEmpty || name.contains("/") {
      throw ValidationError("'--name' must be a file name without '/'.")
    }
  }

  /// The directories that are written where files are kept: of the reference, whatever it turns out to
  /// be, and of the levels.
  private var keptDirectories: [String] {
    guard let keepArtifacts else { return [] }
    let names = ["float32", "stored"] + levels.schemes.filter { $0 != .float32 }.map { "\($0)" }
    return names.map { "\(keepArtifacts)/\($0)" }
  }

  func run() async throws {
    let judging = try judging.settings(task: dataset.task, margin: margin)
    if let report { try Directory.checkCreatable(report) }
    // What somebody keeps there is not ours to replace, unless we are told to.
    for directory in keptDirectories {
      if force.isForced {
        try AtomicOutput.checkReplaceable(directory)
      } else {
        try Directory.checkVacant(directory)
      }
    }
    adviseOnBLAS()
    let artifacts = try ModelFormat.openAnnouncing(model, semantics: semantics.semantics)
    let (data, dataFiles) = try await dataset.openWithFiles(for: artifacts)
    let inputs = artifacts.inputFiles.adding(dataFiles)
    for directory in keptDirectories { try inputs.checkReplaceable(directory) }
    // Where other data stands in, its report does not take the place of the real one's.
    let title = name ?? artifacts.shortName
    let standIn = data.identity.notice == nil ? "" : "-on-\(data.identity.name)"
    let reportFiles = report.map {
      ReportFiles(base: "\($0)/\(title)\(standIn)", hasTable: true)
    }
    let files = try RunFiles(
      inputs: inputs, outputs: outputs + (reportFiles?.outputs ?? []), isForced: force.isForced)
    let scratch = try ScratchDirectory(in: NSTemporaryDirectory())
    defer { scratch.remove() }
    let made = try keepArtifacts.map { try Directory.createMissing($0) } ?? []
    defer { Directory.removeEmpty(made) }
    let interruption = Interruption { [keptDirectories] signal in
      scratch.remove()
      for directory in keptDirectories { AtomicOutput.discardTemporaries(of: directory) }
      Directory.removeEmpty(made)
      Interruption.end(signal, saying: "Interrupted; no report was written.")
    }
    defer { withExtendedLifetime(interruption) {} }
    let progress = TerminalProgress(
      levels: [artifacts.storedEncodings.referenceName]
        + levels.schemes.filter { $0 != .float32 }.map { "\($0)" })
    var request = EvaluationRequest(
      name: title, artifacts: artifacts, dataset: data,
      levels: levels.schemes, excluded: converter.excluded,
      arithmetic: converter.converterArithmetic, judging: judging, limit: limit,
      onUnreadable: dataset.images.onError, places: top?.places,
      checkedSampleCount: preprocessingCheck,
      measuresWire: wire, workDirectory: keepArtifacts ?? scratch.path,
      toolVersion: Tool.name,
      commandLine: ["quanteval"] + CommandLine.arguments.dropFirst(),
      date: Date.now.formatted(.iso8601))
    request.showsSamples = !noSamples
    let evaluation = try await Evaluator(workerCount: threads.count, progress: progress.show)
      .evaluate(request)
    let record = noSamples ? evaluation.record.withoutLabels : evaluation.record
    let text = Report(record)
    let lines = samples == nil ? nil : SampleLines(evaluation)
    try files.write(
      (jsonFile.map { [NamedBytes(name: $0, bytes: try record.encoded())] } ?? [])
        + (samples.map { [NamedBytes(name: $0, bytes: lines?.bytes ?? [])] } ?? [])
        + (reportFiles?.files(
          .init(
            report: text, record: try record.encoded())) ?? []))
    if json == "-" {
      try StandardOutput.write(String(decoding: try record.encoded(), as: UTF8.self))
    } else {
      try StandardOutput.write(
        TerminalRenderer(usesColor: usesColor, width: terminalWidth).render(text))
    }
    if let samples, let lines { try say("\nWritten: \(samples), \(lines.count) lines") }
    if let reportFiles { try say("\n" + reportFiles.sentence) }
    if let failOn { try guardLevels(of: record, failOn) }
  }

  /// Where the record goes by itself, if into a file.
  private var jsonFile: String? { json == "-" ? nil : json }

  /// The single files.
  private var outputs: [PlannedOutput] {
    (jsonFile.map { [.record($0)] } ?? []) + (samples.map { [.sampleLines($0)] } ?? [])
  }

  /// Ends with the code of the gravest verdict.
  private func guardLevels(of record: EvaluationRecord, _ policy: FailurePolicy) throws {
    guard record.variants.count > 1 else { return }
    try [GateCheck(policy: policy).check(levelsOf: record, name: record.name)].end()
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
