import Foundation
import Records
import Reporting
import Scoring
import TestSupport
import Testing

@Suite("Reports as a page")
struct HTMLPageTests {
  static let page = HTMLRenderer().render(Report(SampleRecord.gallery()))
  static let pages = [
    page, HTMLRenderer().render(Report(SampleRecord.regression())),
    several([
      SampleRecord.classification(), SampleRecord.regression(), SampleRecord.halfLost(),
      SampleRecord.candidates(),
    ]), several([SampleRecord.unlabelledClasses(), SampleRecord.unlabelledNumbers()]), several([]),
    HTMLRenderer().render(Report(SampleRecord.candidates())),
  ]

  static func several(_ records: [EvaluationRecord]) -> String {
    HTMLRenderer().render(Report(summary: records))
  }

  /// The names of tags in the order of the text, closing ones with their slash.
  static func tags(_ page: String) -> [Substring] {
    page.matches(of: /<(\/?[a-zA-Z][a-zA-Z0-9]*)(?:[^<>"]|"[^"]*")*>/).map(\.1)
  }

  @Test("Every tag is closed, in the right order", arguments: pages)
  func wellFormed(page: String) {
    let void: Set<Substring> = ["meta", "br", "img", "path", "circle", "rect"]
    var open: [Substring] = []
    for tag in Self.tags(page) {
      if tag.hasPrefix("/") {
        #expect(open.last == tag.dropFirst(), "\(tag) closes \(open.last ?? "nothing")")
        _ = open.popLast()
      } else if !void.contains(tag) {
        open.append(tag)
      }
    }
    #expect(open.isEmpty)
    #expect(page.hasPrefix("<!DOCTYPE html>\n"))
  }

  @Test("Nothing is loaded from elsewhere, and nothing runs", arguments: pages)
  func offline(page: String) {
    for word in [
      "<script", "http:", "https:", "//", "@import", "url(", "onload", "onerror", "<link",
    ] {
      // Base64 may hold two slashes.
      let text = page.replacing(/base64,[A-Za-z0-9+\/=]*/, with: "")
      #expect(!text.lowercased().contains(word), "\(word)")
    }
  }

  @Test("Names from files are text, whatever stands in them")
  func escaping() {
    let page = HTMLRenderer().render(
      Report(
        SampleRecord.gallery(
          classNames: ["<script>alert(1)</script>", "\"><img src=x>", "&amp;"])))
    #expect(!page.contains("<script"))
    #expect(!page.contains("<img src=x"))
    #expect(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"))
    #expect(page.contains("&amp;amp;"))
  }

  @Test("The verdict stands before every figure")
  func order() throws {
    let body = try #require(Self.page.split(separator: "<body>").last)
    let verdict = try #require(body.firstRange(of: "class=\"verdict\""))
    let table = try #require(body.firstRange(of: "<table"))
    let picture = try #require(body.firstRange(of: "<svg"))
    #expect(verdict.lowerBound < picture.lowerBound)
    #expect(verdict.lowerBound < table.lowerBound)
  }

  @Test("Changed samples have their picture, and what was said before and after")
  func gallery() {
    #expect(Self.page.contains("Samples that uint8 changed"))
    #expect(Self.page.contains("src=\"data:image/png;base64,AQID\""))
    #expect(Self.page.contains("right: 0 nought<br>float32: 0 nought (75.0 %)<br>uint8: 1 one"))
  }

  @Test("What was not measured is a dash, and never zero")
  func notMeasured() {
    let page = HTMLRenderer().render(Report(SampleRecord.regression()))
    // uint8 has outputs that are no numbers: it has no error.
    #expect(page.contains("<td class=\"words\">uint8</td><td class=\"number\">–</td>"))
    #expect(!page.contains("NaN") && !page.contains("nan"))
  }

  @Test("Equal records give equal bytes")
  func deterministic() {
    #expect(HTMLRenderer().render(Report(SampleRecord.gallery())) == Self.page)
  }
}

@Suite("Reports for programs")
struct CSVRendererTests {
  @Test("A row a level, a field a column; what was not measured is empty")
  func rows() throws {
    let text = CSVRenderer().render(
      Report(summary: [SampleRecord.classification(), SampleRecord.regression()]))
    let rows = text.components(separatedBy: "\r\n").dropLast().map {
      $0.components(separatedBy: ",")
    }
    #expect(rows.count == 6)
    let heads = try #require(rows.first)
    #expect(rows.allSatisfy { $0.count == heads.count })
    func field(_ row: Int, _ name: String) throws -> String {
      rows[row][try #require(heads.firstIndex(of: name))]
    }
    #expect(try field(1, "verdict") == "")
    #expect(try field(2, "verdict") == "equivalent")
    #expect(try field(2, "value") == "0.9899")
    #expect(try field(2, "right_to_wrong") == "3")
    #expect(try field(5, "level") == "uint8")
    #expect(try field(5, "value") == "")
    #expect(try field(3, "gzip_ratio") == "2.0")
  }
}
