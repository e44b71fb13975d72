import Records
import Reporting
import Testing

/// Names come out of files that others wrote.
@Suite("Names in reports do nothing")
struct InertNameTests {
  static let names = [
    "a\u{1B}[31mred\u{1B}[0m", "a\rb", "a\n::error file=x::owned", "::set-output name=x::y",
    "##[error]owned", "<script>alert(1)</script>", "![x](http://h/x.png)", "[click](http://h)",
    "a|b|c", "a\\|b", "\u{202E}gpj.exe", "=HYPERLINK(1)", "a\n\n# Heading", "*bold*",
  ]

  private func report(_ name: String) -> Report {
    let table = Table(
      columns: [.init("tensor", isNumeric: false), .init("bytes")],
      rows: [[.text(name), .count(1)], [.text("plain"), .count(2)]])
    return Report(
      title: name,
      result: [
        .heading(name), .answer("Ship \(name)."), .paragraph(name), .notice("\(name) is it"),
        .table(table), .facts([(name: name, value: name)]),
      ])
  }

  @Test("On a terminal: no escapes, no lines of their own, no commands", arguments: names)
  func terminal(name: String) {
    let text = TerminalRenderer(usesColor: false).render(report(name))
    #expect(
      !text.unicodeScalars.contains { $0 != "\n" && $0.properties.generalCategory == .control })
    #expect(!text.unicodeScalars.contains("\u{202E}"))
    #expect(!text.contains("##["))
    for line in text.split(separator: "\n") {
      #expect(!line.drop { $0 == " " }.hasPrefix("::"), "\(line)")
    }
  }

  @Test("In Markdown: no tags, no links, no headings, no cells of their own", arguments: names)
  func markdown(name: String) {
    let text = MarkdownRenderer().render(report(name))
    #expect(text.firstMatch(of: /<[A-Za-z\/!]/) == nil, "\(text)")
    #expect(!text.contains("]("))
    #expect(!text.contains("\u{1B}"))
    let lines = text.split(separator: "\n")
    #expect(lines.filter { $0.hasPrefix("#") }.count == 2, "\(text)")
    for line in lines where line.hasPrefix("| ") {
      // Three bars stand around two cells; others are behind a backslash that is none itself.
      let bars = line.replacing("\\\\", with: "").replacing("\\|", with: "")
      #expect(bars.count { $0 == "|" } == 3, "\(line)")
    }
  }

  @Test("In a table for programs: no formulas, and numbers stay numbers")
  func csv() {
    let text = CSVRenderer().render(Report(SampleRecord.classification(name: "=1+1")))
    #expect(text.contains("\r\n'=1+1,"))
    #expect(!text.contains("'-"))
  }
}
