import ByteIO
import Reporting

/// A report as files beside each other: for people, for browsers, for programs.
struct ReportFiles {
  let report: Report
  /// HTML.
  let page: String
  /// JSON.
  let record: [UInt8]

  /// The files that a report of that name will be.
  static func outputs(_ base: String) -> [PlannedOutput] {
    [.markdown(base + ".md"), .page(base + ".html"), .record(base + ".json")]
  }

  /// Writes `base`.md, .html and .json, and says so.
  func write(to base: String, _ files: RunFiles) throws {
    try files.write([
      NamedBytes(name: base + ".md", bytes: MarkdownRenderer().file(report)),
      NamedBytes(name: base + ".html", bytes: Array(page.utf8)),
      NamedBytes(name: base + ".json", bytes: record),
    ])
    try StandardOutput.writeLine("\nWritten: \(base).html, .md and .json")
  }
}
