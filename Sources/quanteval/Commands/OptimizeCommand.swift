import ArgumentParser
import ByteIO
import Datasets
import Essentials
import Evaluation
import Foundation
import ModelFormats
import Quantization
import Records
import Corrections
import Reporting
import Scoring
import Search
import Tensors

/// The command `quanteval optimize`.
struct OptimizeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "optimize",
    abstract: "Find the smallest files that keep the accuracy.",
    discussion: """
      Plans (how each tensor is stored, and what is done before) are made and chosen with one part of \
      the samples, and the chosen one is confirmed on the other part, which had no say. The result is a \
      model that TF.js loads as it is. After an interruption the same command goes on where it was.

      Examples:
        quanteval optimize model.json --data photographs/ --max-drop 0.5pp --output small
        quanteval optimize model.json --data test.csv --label-column price --target-bytes 20000
      """)

  @Argument(help: "A model.json, or the directory of one.")
  var model: String

  @OptionGroup var semantics: SemanticsOptions

  @OptionGroup(title: "Data")
  var dataset: DatasetOptions

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "What may be lost: 0.5pp of accuracy (the default), 1% of the error (the default), or 250.",
      valueName: "margin"))
  var maxDrop: String?

  @OptionGroup
  var judging: JudgingOptions

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The best accuracy in so many gzipped bytes, instead of the fewest bytes.", valueName: "n"))
  var targetBytes: Int?

  @Option(
    name: .customLong("with"),
    help: ArgumentHelp(
      "The corrections that may be used, of \(namesOfWeightCorrections); they run in this order.",
      valueName: "corrections"),
    transform: CorrectionList.init(parsing:))
  var corrections = CorrectionList(corrections: [.channelScale, .gptq, .biasCorrection])

  @Option(
    help: ArgumentHelp(
      "How tensors may be stored, of \(levelNames), uint2, …. With uint4, say, filters get as many "
        + "codes as they need, and no fewer than 16.", valueName: "levels"))
  var allow = LevelList(schemes: OptimizationRequest.standardLevels)

  @Option(help: ArgumentHelp("Write the model.", valueName: "dir"))
  var output: String?

  @OptionGroup
  var force: ForceOption

  @Option(help: ArgumentHelp("Write DIR/optimized-NAME.html, .md and .json.", valueName: "dir"))
  var report: String?

  @Option(help: "The report's name (default: the model's directory).")
  var name: String?

  @Option(parsing: .unconditional, help: ArgumentHelp("The seed of the split.", valueName: "n"))
  var seed: UInt64 = 1

  @Option(
    parsing: .unconditional, help: ArgumentHelp("Use the first N samples only.", valueName: "n"))
  var limit: Int?

  @OptionGroup
  var checkpoints: CheckpointOptions

  @OptionGroup
  var threads: ThreadOptions

  func validate() throws {
    try dataset.checkGiven()
    if let targetBytes, targetBytes < 1 {
      throw ValidationError("'--target-bytes' must be 1 or more.")
    }
    if let correction = corrections.corrections.first(where: \.changesLayers) {
      throw ValidationError(
        "'\(correction.rawValue)' changes the network's layers, and plans differ in weights alone: use "
          + "'quanteval correct --with \(correction.rawValue)'.")
    }
    if let limit, limit < 2 { throw ValidationError("'--limit' must be 2 or more.") }
    if let name, name.isEmpty || name.contains("/") {
      throw ValidationError("'--name' must be a file name without '/'.")
    }
  }

  func run() async throws {
    let judging = try judging.settings(task: dataset.task, margin: maxDrop)
    if let report { try Directory.checkCreatable(report) }
    if let output, !force.isForced { try Directory.checkVacant(output) }
    let artifacts = try ModelFormat.openAnnouncing(model, semantics: semantics.semantics)
    if let level = allow.schemes.first(where: { !artifacts.canStore($0.encodingKind) }) {
      throw ValidationError(
        "'--allow': a model of the format '\(artifacts.identity.format.rawValue)' can't hold "
          + "'\(level)'.")
    }
    if let output { try artifacts.checkOutput(output, isForced: force.isForced) }
    let (opened, dataFiles) = try await dataset.openWithFiles(for: artifacts)
    var data = opened
    if let limit, limit < data.sampleCount {
      data = SelectedDataset(data, samples: Array(0..<limit))
    }
    let title = name ?? artifacts.shortName
    let reportFiles = report.map { ReportFiles(base: "\($0)/optimized-\(title)") }
    let inputs = artifacts.inputFiles.adding(dataFiles)
    if let output { try inputs.checkReplaceable(output) }
    let files = try RunFiles(
      inputs: inputs,
      outputs: reportFiles?.outputs ?? [], isForced: force.isForced)
    let scratch = try ScratchDirectory(in: NSTemporaryDirectory())
    defer { scratch.remove() }
    let interruption = Interruption { [output] signal in
      scratch.remove()
      if let output { AtomicOutput.discardTemporaries(of: output) }
      Interruption.end(signal, saying: CheckpointOptions.interruptionNote)
    }
    defer { withExtendedLifetime(interruption) {} }
    let progress = TerminalProgress()
    let optimizer = try await Optimizer(
      OptimizationRequest(
        artifacts: artifacts, dataset: data, judging: judging,
        targetBytes: targetBytes, corrections: Set(corrections.corrections),
        allowed: Set(allow.schemes), seed: seed,
        workDirectory: scratch.path, checkpoints: try checkpoints.directory()),
      workerCount: threads.count, progress: progress.show)
    let outcome = try await optimizer.run(
      name: title,
      provenance: Provenance(
        artifacts, data, sampleCount: data.sampleCount,
        toolVersion: Tool.name,
        commandLine: ["quanteval"] + CommandLine.arguments.dropFirst(), threadCount: threads.count,
        date: Date.now.formatted(.iso8601)))
    try files.checkInputs()
    let text = Report(outcome.record)
    if let output {
      try AtomicOutput.writeDirectory(outcome.files, at: output, replacing: force.isForced)
    }
    try files.write(
      reportFiles?.files(
        .init(
          report: text, record: try outcome.record.encoded())) ?? [])
    outcome.removeCheckpoint()
    try StandardOutput.write(
      TerminalRenderer(usesColor: usesColor, width: terminalWidth).render(text))
    if let output {
      try StandardOutput.writeLine("\nWritten: \(output)/model.json and its weights")
    }
    if let reportFiles { try StandardOutput.writeLine("\n" + reportFiles.sentence) }
  }
}
