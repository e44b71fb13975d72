import ArgumentParser
import ByteIO
import Evaluation
import Foundation
import ModelFormats
import ModelGraph
import Quantization
import Records
import Reporting
import Tensors

/// The command `quanteval size`.
struct SizeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "size",
    abstract: "Show what a model weighs on its way to a browser, level by level; needs no data.",
    discussion: """
      Each file is compressed for itself: gzip at level 6, brotli at quality 11 and 5, Zstandard at \
      level 19 and 3. Works on any TF.js model, and on a bare weights_manifest.json. Takes seconds a \
      MB, most of them for brotli 11.

      Examples:
        quanteval size Models/mnist
        quanteval size model.json --levels uint8 --exclude '*bias' --output sizes.md
      """)

  @Argument(help: "A model.json or weights_manifest.json, or the directory of one.")
  var model: String

  @Option(help: ArgumentHelp("The levels, of \(levelNames).", valueName: "levels"))
  var levels = LevelList(schemes: QuantizationScheme.standard)

  @OptionGroup
  var converter: ConverterOptions

  @Option(
    help: ArgumentHelp(
      "Write the sizes in bytes, those of each tensor too, as Markdown.", valueName: "file"))
  var output: String?

  @OptionGroup
  var threads: ThreadOptions

  @OptionGroup
  var force: ForceOption

  func validate() throws {
  }

  func run() async throws {
    let artifacts = try ModelFormat.openAnnouncing(model)
    let files = try RunFiles(
      inputs: artifacts.inputFiles, outputs: output.map { [.markdown($0)] } ?? [],
      isForced: force.isForced)
    // What the others are compared with is the file as it is, also where that is quantized.
    let reference = artifacts.storedEncodings.referenceName
    let schemes = levels.schemes.filter { $0 != .float32 }
    // Only int8 asks what the weights are for.
    let channels =
      schemes.contains(.int8) ? try artifacts.model().scaleChannels : [:]
    let tables = try schemes.map { scheme in
      try artifacts.quantized(
        by: artifacts.plan(
          QuantizationRecipe(scheme, excluding: converter.excluded), channels: channels),
        arithmetic: converter.converterArithmetic)
    }
    let progress = TerminalProgress()
    var sizes: [(level: String, wire: WireSizes, tensors: [TensorFacts])] = []
    let named =
      [(reference, artifacts.weights)] + zip(schemes.map { "\($0)" }, tables)
    for (level, weights) in named {
      progress.show(.began(level: level, sampleCount: 0))
      defer { progress.show(.finished(level: level)) }
      let findings = try await WireSurvey(workerCount: threads.count).findings(
        files: Array(
          try artifacts.files(
            holding: weights, options: ExportOptions(dropsTrainingState: true, isForMeasuring: true)
          )),
        weights: weights
      ) { done, count in
        progress.show(.advanced(level: level, done: done, sampleCount: count))
      }
      sizes.append((level, findings.wire, findings.tensors))
    }
    let report = Report(sizesOf: artifacts.path, sizes)
    try files.write(
      output.map { [NamedBytes(name: $0, bytes: MarkdownRenderer().file(report))] } ?? [])
    try StandardOutput.write(
      TerminalRenderer(usesColor: false, width: terminalWidth).render(report))
    if let output { try StandardOutput.writeLine("\nWritten: \(output)") }
  }
}
