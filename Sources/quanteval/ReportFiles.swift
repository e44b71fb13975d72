import ByteIO
import Reporting

/// A report as files beside each other: for people, for browsers, for programs.
struct ReportFiles {
  let report: Report
  /// HTML.
  let page: String
  /// JSON.
  let record: [UInt8]

  /// Writes `base`.md, .html and .json, and says so.
  func write(to base: String) throws {
    try AtomicOutput.write(Array(MarkdownRenderer().render(report).utf8), to: base + ".md")
    try AtomicOutput.write(Array(page.utf8), to: base + ".html")
    try AtomicOutput.write(record, to: base + ".json")
    try StandardOutput.writeLine("\nWritten: \(base).html, .md and .json")
  }
}
