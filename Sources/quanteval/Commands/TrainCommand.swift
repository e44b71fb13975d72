import ArgumentParser
import ByteIO
import Datasets
import Foundation
import ModelFormats
import Training

/// The command `quanteval train`.
struct TrainCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Train a small network from a YAML description.",
    discussion: """
      Architecture, data, optimizer, schedule and augmentation stand in the description; \
      Models/mnist/train.yaml is an example. The same seed gives the same model on the same \
      machine, whatever --threads. Ctrl-C saves a checkpoint; going on from it gives the same \
      bits as not having stopped.

      Example:
        quanteval train Models/digits/train.yaml --output my-digits
      """)

  @Argument(help: "The description.")
  var description: String

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Passes over the data, instead of the description's.", valueName: "n"))
  var epochs: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The seed, instead of the description's.", valueName: "n"))
  var seed: UInt64?

  @Option(help: ArgumentHelp("Go on from a checkpoint.", valueName: "file"))
  var resume: String?

  @Option(help: ArgumentHelp("Where to write (default: beside the description).", valueName: "dir"))
  var output: String?

  @OptionGroup
  var threads: ThreadOptions

  @OptionGroup
  var force: ForceOption

  func validate() throws {
    if let epochs, !(1...TrainingConfiguration.greatestEpochCount).contains(epochs) {
      throw ValidationError(
        "'--epochs' must be 1 to \(TrainingConfiguration.greatestEpochCount).")
    }
  }

  func run() async throws {
    let descriptionFile = InputFiles.file(description)
    var training = try TrainingConfiguration(
      try ConfigurationFile.read(description), file: description)
    training.epochs = epochs ?? training.epochs
    training.seed = seed ?? training.seed
    let directory =
      output ?? URL(fileURLWithPath: description).deletingLastPathComponent().relativePath
    try Directory.checkWritable(directory)
    let checkpoint = "\(directory)/training.checkpoint"
    let force = force.isForced
    let catalog = try DatasetCatalog.standard()
    let inputs = [training.trainingData, training.testData].reduce(descriptionFile) {
      $0.adding(catalog.inputFiles(of: $1))
    }
    // Going on from a checkpoint replaces it: that one is no input that must stay.
    _ = try OutputPlan([.checkpoint(checkpoint)], inputs: inputs, isForced: force)
    let data = try open(training.trainingData, in: catalog)
    let test = try open(training.testData, in: catalog)
    let trainer = try Trainer(training, data: data, workerCount: threads.count)
    let weightFiles = try trainer.model.files(
      holding: trainer.model.weights
    ).map(\.name).filter { $0 != "model.json" }
    let files = try RunFiles(
      inputs: inputs,
      outputs: PlannedOutput.training(in: directory, weightFiles: weightFiles), isForced: force)
    if let resume { try trainer.resume(from: resume) }
    let session = TrainingSession(
      trainer, checkpointPath: checkpoint, samplesPerEpoch: trainer.trainingSampleCount)
    guard case .finished = try session.run() else {
      printToStandardError(
        "Stopped. Go on with: quanteval train \(description) --resume \(checkpoint)")
      Foundation.exit(130)
    }
    try await TrainingResult(
      trainer: trainer, description: description, trainingData: data, testData: test,
      directory: directory, runFiles: files, threads: threads.count,
      commandLine: ["quanteval"] + CommandLine.arguments.dropFirst()
    ).write()
    try? FileManager.default.removeItem(atPath: checkpoint)
  }

  private func open(
    _ name: String, in catalog: DatasetCatalog
  ) throws -> ArrayDataset {
    let parts = name.split(separator: ":", maxSplits: 1).map(String.init)
    return try catalog.open(
      parts.first ?? name, split: parts.count > 1 ? parts[1] : nil, substituting: false)
  }
}
