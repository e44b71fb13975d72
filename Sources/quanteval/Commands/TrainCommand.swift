import ArgumentParser
import ByteIO
import Datasets
import Foundation
import ModelFormats
import Training

/// The command `quanteval train`.
struct TrainCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train", abstract: "Train a small network from a YAML description.")

  @Argument(help: "The description, as Models/mnist/train.yaml.")
  var description: String

  @Option(help: "Passes over the data, instead of the description's.")
  var epochs: Int?

  @Option(help: "The seed of all randomness, instead of the description's.")
  var seed: UInt64?

  @Option(help: ArgumentHelp("The directory to write the model to.", valueName: "dir"))
  var output: String

  @Option(help: ArgumentHelp("Workers; they change nothing but the time.", valueName: "n"))
  var threads = ProcessInfo.processInfo.activeProcessorCount

  func run() async throws {
    var training = try TrainingConfiguration(
      try ConfigurationFile.read(description), file: description)
    training.epochs = epochs ?? training.epochs
    training.seed = seed ?? training.seed
    let parts = training.trainingData.split(separator: ":").map(String.init)
    let data = try DatasetCatalog.standard().open(
      parts[0], split: parts.count > 1 ? parts[1] : nil, substituting: false)
    let trainer = try Trainer(training, data: data, workerCount: threads)
    let clock = ContinuousClock()
    var start = clock.now
    while !trainer.isFinished {
      guard let result = try trainer.step() else { continue }
      let seconds = (clock.now - start) / .seconds(1)
      start = clock.now
      print(
        String(
          format: "epoch %d/%d  loss %.4f  metric %.4f  val %.4f %.4f  %.0f samples/s",
          result.epoch, training.epochs, result.loss, result.metric,
          result.validationLoss ?? .nan, result.validationMetric ?? .nan,
          Double(data.sampleCount) / seconds))
    }
    let artifacts = trainer.model
    let files = ArtifactWriter(toolName: "quanteval \(QuantEval.version)")
      .files(for: artifacts, weights: artifacts.weights)
    try AtomicOutput.writeDirectory(files, at: output, replacing: true)
    print("Written: \(output)")
  }
}
