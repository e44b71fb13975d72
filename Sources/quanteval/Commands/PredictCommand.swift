import ArgumentParser
import ByteIO
import Datasets
import Essentials
import Evaluation
import Foundation
import Inference
import ModelFormats
import ModelGraph
import Tensors

/// The command `quanteval predict`.
struct PredictCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict",
    abstract: "Run a model on arrays and write its outputs: the way to compare with others.",
    discussion: """
      Writes DIR/output_0.npy and so on (float32, one row a sample), in the order of the model's
      outputs.

      Examples:
        quanteval predict Models/mnist --input images.npy --output predictions
        quanteval predict translator --input words.npy --input lengths.npy --output predictions
      """)

  @Argument(help: "A model.json, or the directory of one.")
  var model: String

  @OptionGroup var semantics: SemanticsOptions

  @Option(
    help: ArgumentHelp(
      "The samples, one a row: NPY or IDX. Once for each of the model's inputs, in its order, or "
        + "as NAME=file.", valueName: "file"))
  var input: [String]

  @Option(help: ArgumentHelp("The directory to write to.", valueName: "dir"))
  var output: String

  @Option(
    help: ArgumentHelp(
      "What is done to the inputs: none; unit (x/255); symmetric (x/127.5-1); times255 "
        + "(x*255); signed (2x-1). Default: what the model says, else unit for bytes, none for others."
    ))
  var normalize: Normalization?

  @Option(
    help: ArgumentHelp(
      "Where the samples' channels stand: nhwc (last, as in TF.js) or nchw (first, as in PyTorch); they "
        + "are brought to where the model has them.", valueName: "order"))
  var layout: ArrayLayout?

  @OptionGroup
  var threads: ThreadOptions

  @OptionGroup
  var force: ForceOption

  func validate() throws {
    if let normalize, normalize == .zScore || normalize.needsImages {
      throw ValidationError(
        "'--normalize \(normalize.rawValue)' is for 'evaluate' with tables or images.")
    }
  }

  func run() async throws {
    try Directory.checkCreatable(output)
    let artifacts = try ModelFormat.openAnnouncing(model, semantics: semantics.semantics)
    let arrays = try ModelInputs(input, names: artifacts.inputNames())
    let (network, samples) = try arrays.prepared(
      for: artifacts, normalization: normalize, layout: layout)
    for notice in network.notices { printToStandardError("Note: \(notice.displayedLines)") }
    let program = try Program(compiling: network)
    let paths = program.outputShapes.indices.map { "\(output)/output_\($0).npy" }
    let files = try RunFiles(
      inputs: artifacts.inputFiles.adding(arrays.inputFiles),
      outputs: paths.map { .array($0) }, isForced: force.isForced)
    let outputs = try await BatchRunner(workerCount: threads.count)
      .outputs(of: program, on: samples, sampleCount: arrays.sampleCount)
    let shapes = program.outputShapes.map { Shape([arrays.sampleCount] + $0.dimensions) }
    try files.write(
      zip(paths, zip(outputs, shapes)).map { path, output in
        NamedBytes(name: path, bytes: NPY.encode(output.0, shape: output.1))
      })
    for (name, dataset) in zip(try artifacts.inputNames(), samples) {
      let line = dataset.identity.inputLine.displayedLines
      try StandardOutput.writeLine("\(name.displayed): \(line)")
    }
    for (path, shape) in zip(paths, shapes) {
      try StandardOutput.writeLine("\(path): float32 \(shape)")
    }
  }
}
