import Reporting
import Testing

@Suite("Tables as wide as the terminal")
struct TerminalTableTests {
  private static let table = Table(
    columns: [.init("tensor", isNumeric: false), .init("alone"), .init("without")],
    rows: [
      [.text("batch_normalization_13/moving_variance"), .count(1_234_567), .count(12)],
      [.text("conv"), .count(1), .notMeasured],
    ])

  private func lines(_ table: Table, _ width: Int) -> [String] {
    TerminalRenderer(usesColor: false, width: width).render(table)
      .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  @Test("What fits stays as it is")
  func wide() {
    #expect(
      lines(Self.table, 120) == [
        "tensor                                      alone  without",
        "──────────────────────────────────────  ─────────  ───────",
        "batch_normalization_13/moving_variance  1,234,567       12",
        "conv                                            1        –",
      ])
  }

  @Test("Long words are broken where names are made of parts; no number is")
  func narrow() {
    #expect(
      lines(Self.table, 44) == [
        "tensor                        alone  without",
        "────────────────────────  ─────────  ───────",
        "batch_normalization_13/   1,234,567       12",
        "moving_variance",
        "conv                              1        –",
      ])
  }

  @Test("Nothing is wider than the terminal, and nothing is lost", arguments: 40...130)
  func allWidths(width: Int) {
    let table = Table(
      columns: [.init("plan", isNumeric: false)]
        + (0..<9).map { .init("column \($0)") } + [.init("verdict", isNumeric: false)],
      rows: (0..<3).map { row in
        [.text("row \(row), with_a/long-name and words")]
          + (0..<9).map { .count(100_000 * (row + 1) + $0) } + [.text("undecided")]
      })
    let lines = lines(table, width)
    for line in lines { #expect(line.count <= width, "\(line)") }
    let text = lines.joined(separator: "\n")
    for row in 0..<3 {
      for column in 0..<9 { #expect(text.contains("\(row + 1)00,00\(column)")) }
    }
    for column in 0..<9 { #expect(text.contains("column \(column)")) }
  }

  @Test("Sentences fit too, up to a hundred columns", arguments: [(40, 40), (80, 80), (200, 100)])
  func sentences(width: Int, longest: Int) {
    let words = [String](repeating: "word", count: 100).joined(separator: " ")
    let text = TerminalRenderer(usesColor: false, width: width)
      .render(Report(title: "t", result: [.paragraph(words)]))
    let lines = text.split(separator: "\n").dropFirst()
    #expect(lines.allSatisfy { $0.count <= longest })
    #expect(lines.contains { $0.count > longest - 6 })
  }

  @Test("What went wrong is no note")
  func failure() {
    let report = Report(title: "t", result: [.failure("uint8: it got worse."), .notice("Look.")])
    #expect(
      TerminalRenderer(usesColor: false).render(report)
        == "t\n\nuint8: it got worse.\n\nNote: Look.\n")
    #expect(
      MarkdownRenderer().render(report)
        == "# t\n\n> **uint8: it got worse.**\n\n> **Note:** Look.\n")
  }
}
