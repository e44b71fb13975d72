import ArgumentParser
import ByteIO
import Datasets
import Essentials
import Evaluation
import Foundation
import ModelFormats
import Scoring

/// The command `quanteval evaluate`.
struct EvaluateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Evaluate models, as they are and at several levels of quantization.",
    discussion: """
      Each level is written to disk as tensorflowjs_converter would write it, read back, and run \
      on the data. The first model as it is in its files is always evaluated first: it is what its \
      levels and the other models are compared with.

      Examples:
        quanteval evaluate Models/mnist --data mnist
        quanteval evaluate model.json --data images.npy --labels labels.npy --levels uint8
        quanteval evaluate model.json --data photographs/ --normalize symmetric
        quanteval evaluate model.json --data test.csv --label-column price \\
          --normalize zscore --statistics-from train.csv --normalize-labels
        quanteval evaluate model/ smaller/ retrained/ --data test/

      Over several machines:
        quanteval evaluate model/ --data test/ --plan-only plan.json
        quanteval evaluate --plan plan.json --shard 1/2 --output 1.part
        quanteval evaluate --plan plan.json --shard 2/2 --output 2.part
        quanteval merge 1.part 2.part --report Reports
      """)

  @OptionGroup var candidates: CandidateOptions

  @OptionGroup(title: "Data")
  var dataset: DatasetOptions

  @OptionGroup var output: RecordOutput

  @Option(help: "The report's name (default: the directory of the reference).")
  var name: String?

  @Option(help: ArgumentHelp("Keep each candidate's files, in DIR/LEVEL.", valueName: "dir"))
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
      "How much a candidate may lose: percentage points of accuracy (0.5pp, the default), a share of the "
        + "error (1%, the default), or an error in the targets' unit (250).",
      valueName: "margin"))
  var margin: String?

  @OptionGroup
  var judging: JudgingOptions

  @Flag(
    help: ArgumentHelp(
      "Measure every file and tensor as gzip, brotli and zstd too, which takes seconds a MB."))
  var wire = false

  @Flag(
    help: ArgumentHelp(
      "Name changed samples by their numbers only, and keep no labels: no pictures, no rows (for data "
        + "that you may not publish)."))
  var noSamples = false

  @OptionGroup(title: "Several machines")
  var plans: PlanOptions

  @OptionGroup
  var checkpoints: CheckpointOptions

  @OptionGroup
  var threads: ThreadOptions

  func validate() throws {
    if plans.plan == nil {
      _ = try candidates.chosen()
      guard Set(candidates.engine).count == candidates.engine.count else {
        throw ValidationError("'--engine' names one engine twice.")
      }
      try dataset.checkGiven()
    }
    if let limit, limit < 1 { throw ValidationError("'--limit' must be 1 or more.") }
    guard preprocessingCheck >= 0 else {
      throw ValidationError("'--preprocessing-check' must be 0 or more.")
    }
    if plans.planOnly != nil, output.isAskedFor || keepArtifacts != nil {
      throw ValidationError(
        "'--plan-only' runs nothing and writes the plan: give '--report', '--json', '--samples' and "
          + "'--fail-on' to 'merge'; '--keep-artifacts' goes with whole runs.")
    }
    if noSamples, output.samples != nil {
      throw ValidationError(
        "'--samples' writes every sample's label, '--no-samples' keeps none: give one of them.")
    }
    if let name, name.isEmpty || name.contains("/") {
      throw ValidationError("'--name' must be a file name without '/'.")
    }
  }

  func run() async throws {
    // What is wrong with the options is said before any file is opened.
    _ = try judging.settings(task: dataset.task, margin: margin)
    if let plan = plans.plan {
      try await runPart(of: plan)
      return
    }
    if let report = output.report { try Directory.checkCreatable(report) }
    let kept = try keptDirectories()
    adviseOnBLAS()
    let models = try await opened()
    for directory in kept { try models.inputs.checkReplaceable(directory) }
    let scratch = try ScratchDirectory(in: NSTemporaryDirectory())
    defer { scratch.remove() }
    let request = try request(
      models, workDirectory: keepArtifacts ?? scratch.path,
      checkpoints: try checkpoints.directory())
    if let path = plans.planOnly {
      try await writePlan(request, models, to: path)
      return
    }
    let files = try output.files(inputs: models.inputs, title: request.name + models.standIn)
    let made = try keepArtifacts.map { try Directory.createMissing($0) } ?? []
    defer { Directory.removeEmpty(made) }
    let interruption = Interruption { signal in
      scratch.remove()
      for directory in kept { AtomicOutput.discardTemporaries(of: directory) }
      Directory.removeEmpty(made)
      Interruption.end(
        signal,
        saying: CheckpointOptions.interruptionNote)
    }
    defer { withExtendedLifetime(interruption) {} }
    let progress = TerminalProgress(levels: models.levelNames)
    let result = try await Evaluator(workerCount: threads.count, progress: progress.show)
      .evaluate(request)
    try output.write(result, to: files, showsSamples: !noSamples)
  }

  /// The directories that are kept: what somebody keeps there is not ours to replace, unless we are told
  /// to.
  private func keptDirectories() throws -> [String] {
    let directories = try keepArtifacts.map { try candidates.directories(in: $0) } ?? []
    for directory in directories {
      if output.force.isForced {
        try AtomicOutput.checkReplaceable(directory)
      } else {
        try Directory.checkVacant(directory)
      }
    }
    return directories
  }
}
