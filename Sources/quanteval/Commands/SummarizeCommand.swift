import ArgumentParser
import ByteIO
import Records
import Reporting

/// The command `quanteval summarize`.
struct SummarizeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "summarize",
    abstract: "Put the records of several evaluations into one table a figure.")

  @Argument(help: "Records, as 'evaluate --report' writes them.")
  var records: [String]

  @Option(help: ArgumentHelp("Write the tables as Markdown.", valueName: "file"))
  var output: String?

  func run() throws {
    let report = Report(summary: try records.map { try EvaluationRecord(contentsOf: $0) })
    try StandardOutput.write(TerminalRenderer(usesColor: false).render(report))
    if let output {
      try AtomicOutput.write(Array(MarkdownRenderer().render(report).utf8), to: output)
      try StandardOutput.writeLine("\nWritten: \(output)")
    }
  }
}
