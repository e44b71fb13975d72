/// The result for a terminal of 80 columns; no provenance.
public struct TerminalRenderer: Renderer {
  private let usesColor: Bool

  /// Makes a renderer.
  ///
  /// - Parameter usesColor: whether titles and notices are set off by ANSI codes.
  public init(usesColor: Bool) { self.usesColor = usesColor }

  /// The report as text.
  public func render(_ report: Report) -> String {
    ([styled(report.title, "1")] + report.result.map(render)).joined(separator: "\n\n") + "\n"
  }

  private func render(_ block: Report.Block) -> String {
    switch block {
    case .heading(let text): styled(text, "1")
    case .answer(let text): styled(wrapped(text), "1")
    case .paragraph(let text): wrapped(text)
    case .notice(let text): styled(wrapped("Note: \(text)"), "33")
    case .table(let table): render(table)
    case .facts(let facts): facts.map { "\($0.name): \($0.value)" }.joined(separator: "\n")
    case .image(let path, let alternative): "\(alternative): \(path)"
    case .code(let text):
      text.split(separator: "\n", omittingEmptySubsequences: false).map { "  \($0)" }
        .joined(separator: "\n")
    }
  }

  /// A table as text, without a final newline.
  public func render(_ table: Table) -> String {
    let texts = table.rows.map { $0.map(\.text) }
    let widths = table.columns.indices.map { column in
      texts.map { $0[column].count }.max().map { max($0, table.columns[column].title.count) }
        ?? table.columns[column].title.count
    }
    func line(_ cells: [String]) -> String {
      let padded = cells.indices.map { index in
        let padding = String(repeating: " ", count: widths[index] - cells[index].count)
        return table.columns[index].isNumeric ? padding + cells[index] : cells[index] + padding
      }
      let line = padded.joined(separator: "  ")
      return String(line.reversed().drop { $0 == " " }.reversed())
    }
    let rule = widths.map { String(repeating: "─", count: $0) }.joined(separator: "  ")
    return ([line(table.columns.map(\.title)), rule] + texts.map(line)).joined(separator: "\n")
  }

  /// Lines of at most 80 columns; longer words stay whole.
  private func wrapped(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { paragraph in
      var lines: [String] = []
      for word in paragraph.split(separator: " ") {
        if let last = lines.last, last.count + 1 + word.count <= TerminalRenderer.columnCount {
          lines[lines.count - 1] = "\(last) \(word)"
        } else {
          lines.append(String(word))
        }
      }
      return lines.joined(separator: "\n")
    }.joined(separator: "\n")
  }

  private static let columnCount = 80

  private func styled(_ text: String, _ code: String) -> String {
    usesColor ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
  }
}
