import Foundation
import Records
import Reporting
import TestSupport
import Testing

@Suite("One document for terminal, Markdown, page and table")
struct DocumentTests {
  @Test(
    "Each part appears where it says, and containers follow each other where there is one column")
  func media() {
    let report = Report(
      title: "T",
      parts: [
        .init(.paragraph("everywhere")), .init(.paragraph("terminal only"), in: .terminal),
        .init(
          .columns([.init(.paragraph("left"), in: .page), .init(.paragraph("right"))])),
        .init(.details("more", [.init(.paragraph("inside"), in: .files)]), in: .files),
        .init(
          .section(title: "Part", anchor: "a", parts: [.init(.paragraph("below"))]), in: .page),
      ])
    #expect(
      TerminalRenderer(usesColor: false).render(report)
        == "T\n\neverywhere\n\nterminal only\n\nright\n")
    #expect(MarkdownRenderer().render(report) == "# T\n\neverywhere\n\nright\n\ninside\n")
    let page = HTMLRenderer().render(report)
    #expect(!page.contains("terminal only"))
    #expect(page.contains("<summary>more</summary>") && page.contains("<h2 id=\"a\">Part</h2>"))
    #expect(CSVRenderer().render(report).isEmpty)
  }

  @Test("The first thing on a page is what to ship, with its loss, interval, bytes and samples")
  func decision() throws {
    let page = HTMLRenderer().render(Report(SampleRecord.classification()))
    let start = try #require(page.firstRange(of: "<div class=\"verdict\">"))
    let end = try #require(page.firstRange(of: "<table"))
    let box = page[start.lowerBound..<end.lowerBound]
    for text in [
      "<p class=\"headline\">Ship uint8</p>", "<dd>0.01 pp</dd>",
      "95 % CI -0.05…0.07; 0.5 pp may be lost", "<dd>98.99 %</dd>", "99.00 % at float32",
      "<dd>2.00 MB</dd>", "gzipped; 16.2 % of float32&#39;s 12.3 MB", "<dd>10,000</dd>",
    ] {
      #expect(box.contains(text), "\(text)")
    }
  }

  @Test("Where nothing is decided the page keeps the reference")
  func undecided() {
    let page = HTMLRenderer().render(Report(SampleRecord.regression()))
    #expect(page.contains("<p class=\"headline\">Keep float32 for now</p>"))
  }

  @Test("Each column of the table of candidates is documented")
  func columns() throws {
    let rows = CSVRenderer().render(Report(SampleRecord.classification()))
      .components(separatedBy: "\r\n")
    let page = try String(contentsOfFile: Repository.path("docs/record.md"), encoding: .utf8)
    for column in try #require(rows.first).split(separator: ",") {
      #expect(page.contains("`\(column)`"), "\(column)")
    }
    #expect(rows[1].hasSuffix(",no") && rows[2].hasSuffix(",yes"))
  }

  @Test("Long names fit 80 columns, as names of rows and of columns")
  func longNames() {
    let name = "experiments/2026-11-29/quantization_aware_training/epoch_0042/model.json"
    let table = Table(
      columns: [Table.Column("class", isNumeric: false), .init(name), .init(name + "2")],
      rows: [[.text(name), .count(1), .percent(0.5, digits: 1)]])
    let text = TerminalRenderer(usesColor: false, width: 80).render(table)
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 }, "\(text)")
    #expect(text.ranges(of: "50.0 %").count == 1)
    // No letter of a name is lost.
    let letters = text.filter { !$0.isWhitespace && $0 != "─" }
    #expect(letters.count >= 3 * name.count)
  }

  @Test(
    "A name is shortened in its middle",
    arguments: [("uint8", 9, "uint8"), ("codebook42", 9, "code…ok42"), ("abcdef", 4, "ab…f")])
  func shortened(name: String, length: Int, expected: String) {
    #expect(name.shortened(to: length) == expected)
  }
}
