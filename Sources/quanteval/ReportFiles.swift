import ByteIO
import Reporting

/// A report as files beside each other: for people, for browsers, for programs; of evaluations, for
/// spreadsheets, too.
struct ReportFiles {
  /// The files' path without `.md` and so on.
  let base: String
  /// Whether there is a table (CSV).
  var hasTable = false

  /// What the files hold.
  struct Contents {
    let report: Report
    /// HTML.
    let page: String
    /// CSV, where there is a table.
    var table: String?
    /// JSON.
    let record: [UInt8]
  }

  /// The files that the report will be.
  var outputs: [PlannedOutput] {
    [.markdown(base + ".md"), .page(base + ".html")]
      + (hasTable ? [.table(base + ".csv")] : []) + [.record(base + ".json")]
  }

  /// The files.
  func files(_ contents: Contents) -> [NamedBytes] {
    [
      NamedBytes(name: base + ".md", bytes: MarkdownRenderer().file(contents.report)),
      NamedBytes(name: base + ".html", bytes: Array(contents.page.utf8)),
    ]
      + (contents.table.map { [NamedBytes(name: base + ".csv", bytes: Array($0.utf8))] } ?? [])
      + [NamedBytes(name: base + ".json", bytes: contents.record)]
  }

  /// Says which files there are now.
  var sentence: String { "Written: \(base).html, .md\(hasTable ? ", .csv" : "") and .json" }
}
