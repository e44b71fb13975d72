import ArgumentParser
import ByteIO
import Records
import Reporting

/// The command `quanteval summarize`.
struct SummarizeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "summarize",
    abstract: "Put the records of evaluations, or of searches, into one report.",
    discussion: """
      The tables have a row a model. Written as a page (.html) the report shows each evaluation, too: \
      verdicts, pictures, changed samples. Records of searches ('optimize') have a report of their own \
      kind, as .md and .html.

      Examples:
        quanteval summarize Reports/*.json --output Reports/summary.md
        quanteval summarize Reports/mnist.json --output mnist.html
        quanteval summarize out/optimized-*.json --output optimized.md
      """)

  @Argument(help: "Records, as 'evaluate --report' or 'optimize --report' writes them.")
  var records: [String]

  @Option(
    help: ArgumentHelp(
      "Write the report; the name's end says how: .md, .html, .csv.", valueName: "file"))
  var output: [String] = []

  @OptionGroup
  var force: ForceOption

  private static let formats = [".md", ".html", ".csv"]

  func validate() throws {
    for path in output where !Self.formats.contains(where: path.hasSuffix) {
      throw ValidationError(
        "'--output' must end in \(Self.formats.joined(separator: ", ")), and not '\(path)'.")
    }
  }

  func run() throws {
    let files = try RunFiles(
      inputs: InputFiles(records), outputs: output.map(planned), isForced: force.isForced)
    var evaluations: [EvaluationRecord] = []
    var searches: [OptimizationRecord] = []
    for path in records {
      switch try SummarizedRecord(contentsOf: path) {
      case .evaluation(let record): evaluations.append(record)
      case .optimization(let record): searches.append(record)
      }
    }
    guard evaluations.isEmpty || searches.isEmpty else {
      throw ValidationError(
        "Of these records \(searches.count) are of 'optimize' and \(evaluations.count) of 'evaluate': "
          + "their figures don't fit into one table. Summarize each kind for itself.")
    }
    if !searches.isEmpty, let path = output.first(where: { $0.hasSuffix(".csv") }) {
      throw ValidationError("Searches are summarized as .md and .html, and not as '\(path)'.")
    }
    let report = searches.isEmpty ? Report(summary: evaluations) : Report(searches: searches)
    let contents = output.map { path in
      let text =
        if path.hasSuffix(".html") {
          // A page of one model is that model's own.
          HTMLRenderer().render(evaluations.count == 1 ? Report(evaluations[0]) : report)
        } else if path.hasSuffix(".csv") {
          CSVRenderer().render(report)
        } else { String(decoding: MarkdownRenderer().file(report), as: UTF8.self) }
      return NamedBytes(name: path, bytes: Array(text.utf8))
    }
    try files.write(contents)
    try StandardOutput.write(
      TerminalRenderer(usesColor: false, width: terminalWidth).render(report))
    for path in output { try StandardOutput.writeLine("\nWritten: \(path)") }
  }

  private func planned(_ path: String) -> PlannedOutput {
    path.hasSuffix(".html") ? .page(path) : path.hasSuffix(".csv") ? .table(path) : .markdown(path)
  }
}
