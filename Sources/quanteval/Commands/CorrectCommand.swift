import ArgumentParser
import ByteIO
import Datasets
import Essentials
import Evaluation
import Foundation
import ModelFormats
import ModelGraph
import Quantization
import Records
import Corrections
import Reporting
import Tensors

/// The command `quanteval correct`.
struct CorrectCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "correct",
    abstract: "Quantize a model with corrections that keep its accuracy.",
    discussion: """
      \(correctionNames(lookingAtSamples: false)) change layers, weights or ranges alone; \
      \(correctionNames(lookingAtSamples: true)) look at samples, not at their labels. Filters get codes of a byte each, all else float16. The result is a model that \
      TF.js loads as it is.

      Example:
        quanteval correct model.json --with channel-scale,gptq,bias-correction --data photographs/ --output corrected
      """)

  @Argument(help: "A model.json, or the directory of one.")
  var model: String

  @OptionGroup var semantics: SemanticsOptions

  @Option(
    name: .customLong("with"),
    help: ArgumentHelp(
      "The corrections, of \(correctionNames); they run in this order.",
      valueName: "corrections"),
    transform: CorrectionList.init(parsing:))
  var corrections: CorrectionList

  @OptionGroup(title: "Data")
  var dataset: DatasetOptions

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("How many codes a filter gets, 2 to 256.", valueName: "n"))
  var codes = 256

  @Option(
    parsing: .unconditional, help: ArgumentHelp("How many samples are looked at.", valueName: "n"))
  var calibration = 256

  @Option(help: ArgumentHelp("Write the model.", valueName: "dir"))
  var output: String

  @OptionGroup
  var force: ForceOption

  @OptionGroup
  var threads: ThreadOptions

  func validate() throws {
    try dataset.checkGiven()
    guard (2...256).contains(codes) else {
      throw ValidationError("'--codes' must be 2 to 256.")
    }
    guard calibration >= 1 else { throw ValidationError("'--calibration' must be 1 or more.") }
  }

  func run() async throws {
    if !force.isForced { try Directory.checkVacant(output) }
    let artifacts = try ModelFormat.openAnnouncing(model, semantics: semantics.semantics)
    try artifacts.checkOutput(output, isForced: force.isForced)
    let (data, dataFiles) = try await dataset.openWithFiles(for: artifacts)
    let inputs = artifacts.inputFiles.adding(dataFiles)
    try inputs.checkReplaceable(output)
    let bound = try BoundModel(artifacts, to: data)
    let samples = try await ResidentDataset(
      SelectedDataset(
        bound.dataset, samples: Array(0..<min(calibration, data.sampleCount))))
    let interruption = Interruption { [output] signal in
      AtomicOutput.discardTemporaries(of: output)
      Interruption.end(signal, saying: "Interrupted; nothing was written.")
    }
    defer { withExtendedLifetime(interruption) {} }
    let progress = TerminalProgress()
    let recipe = CorrectionRecipe(
      corrections: Set(corrections.corrections), filters: .affine(codeCount: codes),
      for: bound.model)
    let reach = try CorrectionReach(of: recipe, in: bound.model)
    // What the files can't say is refused before the work begins.
    if recipe.corrections.contains(.fold) {
      _ = try artifacts.files(for: bound.model.foldingBatchNormalizations())
    }
    let corrector = Corrector(
      calibration: samples, runner: BatchRunner(workerCount: threads.count),
      progress: { progress.show($0) })
    if let notice = try corrector.memory(for: bound.model, by: recipe).notice {
      printToStandardError(notice)
    }
    let corrected = try await corrector.network(bound.model, by: recipe)
    progress.clear()
    let files = try artifacts.files(for: corrected)
    try inputs.checkUnchanged()
    try AtomicOutput.writeDirectory(files, at: output, replacing: force.isForced)
    for (correction, layers) in reach.untouched {
      try StandardOutput.writeLine(Report.leftAlone(correction, layers).displayedLines)
    }
    let count = Table.Cell.count(corrected.weights.byteCount).text
    try StandardOutput.writeLine("Inputs: \(bound.dataset.identity.inputLine.displayedLines).")
    try StandardOutput.writeLine("\(output): \(files.count) files, \(count) bytes of weights")
  }
}
