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
      NamedBytes(name: base + ".html", bytes: Array(HTMLRenderer().render(contents.report).utf8)),
    ]
      + (hasTable
        ? [
          NamedBytes(
            name: base + ".csv", bytes: Array(CSVRenderer().render(contents.report).utf8))
        ] : [])
      + [NamedBytes(name: base + ".json", bytes: contents.record)]
  }

  /// Says which files there are now.
  var sentence: String { "Written: \(base).html, .md\(hasTable ? ", .csv" : "") and .json" }
}
