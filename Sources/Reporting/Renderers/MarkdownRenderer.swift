/// The whole report as Markdown (GitHub's, with tables).
public struct MarkdownRenderer: Renderer {
  /// Makes a renderer.
  public init() {}

  /// The report as text.
  public func render(_ report: Report) -> String {
    (["# \(report.title)"] + (report.result + report.provenance).map(render))
      .joined(separator: "\n\n") + "\n"
  }

  private func render(_ block: Report.Block) -> String {
    switch block {
    case .heading(let text): "## \(text)"
    case .paragraph(let text): text
    case .notice(let text): "> **Note:** \(text)"
    case .table(let table): render(table)
    case .facts(let facts):
      facts.map { "- \($0.name): \(escaped($0.value))" }.joined(separator: "\n")
    }
  }

  private func render(_ table: Table) -> String {
    func line(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |" }
    let heads = line(table.columns.map { escaped($0.title) })
    let rule = line(table.columns.map { $0.isNumeric ? "---:" : ":---" })
    let rows = table.rows.map { line($0.map { escaped($0.text) }) }
    return ([heads, rule] + rows).joined(separator: "\n")
  }

  private func escaped(_ text: String) -> String {
    text.replacing("|", with: "\\|").replacing("<", with: "&lt;").replacing("*", with: "\\*")
  }
}
