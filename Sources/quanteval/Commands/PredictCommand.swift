import ArgumentParser
import ByteIO
import Datasets
import Evaluation
import Foundation
import Inference
import ModelFormats
import Scoring
import Tensors

/// The command `quanteval predict`.
struct PredictCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict",
    abstract: "Run a model on an array and write its outputs: the way to compare with others.",
    discussion: """
      Writes DIR/output_0.npy (float32, one row a sample).

      Example:
        quanteval predict Models/mnist --input images.npy --output predictions
      """)

  @Argument(help: "A model.json, or the directory of one.")
  var model: String

  @Option(help: ArgumentHelp("The samples, one a row: NPY or IDX.", valueName: "file"))
  var input: String

  @Option(help: ArgumentHelp("The directory to write to.", valueName: "dir"))
  var output: String

  @Option(
    help: ArgumentHelp(
      "What is done to the inputs: none; unit (x/255); symmetric (x/127.5-1). Default: unit for "
        + "bytes, none for others."))
  var normalize: Normalization?

  @Option(help: ArgumentHelp("Workers; they change nothing but the time.", valueName: "n"))
  var threads = ProcessInfo.processInfo.activeProcessorCount

  func validate() throws {
    guard threads >= 1 else { throw ValidationError("'--threads' must be 1 or more.") }
    guard normalize != .zScore else {
      throw ValidationError("'--normalize zscore' is for 'evaluate' with CSV tables.")
    }
  }

  func run() async throws {
    try Directory.checkWritable(output)
    let program = try Program(compiling: ModelArtifacts(opening: model).model())
    let samples = try UnlabeledSamples(
      DatasetRequest.array(at: input), normalization: normalize)
    try samples.checkShape(program.inputShape)
    let predictions = try await BatchRunner(workerCount: threads)
      .predictions(of: program, on: samples.dataset, sampleCount: samples.dataset.sampleCount)
    let shape = Shape([predictions.sampleCount] + program.outputShape.dimensions)
    let path = "\(output)/output_0.npy"
    try AtomicOutput.write(NPY.encode(predictions.outputs, shape: shape), to: path)
    try StandardOutput.writeLine("\(path): float32 \(shape)")
  }
}

/// Samples that are run, not scored.
private struct UnlabeledSamples {
  let dataset: ArrayDataset

  init(_ inputs: NumericArray, normalization: Normalization?) throws {
    var standard = Normalization.none
    if case .bytes = inputs.elements { standard = .unit }
    let normalization = normalization ?? standard
    dataset = try ArrayDataset(
      inputs: inputs,
      labels: NumericArray(
        shape: Shape([inputs.sampleCount]),
        elements: .integers([Int](repeating: 0, count: inputs.sampleCount)), source: ""),
      normalization: normalization,
      identity: DatasetIdentity(
        name: inputs.source, files: [], preprocessing: normalization.summary))
  }

  func checkShape(_ shape: Shape) throws {
    guard shape.elementCount == dataset.sampleShape.elementCount else {
      throw EvaluationError.inputShapeMismatch(
        model: shape, data: dataset.sampleShape, dataName: dataset.identity.name)
    }
  }
}
