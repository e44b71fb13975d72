import Essentials

/// The result for a terminal; no provenance.
///
/// Names come out of files that others wrote; none of them moves the cursor, changes colours or
/// begins a line of its own.
public struct TerminalRenderer: Renderer {
  private let usesColor: Bool
  private let width: Int

  /// Makes a renderer.
  ///
  /// - Parameters:
  ///   - usesColor: whether titles and notices are set off by ANSI codes.
  ///   - width: the terminal's columns. Tables use all of them, sentences no more than 100.
  public init(usesColor: Bool, width: Int = 80) {
    self.usesColor = usesColor
    self.width = max(40, width)
  }

  /// The report as text.
  public func render(_ report: Report) -> String {
    ([styled(report.title.displayed.withoutCommand, "1")]
      + report.parts.lines(in: .terminal).map(render).filter { !$0.isEmpty }).joined(
        separator: "\n\n") + "\n"
  }

  private func render(_ block: Report.Block) -> String {
    switch block {
    case .heading(let text): styled(text.displayed.withoutCommand, "1")
    case .answer(let text): styled(wrapped(text), "1")
    case .decision(let decision): styled(wrapped(decision.text), "1")
    case .paragraph(let text): wrapped(text)
    case .notice(let text): styled(wrapped("Note: \(text)"), "33")
    case .failure(let text): styled(wrapped(text), "31")
    case .table(let table): render(table)
    case .facts(let facts):
      facts.map { "\($0.name.displayed): \($0.value.displayed(limit: 4_000))".withoutCommand }
        .joined(separator: "\n")
    case .image(let path, let alternative):
      "\(alternative.displayed): \(path.displayed)".withoutCommand
    case .code(let text):
      text.split(separator: "\n", omittingEmptySubsequences: false)
        .map { "  \($0.displayed(limit: 4_000))".withoutCommand }
        .joined(separator: "\n")
    // What only a page can show.
    case .figures, .gallery, .columns, .details, .section: ""
    }
  }

  /// A table as text, without a final newline.
  package func render(_ table: Table) -> String {
    TerminalTable(table, width: width).text
  }

  /// Lines that fit; longer words stay whole.
  private func wrapped(_ text: String) -> String {
    text.displayedLines.split(separator: "\n").map { paragraph in
      var lines: [String] = []
      for word in paragraph.split(separator: " ") {
        if let last = lines.last,
          last.count + 1 + word.count <= min(width, TerminalRenderer.sentenceWidth)
        {
          lines[lines.count - 1] = "\(last) \(word)"
        } else {
          lines.append(String(word))
        }
      }
      // A line may begin with what stood in the middle of a text.
      return lines.map(\.withoutCommand).joined(separator: "\n")
    }.joined(separator: "\n")
  }

  /// Longer lines are hard to read.
  private static let sentenceWidth = 100

  private func styled(_ text: String, _ code: String) -> String {
    usesColor ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
  }
}
