import Essentials

/// The whole report as Markdown (GitHub's, with tables).
///
/// Names come out of files that others wrote; none of them becomes HTML, a link, a picture, a heading
/// or another cell.
public struct MarkdownRenderer: Renderer {
  /// Makes a renderer.
  public init() {}

  /// What stands at the end of each file, where nobody sees it: this program wrote it, and may
  /// replace it.
  public static let mark = "<!-- Written by quanteval -->"

  /// The report as a file.
  public func file(_ report: Report) -> [UInt8] {
    Array("\(render(report))\n\(MarkdownRenderer.mark)\n".utf8)
  }

  /// The report as text.
  public func render(_ report: Report) -> String {
    (["# \(inert(report.title.displayed))"]
      + report.parts.lines(in: .markdown).map(render).filter { !$0.isEmpty })
      .joined(separator: "\n\n") + "\n"
  }

  private func render(_ block: Report.Block) -> String {
    switch block {
    case .heading(let text): "## \(inert(text.displayed))"
    case .answer(let text): "**\(prose(text))**"
    case .decision(let decision): "**\(prose(decision.text))**"
    case .paragraph(let text): prose(text)
    case .notice(let text): "> **Note:** \(prose(text))"
    case .failure(let text): "> **\(prose(text))**"
    case .table(let table): render(table)
    case .facts(let facts):
      facts.map { "- \(escaped($0.name)): \(escaped($0.value))" }.joined(separator: "\n")
    case .image(let path, let alternative):
      "![\(bracketed(alternative.displayed))](\(target(path.displayed)))"
    case .code(let text): fenced(text)
    // What only a page can show.
    case .figures, .gallery, .columns, .details, .section: ""
    }
  }

  /// Code between fences longer than any row of backticks in it.
  private func fenced(_ text: String) -> String {
    var longest = 2
    var row = 0
    for character in text {
      row = character == "`" ? row + 1 : 0
      longest = max(longest, row)
    }
    let fence = String(repeating: "`", count: longest + 1)
    return "\(fence)\n\(text)\(text.hasSuffix("\n") ? "" : "\n")\(fence)"
  }

  private func bracketed(_ text: String) -> String {
    text.replacing("\\", with: "\\\\").replacing("[", with: "\\[").replacing("]", with: "\\]")
  }

  /// A path as a link's target, in angle brackets where it would end too early without.
  private func target(_ path: String) -> String {
    guard path.contains(where: { " ()<>".contains($0) }) else { return path }
    return "<\(path.replacing("<", with: "%3C").replacing(">", with: "%3E"))>"
  }

  private func render(_ table: Table) -> String {
    func line(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |" }
    let heads = line(table.columns.map { escaped($0.title) })
    let rule = line(table.columns.map { $0.isNumeric ? "---:" : ":---" })
    let rows = table.rows.map { line($0.map { escaped($0.text) }) }
    return ([heads, rule] + rows).joined(separator: "\n")
  }

  /// Text of a cell or a fact: not a word of it is Markdown, but what stands between backticks.
  private func escaped(_ text: String) -> String {
    inert(text.displayed(limit: 4_000).replacing("\\", with: "\\\\")).replacing("|", with: "\\|")
      .replacing("<", with: "&lt;").replacing("*", with: "\\*")
  }

  /// Lines of running text, whose own words may be Markdown, but whose names may not.
  private func prose(_ text: String) -> String {
    let lines = text.displayedLines.split(separator: "\n").map { inert(String($0)) }
    return lines.enumerated().map { index, line in
      // A line that begins like this would be a heading, a quotation, a list or a table.
      let isBlock =
        index == 0
        ? line.hasPrefix("#") || line.hasPrefix(">") : line.contains(MarkdownRenderer.blockStart)
      return isBlock ? "\\" + line : line
    }.joined(separator: "\n")
  }

  private static var blockStart: Regex<Substring> { /^(?:[#>|+*-]|`{3}|~{3}|={2})/ }

  /// Text without tags and without links: `<` before what could be a tag, and `](`.
  private func inert(_ text: String) -> String {
    text.replacing(/<(?=[A-Za-z\/!?])/, with: "&lt;").replacing("](", with: "]\\(")
      .replacing("][", with: "]\\[")
  }
}
