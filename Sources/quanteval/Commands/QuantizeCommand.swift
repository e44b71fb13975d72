import ArgumentParser
import ByteIO
import Evaluation
import Foundation
import ModelFormats
import ModelGraph
import Quantization
import Reporting
import Tensors

/// The command `quanteval quantize`.
struct QuantizeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "quantize",
    abstract: "Write a model with quantized weights, as tensorflowjs_converter does.",
    discussion: """
      The weight files equal the converter's to the byte. Works on any TF.js model, and on a bare \
      weights_manifest.json.

      Examples:
        quanteval quantize Models/mnist --level uint8 --output mnist-uint8
        quanteval quantize model.json --level uint8='dense*' --level float16 --output small
        quanteval quantize model.json --level uint8 --exclude '*bias' --plan
      """)

  @Argument(help: "A model.json or weights_manifest.json, or the directory of one.")
  var model: String

  @Option(
    help: ArgumentHelp(
      "A level (\(levelNames)), for all weights or, as LEVEL=PATTERN,…, for some; may be repeated.",
      valueName: "level"))
  var level: [LevelRule]

  @OptionGroup
  var converter: ConverterOptions

  @Option(help: ArgumentHelp("The directory to write.", valueName: "dir"))
  var output: String?

  @OptionGroup
  var force: ForceOption

  @Flag(help: "Only print what each tensor would become.")
  var plan = false

  func validate() throws {
    guard plan || output != nil else {
      throw ValidationError("Name the directory to write with --output, or ask for the --plan.")
    }
  }

  func run() throws {
    if let output, !plan, !force.isForced { try Directory.checkVacant(output) }
    let artifacts = try ModelFormat.openAnnouncing(model, takingDigests: false)
    if let scheme = level.map(\.rule.scheme).first(where: { !artifacts.canStore($0.encodingKind) })
    {
      throw ValidationError(
        "A model of the format '\(artifacts.identity.format.rawValue)' can't hold '\(scheme)', and "
          + "this command writes what it reads; 'quanteval evaluate --levels \(scheme)' measures it."
      )
    }
    let inputs = artifacts.inputFiles
    if let output, !plan { try inputs.checkReplaceable(output) }
    let recipe = QuantizationRecipe(
      rules: level.map(\.rule), excluding: converter.excluded)
    let quantized = try artifacts.quantized(
      by: artifacts.plan(recipe), arithmetic: converter.converterArithmetic)
    if plan {
      try StandardOutput.writeLine(
        TerminalRenderer(usesColor: false, width: terminalWidth).render(
          planTable(artifacts.weights, quantized)))
      return
    }
    guard let output else { return }
    try artifacts.checkOutput(output, isForced: force.isForced)
    let files = try artifacts.files(holding: quantized)
    let interruption = Interruption { signal in
      AtomicOutput.discardTemporaries(of: output)
      Interruption.end(signal, saying: "Interrupted; nothing was written.")
    }
    try inputs.checkUnchanged()
    try AtomicOutput.writeDirectory(files, at: output, replacing: force.isForced)
    withExtendedLifetime(interruption) {}
    let count = Table.Cell.count(quantized.byteCount).text
    let percent = Table.Cell.percent(
      Double(quantized.byteCount) / Double(max(1, artifacts.weights.byteCount)), digits: 1)
    try StandardOutput.writeLine(
      "\(output): \(files.count) files, \(count) bytes of weights (\(percent.text) of before)")
  }

  private func planTable(_ before: WeightTable, _ after: WeightTable) -> Table {
    let rows = zip(before.entries, after.entries).map { old, new -> [Table.Cell] in
      [
        .text(new.name), .text("\(new.weight.shape)"),
        .text(new.weight.stored.scalarType.rawValue), .count(old.weight.stored.byteCount),
        .count(new.weight.stored.byteCount),
      ]
    }
    let total: [Table.Cell] = [
      .text("total"), .text(""), .text(""), .count(before.byteCount), .count(after.byteCount),
    ]
    return Table(
      columns: [
        .init("tensor", isNumeric: false), .init("shape", isNumeric: false),
        .init("level", isNumeric: false), .init("bytes now"), .init("bytes then"),
      ], rows: rows + [total])
  }
}
