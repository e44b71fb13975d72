import ArgumentParser
import ByteIO
import Essentials
import Evaluation
import Foundation
import Kernels
import ModelFormats
import Records
import Reporting

/// The command `quanteval profile`.
struct ProfileCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "profile",
    abstract: "Show where a model's time goes, layer by layer, and what the machine would allow.",
    discussion: """
      Runs the model on random numbers, which need no data set: the time does not depend on them. \
      Layers are timed where they stand in a run, with caches as they are then. What the cores and \
      their memory can do at most is measured in the same run; 'roof' is the share of that.

      A batch is what one worker takes at once. Weights are float32 while a model runs, whatever the \
      level of its files: so all levels take the same time.

      Examples:
        quanteval profile Models/mnist
        quanteval profile Models/mnist --batch 1 --threads 2 --together
        quanteval profile model.json --shape 224,224,3 --threads 2 --report Reports
      """)

  @Argument(help: "A model.json, or the directory of one.")
  var model: String

  @OptionGroup var semantics: SemanticsOptions

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Samples of a run (default: as many as 'evaluate' takes at once).", valueName: "n"))
  var batch: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Threads: workers that run at the same time, each with samples of its own.", valueName: "n"))
  var threads = 1

  @Flag(help: "All threads share each sample, as they do where there are few samples.")
  var together = false

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Runs of each worker (default: as many as two seconds hold, 5 at least).", valueName: "n"))
  var runs: Int?

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "The extents of a sample, where the model leaves them open; once for each input.",
      valueName: "n,n,…"))
  var shape: [ShapeArgument] = []

  @Option(help: ArgumentHelp("Write DIR/profile-NAME.html, .md and .json.", valueName: "dir"))
  var report: String?

  @Option(help: "The report's name (default: the model's directory).")
  var name: String?

  @OptionGroup
  var force: ForceOption

  /// A tile of more samples has no use, and its memory would be hard to have.
  private static let batchLimit = 4_096

  func validate() throws {
    if let batch, !(1...Self.batchLimit).contains(batch) {
      throw ValidationError("'--batch' must be 1 to \(Self.batchLimit).")
    }
    let cores = ProcessInfo.processInfo.activeProcessorCount
    guard (1...cores).contains(threads) else {
      throw ValidationError(
        "'--threads' must be 1 to \(cores), the cores of this machine: more only wait for each other."
      )
    }
    if let runs, runs < 1 { throw ValidationError("'--runs' must be 1 or more.") }
    if let name, name.isEmpty || name.contains("/") {
      throw ValidationError("'--name' must be a file name without '/'.")
    }
  }

  func run() async throws {
    if let report { try Directory.checkCreatable(report) }
    adviseOnBLAS()
    let artifacts = try ModelFormat.openAnnouncing(model, semantics: semantics.semantics)
    let title = name ?? artifacts.shortName
    let reportFiles = report.map { ReportFiles(base: "\($0)/profile-\(title)") }
    let files = try RunFiles(
      inputs: artifacts.inputFiles, outputs: reportFiles?.outputs ?? [],
      isForced: force.isForced)
    let record = try await Profiler(
      ProfileRequest(
        name: title, artifacts: artifacts, inputShapes: shape.map(\.shape),
        batch: batch, workerCount: together ? 1 : threads,
        threadsPerSample: together ? threads : 1, runCount: runs,
        toolVersion: Tool.name,
        commandLine: ["quanteval"] + CommandLine.arguments.dropFirst(),
        date: Date.now.formatted(.iso8601))
    ).run()
    let text = Report(record)
    try files.write(
      reportFiles?.files(
        .init(report: text, record: try record.encoded())) ?? []
    )
    try StandardOutput.write(
      TerminalRenderer(usesColor: usesColor, width: terminalWidth).render(text))
    if let reportFiles { try StandardOutput.writeLine("\n" + reportFiles.sentence) }
  }
}
