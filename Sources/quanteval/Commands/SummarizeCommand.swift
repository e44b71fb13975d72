import ArgumentParser
import ByteIO
import Records
import Reporting

/// The command `quanteval summarize`.
struct SummarizeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "summarize",
    abstract: "Put the records of evaluations into one report.",
    discussion: """
      The tables have a row a model. Written as a page (.html) the report shows each evaluation, too: \
      verdicts, pictures, changed samples.

      Examples:
        quanteval summarize Reports/*.json --output Reports/summary.md
        quanteval summarize Reports/mnist.json --output mnist.html
      """)

  @Argument(help: "Records, as 'evaluate --report' writes them.")
  var records: [String]

  @Option(
    help: ArgumentHelp(
      "Write the report; the name's end says how: .md, .html, .csv.", valueName: "file"))
  var output: [String] = []

  private static let formats = [".md", ".html", ".csv"]

  func validate() throws {
    for path in output where !Self.formats.contains(where: path.hasSuffix) {
      throw ValidationError(
        "'--output' must end in \(Self.formats.joined(separator: ", ")), and not '\(path)'.")
    }
  }

  func run() throws {
    let records = try records.map { try EvaluationRecord(contentsOf: $0) }
    let report = Report(summary: records)
    try StandardOutput.write(TerminalRenderer(usesColor: false).render(report))
    for path in output {
      let text =
        if path.hasSuffix(".html") {
          HTMLPage(records).render()
        } else if path.hasSuffix(".csv") {
          CSVRenderer.render(records)
        } else { MarkdownRenderer().render(report) }
      try AtomicOutput.write(Array(text.utf8), to: path)
      try StandardOutput.writeLine("\nWritten: \(path)")
    }
  }
}
