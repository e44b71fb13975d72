import ArgumentParser
import ByteIO
import Essentials
import Gate
import Records

/// The command `quanteval accept`.
struct AcceptCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "accept",
    abstract: "Make a record the baseline of 'check'.",
    discussion: """
      Prints what changes, as a message for the commit of the new baseline. Where it measures the \
      same as the old one, that stays as it is.

      Examples:
        quanteval accept out/mnist.json
        quanteval accept out/mnist.json --baseline gate/mnist.json | git commit -F - gate/mnist.json
      """)

  @Argument(help: "Records, as 'evaluate --report' writes them.")
  var records: [String]

  @OptionGroup
  var place: BaselineOptions

  @OptionGroup
  var force: ForceOption

  func run() throws {
    try place.check(recordCount: records.count)
    // All are looked at before one is written.
    let acceptances = try records.map { path in
      try BaselineAcceptance(
        EvaluationRecord(contentsOf: path), of: path, at: place.place,
        isForced: force.isForced)
    }
    let written = acceptances.filter { !$0.changesNothing }
    let files = try RunFiles(
      inputs: InputFiles(records), outputs: written.map { .record($0.path) },
      isForced: force.isForced)
    try files.write(try written.map { try $0.file() })
    try StandardOutput.write(acceptances.map(\.message).joined(separator: "\n"))
    // The message is the result; this is none of it.
    for acceptance in acceptances {
      printToStandardError(
        "\(acceptance.changesNothing ? "Left as it is" : "Written"): \(acceptance.path)")
    }
  }
}
