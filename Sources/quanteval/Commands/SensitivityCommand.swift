import ArgumentParser
import ByteIO
import Datasets
import Essentials
import Evaluation
import Foundation
import ModelFormats
import Quantization
import Records
import Reporting
import Scoring
import Search
import Tensors

/// The command `quanteval sensitivity`.
struct SensitivityCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sensitivity",
    abstract: "Find the tensors whose quantization costs the accuracy, and why.",
    discussion: """
      Each tensor is tried alone at the level, and everything but it. A trial runs only the part of \
      the network that the tensor reaches. After an interruption the same command goes on where it \
      was.

      Examples:
        quanteval sensitivity Models/mnist --data mnist --level uint8
        quanteval sensitivity model.json --data photographs/ --fast --report Reports
      """)

  @Argument(help: "A model.json, or the directory of one.")
  var model: String

  @OptionGroup var semantics: SemanticsOptions

  @OptionGroup(title: "Data")
  var dataset: DatasetOptions

  @Option(help: ArgumentHelp("The level, of \(levelNames).", valueName: "level"))
  var level = LevelList(schemes: [.affine(bits: 8)])

  @Option(
    help: ArgumentHelp(
      "A group of tensors to try together, by a pattern of their names.", valueName: "pattern"))
  var group: [String] = []

  @Flag(
    help:
      "Try only each tensor by itself, not everything but it, nor layers and kinds: a third of the time."
  )
  var alone = false

  @Flag(
    help: ArgumentHelp(
      "Rank by the predictions that each tensor by itself changes, and try nothing else."
    ))
  var predictions = false

  @Flag(
    help: "Leave tensors aside as soon as it is clear that they are not among the five worst.")
  var fast = false

  @Option(help: ArgumentHelp("Write DIR/culprits-NAME.html, .md and .json.", valueName: "dir"))
  var report: String?

  @Option(help: "The report's name (default: the model's directory).")
  var name: String?

  @Option(
    parsing: .unconditional, help: ArgumentHelp("Use the first N samples only.", valueName: "n"))
  var limit: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("How much may be lost, as of 'evaluate'.", valueName: "margin"))
  var margin: String?

  @OptionGroup
  var judging: JudgingOptions

  @OptionGroup
  var checkpoints: CheckpointOptions

  @OptionGroup
  var threads: ThreadOptions

  @OptionGroup
  var force: ForceOption

  func validate() throws {
    try dataset.checkGiven()
    guard level.schemes.count == 1, level.schemes != [.float32] else {
      throw ValidationError("'--level' must be one level below float32.")
    }
    if fast, predictions {
      throw ValidationError("'--fast' ranks by divergence, '--predictions' by changed predictions.")
    }
    if let limit, limit < 1 { throw ValidationError("'--limit' must be 1 or more.") }
    if let name, name.isEmpty || name.contains("/") {
      throw ValidationError("'--name' must be a file name without '/'.")
    }
  }

  func run() async throws {
    let judging = try judging.settings(task: dataset.task, margin: margin)
    if let report { try Directory.checkCreatable(report) }
    let artifacts = try ModelFormat.openAnnouncing(model, semantics: semantics.semantics)
    let (data, dataFiles) = try await dataset.openWithFiles(for: artifacts)
    let title = name ?? artifacts.shortName
    let reportFiles = report.map { ReportFiles(base: "\($0)/culprits-\(title)") }
    let files = try RunFiles(
      inputs: artifacts.inputFiles.adding(dataFiles),
      outputs: reportFiles?.outputs ?? [], isForced: force.isForced)
    let interruption = Interruption { signal in
      Interruption.end(signal, saying: CheckpointOptions.interruptionNote)
    }
    defer { withExtendedLifetime(interruption) {} }
    let progress = TerminalProgress()
    var request = SensitivityRequest(
      artifacts: artifacts, dataset: data, level: level.schemes[0], judging: judging,
      patterns: group.map { NamePattern($0) }, isFast: fast, limit: limit,
      checkpoints: try checkpoints.directory())
    request.triesOnlyAlone = alone
    request.ranksByPredictions = predictions
    let study = try await SensitivityStudy(
      request, workerCount: threads.count, progress: progress.show)
    let record = try await study.run(
      name: title,
      provenance: Provenance(
        artifacts, data, sampleCount: min(limit ?? data.sampleCount, data.sampleCount),
        toolVersion: Tool.name,
        commandLine: ["quanteval"] + CommandLine.arguments.dropFirst(), threadCount: threads.count,
        date: Date.now.formatted(.iso8601)))
    let text = Report(record)
    try files.write(
      reportFiles?.files(
        .init(report: text, record: try record.encoded()))
        ?? [])
    try StandardOutput.write(
      TerminalRenderer(usesColor: usesColor, width: terminalWidth).render(text))
    if let reportFiles { try StandardOutput.writeLine("\n" + reportFiles.sentence) }
  }
}
