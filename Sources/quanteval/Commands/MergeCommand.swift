import ArgumentParser
import ByteIO
import Essentials
import Evaluation
import Foundation
import Records

/// The command `quanteval merge`.
struct MergeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge",
    abstract: "Put the parts of a split evaluation together.",
    discussion: """
      The record is that of an evaluation that was not split, but for time, machine and command line. \
      Parts may be given in any order; those that are missing, given twice, or of other models, other \
      data or another arithmetic are refused.

      Example:
        quanteval merge *.part --report Reports
      """)

  @Argument(help: ArgumentHelp("Files that 'evaluate --plan … --shard' wrote.", valueName: "part"))
  var parts: [String]

  @OptionGroup var output: RecordOutput

  func run() throws {
    if let report = output.report { try Directory.checkCreatable(report) }
    let inputs = InputFiles(parts)
    let read = try parts.map { (file: $0, part: try MeasuredPart(contentsOf: $0)) }
    let (plan, packaging, measurement) = try MeasuredPart.merge(read)
    let files = try output.files(inputs: inputs, title: plan.name)
    let record = try EvaluationRecord(
      analysing: measurement, plan: plan, packaging: packaging,
      run: EvaluationRun(
        toolVersion: plan.toolVersion,
        commandLine: ["quanteval"] + CommandLine.arguments.dropFirst(),
        date: Date.now.formatted(.iso8601)))
    // Parts are files, and may say anything.
    if let reason = record.fault {
      throw MeasurementError.malformed(.part, file: parts[0], reason: reason)
    }
    try output.write(
      EvaluationResult(record: record, measurement: measurement), to: files,
      showsSamples: plan.showsSamples)
  }
}
