import ArgumentParser
import ByteIO
import Datasets
import Essentials
import Evaluation
import Foundation
import ModelFormats
import Tensors

extension EvaluateCommand {
  /// Decides everything, and writes it.
  func writePlan(_ request: EvaluationRequest, _ models: OpenedModels, to path: String) async throws
  {
    let files = try RunFiles(
      inputs: models.inputs, outputs: [.plan(path)], isForced: output.force.isForced)
    var request = request
    request.arguments = Self.repeatable(Array(CommandLine.arguments.dropFirst(2)))
    request.name += models.standIn
    let prepared = try await Evaluator(
      workerCount: threads.count, progress: TerminalProgress().show
    ).prepare(request)
    try files.write([NamedBytes(name: path, bytes: try prepared.plan.encoded())])
    try StandardOutput.writeLine(
      "Written: \(path): \(prepared.plan.entries.count) candidates, "
        + "\(prepared.plan.data.sampleCount.grouped) samples in parts of "
        + "\(prepared.plan.partSize.grouped)")
  }

  /// The arguments without the place of the plan.
  private static func repeatable(_ arguments: [String]) -> [String] {
    var result: [String] = []
    var isValue = false
    for argument in arguments {
      if isValue {
        isValue = false
      } else if argument == "--plan-only" {
        isValue = true
      } else if !argument.hasPrefix("--plan-only=") {
        result.append(argument)
      }
    }
    return result
  }

  /// Runs a part of a plan, and writes what was measured.
  func runPart(of path: String) async throws {
    guard let shard = plans.shard, let output = plans.output else { return }
    try Self.refuseOptions(in: CommandLine.arguments.dropFirst(2))
    let plan = try EvaluationPlan(contentsOf: path)
    let planned = try planned(plan, in: path)
    adviseOnBLAS()
    let models = try await planned.opened()
    let files = try RunFiles(
      inputs: models.inputs.adding(InputFiles([path])), outputs: [.part(output)],
      isForced: self.output.force.isForced)
    let scratch = try ScratchDirectory(in: NSTemporaryDirectory())
    defer { scratch.remove() }
    let interruption = Interruption { signal in
      scratch.remove()
      Interruption.end(signal, saying: CheckpointOptions.interruptionNote)
    }
    defer { withExtendedLifetime(interruption) {} }
    let request = try planned.request(models, workDirectory: scratch.path, checkpoints: nil)
    let evaluator = Evaluator(
      workerCount: threads.count, progress: TerminalProgress(levels: models.levelNames).show)
    let prepared = try await evaluator.prepare(request, following: plan)
    let checkpoint = try plan.checkpoint(
      ofPart: shard.index, of: shard.count, in: try checkpoints.directory())
    let part = try await evaluator.part(
      prepared, shard.index, of: shard.count, checkpoint: checkpoint)
    try files.write([NamedBytes(name: output, bytes: try part.encoded())])
    checkpoint.remove()
    try StandardOutput.writeLine(
      "Written: \(output): \(part.measurement.samples.count.grouped) samples")
  }

  /// Options that go with a plan: where its files lie here, and how the part is run.
  private static let optionsOfParts: Set<String> = [
    "--plan", "--shard", "--output", "--data", "--labels", "--statistics-from", "--class-names",
    "--offline", "--threads", "--checkpoints", "--force",
  ]

  /// - Throws: `ValidationError` for an option that the plan has decided.
  private static func refuseOptions(in arguments: some Sequence<String>) throws {
    for argument in arguments where argument.hasPrefix("--") {
      let name = String(argument.prefix { $0 != "=" })
      guard optionsOfParts.contains(name) else {
        throw ValidationError(
          "'\(name.displayed)' does not go with '--plan': the plan has decided that. Make another plan, "
            + "or give the option to 'merge'.")
      }
    }
  }

  /// The command that made a plan, with the paths that were given now in place of its own.
  private func planned(_ plan: EvaluationPlan, in path: String) throws -> EvaluateCommand {
    var command: EvaluateCommand
    do { command = try EvaluateCommand.parse(plan.arguments) } catch {
      throw MeasurementError.malformed(
        .plan, file: path, reason: "its options are none of this program")
    }
    if !candidates.models.isEmpty {
      guard candidates.models.count == plan.sourceCount else {
        throw ValidationError(
          "The plan has \(plan.sourceCount) models: name as many, in its order, or none.")
      }
      var paths = command.candidates.models
      for (path, index) in zip(candidates.models, try command.candidates.order()) {
        paths[index] = path
      }
      command.candidates.paths = paths
    }
    if let place = dataset.place { command.dataset.place = place }
    if let labels = dataset.labels { command.dataset.labels = labels }
    if let table = dataset.statisticsFrom { command.dataset.statisticsFrom = table }
    if let names = dataset.images.classNames { command.dataset.images.classNames = names }
    if dataset.offline { command.dataset.offline = true }
    return command
  }
}
